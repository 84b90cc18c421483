/** One rule about rounds of rehearsal, wherever they are shown. */

/** Whether anybody has said anything of a round: nothing ticked is only then nothing met. */
export const lookedAt = (round: { criteria_met: readonly string[]; glow: unknown; grow: unknown }): boolean =>
  round.criteria_met.length > 0 || Boolean(round.glow) || Boolean(round.grow);
