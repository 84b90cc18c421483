/** The lesson page: what app composes. */
export { linkTo, placeFrom, replaceAddress } from "./address";
export { LessonPage, type LessonPageProps, type NotesPlace } from "./LessonPage";
