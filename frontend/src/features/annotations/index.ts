/** Notes on a lesson, for whoever composes a screen. */
export type { ComposerHandle } from "./Composer";
export { EVERYTHING, filtered, filterFromAddress, filterToAddress, type NoteFilter } from "./filter";
export { NotesPanel, type NotesPanelProps } from "./NotesPanel";
export type { ShownNote } from "./pending";
export type { LinkOption } from "./StepField";
export { useNotes, type NotesDesk } from "./useNotes";
