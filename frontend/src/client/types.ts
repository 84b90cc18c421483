/** The shapes of the API by the names the screens use; all of them come from the generated `schema.d.ts`. */
import type { Readable, Writable } from "openapi-typescript-helpers";
import type { components } from "./schema";

type Schemas = components["schemas"];

export interface Page<T> { items: T[]; next_cursor?: string | null }

export type PersonName = Schemas["Named"];
export type Role = Schemas["Role"];
export type Me = Schemas["Me"];
export type Person = Schemas["PersonOut"];
export type Cadence = Schemas["Cadence"];
export type Pair = Schemas["PairOut"];
export type Invitation = Schemas["InvitationOut"];
export type LinkInfo = Schemas["api__schemas__people__LinkOut"];
export type ResetLink = Schemas["HandedLink"];
export type SignedInSession = Schemas["SignInOut"];
export type Token = Schemas["TokenOut"];
export type NewToken = Schemas["NewToken"];
export type Setup = Schemas["SetupBody"];

export type Lesson = Schemas["LessonOut"];
export type LessonState = Schemas["LessonState"];
export type LessonProblem = Schemas["LessonProblem"];
export type LessonPermission = Lesson["may"][number];
export type Segment = Schemas["SegmentOut"];
export type SegmentState = Schemas["SegmentState"];
export type Clip = Schemas["ClipOut"];
export type Export = Schemas["ExportOut"];

export type Kind = Schemas["Kind"];
export type Visibility = Schemas["Visibility"];
/** What may be read or written forgets that a place is two numbers. */
export type Annotation = Omit<Readable<Schemas["AnnotationOut"]>, "drawing"> & { drawing: Drawing | null };
export type AnnotationLink = Annotation["links"][number];
export type Drawing = Schemas["DrawingBody"];
export type Stroke = Schemas["StrokeBody"];
export type LinkType = Schemas["LinkKind"];
export type Reply = Schemas["ReplyOut"];
export type NewAnnotation = Omit<Writable<Schemas["AnnotationBody"]>, "drawing"> & { drawing?: Drawing | null };
export type AnnotationChange = Writable<Schemas["AnnotationPatch"]>;

export type Goal = Schemas["GoalOut"];
export type Step = Schemas["StepOut"];
export type StepState = Schemas["StepState"];
export type Criterion = Schemas["CriterionOut"];
export type StepEvent = Schemas["StepEventOut"];
export type NewStep = Writable<Schemas["StepBody"]>;
export type StepChange = Partial<Writable<Schemas["StepPatch"]>>;
export type Evidence = Readable<Schemas["NoteEvidence"] | Schemas["ClipEvidence"] | Schemas["ModelEvidence"] | Schemas["TakenApartEvidence"] | Schemas["RehearsalEvidence"]>;
/** A link of the chain that stands in a lesson: a note or a clip. */
export type EvidenceMoment = Extract<Evidence, { later: boolean }>;

export type Cycle = Schemas["CycleOut"];
export type CycleChange = Partial<Writable<Schemas["CyclePatch"]>>;
export type Rehearsal = Schemas["RehearsalOut"];
export type Round = Schemas["RoundOut"];
export type Said = Schemas["SaidOut"];
export type NewRound = Partial<Writable<Schemas["RoundBody"]>>;
export type RoundChange = Partial<Writable<Schemas["RoundPatch"]>>;
export type Phase = Schemas["PhaseOut"];
export type Piece = Schemas["PieceOut"];
export type CycleItem = Schemas["ItemOut"];
export type Meeting = Schemas["MeetingOut"];
export type MeetingPart = Schemas["MeetingPartOut"];
export type Summary = Schemas["SummaryOut"];
export type Holiday = Schemas["HolidayOut"];
export type SchoolTerm = Schemas["SchoolTermOut"];
export type Coverage = Schemas["CoverageOut"];
export type Figure = Schemas["FigureOut"];
export type CoverageNumber = Schemas["NumberOut"];
export type Home = Schemas["HomeOut"];
export type NextThing = Schemas["NextOut"];
export type OpenCycle = Schemas["OpenCycleOut"];
export type Notice = Schemas["NoticeOut"];
export type NoticeKind = Schemas["NoticeKind"];
export type NoticeWay = Schemas["WayOut"];
export type NoticeWays = Schemas["WaysOut"];

export type Template = Schemas["TemplateOut"];
export type TemplateVersion = Schemas["TemplateVersionOut"];
export type NewTemplate = Writable<Schemas["TemplateBody"]>;
export type TemplateChange = Writable<Schemas["TemplatePatch"]>;
export type Library = Schemas["LibraryOut"];
export type Imported = Schemas["ImportOut"];

export type Exemplar = Schemas["ExemplarOut"];
export type ExemplarKind = Schemas["ExemplarKind"];
export type Audience = Schemas["Audience"];
export type NewExemplar = Writable<Schemas["ExemplarBody"]>;
export type ExemplarChange = Partial<Writable<Schemas["ExemplarPatch"]>>;
export type ModelFilm = Schemas["ModelFilmOut"];
export type Deconstruction = Schemas["DeconstructionOut"];
export type Mark = Schemas["MarkOut"];
export interface NewMark { criterion_id: string; start_ms: number; end_ms?: number | null; why?: string }
export interface Agreement { marks: { criterion_id: string; start_ms: number; end_ms: number | null; why: string }[]; version: number | null }

export type Room = Schemas["RoomOut"];
export type FilmWish = Schemas["RoomFilmBody"];

export type Share = Schemas["ShareOut"];
export type ShareCan = Schemas["Can"];
export type NewShare = Schemas["ShareBody"];
export type LedgerEntry = Schemas["LedgerOut"];

export type RetentionRule = Schemas["RuleOut"];
export type RetentionTerms = Writable<Schemas["RuleBody"]>;
export type LessonTerm = Schemas["TermOut"];
export type OverviewLine = Schemas["OverviewLineOut"];
export type Takeout = Schemas["TakeoutOut"];
export type Certificate = Schemas["CertificateOut"];
export type CheckedCertificate = Schemas["CheckedOut"];
export type ErasurePlan = Schemas["PlanOut"];
export type Held = Schemas["HeldOut"];
export type Hold = Schemas["HoldOut"];
export type NewHold = Schemas["HoldBody"];

/** Server-sent events: OpenAPI has no place for them, so these follow `api/schemas/events.py` by hand. */
export interface LessonEvent { id: string; state: LessonState; progress: number; watchable: boolean }
export interface ExportEvent { lesson_id: string; id: string; state: Export["state"]; progress: number }
export interface SegmentEvent { lesson_id: string; index: number; state: SegmentState; progress: number }
export interface AnnotationEvent { lesson_id: string; id: string }
export interface AccessEvent { lesson_id: string }
export interface CycleEvent { id: string }
export interface RoomEvent { id: string }
export interface DeconstructionEvent { id: string }
