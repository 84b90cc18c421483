/** The names under which answers are kept, so that one screen can refresh what another one shows. */
export const keys = {
  me: ["me"] as const,
  sessions: ["sessions"] as const,
  tokens: ["tokens"] as const,
  people: (q = "") => ["people", q] as const,
  invitations: ["invitations"] as const,
  pairs: ["pairs"] as const,
  lessons: (scope: string, q = "") => ["lessons", scope, q] as const,
  /** The same list, page after page: another shape under another name. */
  lessonPages: (scope: string, q = "") => ["lessons", scope, q, "pages"] as const,
  lesson: (id: string) => ["lesson", id] as const,
  annotations: (lessonId: string) => ["annotations", lessonId] as const,
  clips: (lessonId: string) => ["clips", lessonId] as const,
  exports: (lessonId: string) => ["exports", lessonId] as const,
  shares: (lessonId: string) => ["shares", lessonId] as const,
  ledger: (lessonId: string) => ["ledger", lessonId] as const,
  goals: (teacherId: string) => ["goals", teacherId] as const,
  /** The step, and under it what hangs on it: `["step", id, "evidence"]`, `["step", id, "history"]`. */
  step: (id: string) => ["step", id] as const,
  library: ["library"] as const,
  templates: (q: string, area: string, archived: boolean) => ["library", "list", q, area, archived] as const,
  template: (id: string) => ["library", "one", id] as const,
};
