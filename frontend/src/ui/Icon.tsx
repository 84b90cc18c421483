/** Line icons, drawn on a 24 px grid, in the colour of the text beside them. Always decoration: the words say it. */
import type { ReactElement } from "react";

const PATHS = {
  add: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  book: "M12 6c-1.8-1.3-4-2-7.5-2v14c3.5 0 5.7.7 7.5 2 1.8-1.3 4-2 7.5-2V4c-3.5 0-5.7.7-7.5 2zm0 0v14",
  chart: "M5 20V11M12 20V4M19 20v-6M3 20h18",
  check: "M5 12.5l4.5 4.5L19 7",
  chevron: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  compare: "M4 6h7v12H4zM13 6h7v12h-7z",
  control: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 14.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM12 9.5V3.2M9.8 13.3l-5.5 3.2M14.2 13.3l5.5 3.2",
  copy: "M9 9h10v11H9zM5 15V4h10",
  download: "M12 4v11m-5-5l5 5 5-5M5 20h14",
  draw: "M3.5 14c2-6.5 6-9.5 7-7.5S6.5 13 8 14.5s6.5-7 8-5.5-3.5 5-2 6.5 4-1.5 6.5-3.5M4 20h16",
  edit: "M4 20l1-4L16.5 4.5l3 3L8 19z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6z",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4",
  filter: "M4 6h16M7 12h10M10 18h4",
  flag: "M6 21V4h11l-2 4 2 4H6",
  forward: "M20 11a8 8 0 10-2.3 5.6M20 5v6h-6",
  frameBack: "M17 6l-7 6 7 6zM7 6v12",
  frameForward: "M7 6l7 6-7 6zM17 6v12",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  help: "M9 9a3 3 0 115 2.2c-1.2.9-2 1.5-2 2.8M12 17.6v.1M12 21a9 9 0 100-18 9 9 0 000 18z",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  link: "M10 14a4 4 0 005.7 0l3-3A4 4 0 0013 5.3l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.7l1-1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M9 9h6M9 12.5h4",
  out: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  pause: "M8.5 6v12M15.5 6v12",
  people: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.6-4 3.2-6 6.5-6s5.9 2 6.5 6M16 4.3a3.5 3.5 0 010 6.4M18 14.5c2 .8 3.2 2.7 3.5 5.5",
  point: "M6 3.5l12.5 8.3-5.4 1.3 3 5.7-2.9 1.5-3-5.7L6 18.2z",
  play: "M7.5 5.5v13l11-6.5z",
  repeat: "M17 3l3 3-3 3M20 6H8a4 4 0 00-4 4v1M7 21l-3-3 3-3M4 18h12a4 4 0 004-4v-1",
  reply: "M10 7l-5 5 5 5M5 12h9a5 5 0 015 5v1",
  retry: "M4 11a8 8 0 112.3 5.6M4 5v6h6",
  rewind: "M4 11a8 8 0 112.3 5.6M4 5v6h6",
  search: "M11 18a7 7 0 100-14 7 7 0 000 14zM16.5 16.5L21 21",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  share: "M12 15V4m-4.5 4L12 3.5 16.5 8M5 12v8h14v-8",
  silent: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  sound: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4 4 0 010 6M18 6.5a7.5 7.5 0 010 11",
  span: "M7 5v14M17 5v14M7 12h10",
  step: "M4 19h5v-5h5V9h5V4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 016 6",
  upload: "M12 16V5m-5 5l5-5 5 5M5 20h14",
  user: "M12 11.5a4 4 0 100-8 4 4 0 000 8zM4.5 21c.7-4.5 3.7-6.8 7.5-6.8s6.8 2.3 7.5 6.8",
  warning: "M12 4l9.5 16.5h-19zM12 10v4.5M12 17.6v.1",
  wifi: "M3 9.5a13 13 0 0118 0M6.5 13a8 8 0 0111 0M10 16.5a3 3 0 014 0M12 19.8v.1",
} as const;

export type IconName = keyof typeof PATHS;
export const ICON_NAMES = Object.keys(PATHS) as IconName[];

export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill={filled ? "currentColor" : "none"} stroke="currentColor"
      strokeWidth={name === "more" ? 3 : 1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" style={{ flex: "none" }}>
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product: a frame of film with a voice in it. */
export function Wordmark(): ReactElement {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false" style={{ flex: "none" }}>
      <rect x="1.5" y="4" width="21" height="16" rx="4" stroke="currentColor" strokeWidth="2" />
      <path d="M6 8.5v7l5-3.5z" fill="var(--accent)" />
      <path d="M13.5 9v6M17.5 11v4" stroke="var(--accent)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
