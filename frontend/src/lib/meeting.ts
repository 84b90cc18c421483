/** What a cycle's meeting came to, wherever it is told. */

const DISCUSSED = 5;

interface Met {
  meeting: "running" | "over" | null | undefined;
  phases: readonly { number: number; evidence: readonly unknown[] }[];
}

/** Whether the meeting was ended before progress was discussed: a press too early, or a first look at the page. It can be taken up again. */
export const wasTooShort = ({ meeting, phases }: Met): boolean =>
  meeting === "over" && phases.some((phase) => phase.number === DISCUSSED && phase.evidence.length === 0);
