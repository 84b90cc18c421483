/** The four kinds of note: a word, a shape and a colour each. `observe` comes first: describe before judging. */
export const KINDS = ["observe", "ask", "praise", "suggest"] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_WORDS: Record<Kind, string> = {
  observe: "Observe",
  ask: "Ask",
  praise: "Praise",
  suggest: "Suggest",
};
