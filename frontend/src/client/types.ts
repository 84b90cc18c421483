/** The shapes the API speaks, by the names the screens use. */
import type { Kind } from "@/lib/kinds";

export interface PersonName { id: string; name: string }
export type Role = "member" | "leader" | "admin";
export interface Me extends PersonName { email: string; role: Role; organisation: PersonName }
export interface Person extends PersonName { role?: Role | null; email?: string | null; disabled?: boolean | null }

export interface Page<T> { items: T[]; next_cursor: string | null }

export type Cadence = "weekly" | "fortnightly";
export interface Pair { id: string; coach: PersonName; teacher: PersonName; cadence: Cadence; ended_at: string | null }

export interface Invitation { id: string; email: string; name: string; role: Role; url?: string | null; expires_at: string }
export interface LinkInfo { purpose: "invitation" | "reset" | "setup"; email: string | null; name: string | null; organisation: string | null }
export interface ResetLink { url: string; expires_at: string }
export interface SignedInSession { id: string; label: string; created_at: string; seen_at: string; current: boolean }
export interface Token { id: string; label: string; created_at: string; seen_at: string }
export interface NewToken extends Token { token: string }

export type LessonState = "uploading" | "stored" | "preparing" | "ready" | "failed";
export interface LessonProblem { code: string; title: string; detail: string }
export type LessonPermission = "view" | "comment" | "download" | "share" | "edit" | "erase";
export type SegmentState = "waiting" | "running" | "ready" | "failed";
export interface Segment {
  index: number;
  start_ms: number;
  end_ms: number;
  state: SegmentState;
  progress: number | null;
  mode: "copy" | "transcode";
  reason?: string | null;
  width: number | null;
  height: number | null;
  size_bytes: number | null;
  playlist_url: string | null;
  download_url: string | null;
}
export interface Lesson {
  id: string;
  title: string;
  taught_on: string | null;
  owner_id: string;
  owner: PersonName;
  state: LessonState;
  watchable: boolean;
  /** 0..1 of what the state is doing. */
  progress: number | null;
  problem: LessonProblem | null;
  duration_ms: number | null;
  playlist_url: string | null;
  original_url: string | null;
  poster_url: string | null;
  storyboard_url: string | null;
  waveform_url: string | null;
  sha256: string | null;
  filename: string;
  size_bytes: number;
  received_bytes: number;
  width: number | null;
  height: number | null;
  frame_rate: number | null;
  created_at: string;
  annotation_count: number;
  may: LessonPermission[];
  expires_at: string | null;
  segments: Segment[];
}

export type { Kind } from "@/lib/kinds";
export type Visibility = "draft" | "published";
export type LinkType = "goal" | "step" | "criterion" | "exemplar" | "clip";
export interface AnnotationLink { type: LinkType; id: string; label?: string | null }
export interface Reply {
  id: string;
  author: PersonName;
  body: string;
  created_at: string;
  edited_at: string | null;
  may: ("edit" | "delete")[];
}
export interface Annotation {
  id: string;
  lesson_id: string;
  author_id: string;
  author: PersonName;
  kind: Kind;
  start_ms: number;
  /** null for an instant. */
  end_ms: number | null;
  body: string;
  visibility: Visibility;
  tags: string[];
  links: AnnotationLink[];
  drawing: unknown;
  created_at: string;
  edited_at: string | null;
  replies: Reply[];
  may: ("edit" | "delete" | "reply")[];
  etag: string;
}
export interface NewAnnotation {
  kind: Kind;
  start_ms: number;
  end_ms: number | null;
  body: string;
  visibility: Visibility;
  tags?: string[];
  links?: { type: LinkType; id: string }[];
}

export interface Clip { id: string; lesson_id: string; title: string; start_ms: number; end_ms: number; playlist_url: string }
export interface ClipExport { id: string; state: "waiting" | "running" | "ready" | "failed"; progress: number | null; download_url: string | null }

export type StepState = "proposed" | "agreed" | "practising" | "secure" | "set_aside";
export interface Criterion { id: string; text: string }
export interface Step { id: string; goal_id: string; title: string; cue: string; criteria: Criterion[]; state: StepState }
export interface Goal { id: string; teacher_id: string; title: string; why: string; steps: Step[] }

export type ShareCan = "view" | "comment" | "download";
export interface Share {
  id: string;
  person: PersonName | null;
  pair: { id: string; coach: PersonName; teacher: PersonName } | null;
  can: ShareCan;
  expires_at: string | null;
  created_at: string;
}
export interface NewShare { person_id?: string; pair_id?: string; can: ShareCan; expires_at: string | null }
export interface LedgerEntry {
  id: string;
  at: string;
  /** For watching: the last sign of it. */
  until: string;
  person: PersonName;
  what: "viewed" | "downloaded" | "shared" | "withdrawn" | "exported" | "commented";
  detail: string | null;
  spans: { start_ms: number; end_ms: number }[] | null;
}

/** Server-sent events. */
export interface LessonEvent { id: string; state: LessonState; progress: number | null; watchable: boolean }
export interface SegmentEvent { lesson_id: string; index: number; state: SegmentState; progress: number | null }
export interface AnnotationEvent { lesson_id: string; id: string }
export interface AccessEvent { lesson_id: string }
