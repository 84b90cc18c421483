/** What goes with a person, in words. Pure. */
const WORDS: Record<string, [one: string, many: string]> = {
  lessons: ["lesson", "lessons"],
  goals: ["goal", "goals"],
  pairs: ["pair ends", "pairs end"],
  annotations: ["note on these lessons", "notes on these lessons"],
  clips: ["clip", "clips"],
  exports: ["saved clip", "saved clips"],
  credentials: ["sign-in or token", "sign-ins and tokens"],
  takeouts: ["file of their data", "files of their data"],
  shares: ["share", "shares"],
};

/** `7 lessons`, `3 goals`, …: the things a person knows by name; the rest is counted together. */
export function whatGoes(rows: Readonly<Record<string, number>>): string[] {
  const told = Object.entries(WORDS).flatMap(([table, [one, many]]) => {
    const count = rows[table] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const rest = Object.entries(rows).reduce((sum, [table, count]) => (table in WORDS ? sum : sum + count), 0);
  return rest > 0 ? [...told, `${rest} other ${rest === 1 ? "record" : "records"} that belong to them`] : told;
}
