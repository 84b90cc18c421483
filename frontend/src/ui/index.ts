/** The design system. Every screen is made of these; the page `/_ui` shows them all. */
export { Avatar, initials } from "./Avatar";
export { Button, ButtonLink, type ButtonProps } from "./Button";
export { Card } from "./Card";
export { Chip, ToggleChip } from "./Chip";
export { CopyLink } from "./CopyLink";
export { Dialog } from "./Dialog";
export { EmptyState, Loading, ProblemNote, ProgressBar, Skeleton } from "./Feedback";
export { Select, TextArea, TextField, type Option } from "./Field";
export { Icon, Wordmark, type IconName } from "./Icon";
export { KindMark, KindShape } from "./KindMark";
export { Menu, type MenuEntry } from "./Menu";
export { Row, Rows } from "./Rows";
export { Switch } from "./Switch";
export { toast } from "./toast-store";
export { Toasts } from "./Toast";
