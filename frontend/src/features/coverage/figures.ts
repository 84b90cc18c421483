/** Which of the published numbers a chart shows, and how they are said. Nothing here reckons a number that was not sent. */
import type { CoverageNumber, Figure } from "@/client/types";

export const NO_DEPARTMENT = "No department";
export const EVERYBODY = "All departments";

export interface Bar {
  key: string;
  label: string;
  number: CoverageNumber;
}

export function departmentName(name: string): string {
  return name || NO_DEPARTMENT;
}

/** `Art, Music and PE`. */
export function named(names: readonly string[]): string {
  const words = names.map(departmentName);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

export function figureOf(figures: readonly Figure[], measure: Figure["measure"]): Figure | undefined {
  return figures.find((one) => one.measure === measure);
}

/** The part of a figure that a department stands in: its own, the one it is shown together in, or none but everybody's. */
export function barOf(figure: Figure, department: string | null): Bar | null {
  if (department === null) return { key: "all", label: EVERYBODY, number: figure.all };
  const alone = figure.departments.find((one) => one.name === department);
  if (alone) return { key: `d-${alone.name}`, label: departmentName(alone.name), number: alone };
  if (figure.together?.names.includes(department)) return { key: "together", label: `${named(figure.together.names)}, together`, number: figure.together };
  return null;
}

/** Everybody first, then each department by name, then those shown as one; or everybody and the one chosen. */
export function barsOf(figure: Figure, department: string | null): Bar[] {
  const all: Bar = { key: "all", label: EVERYBODY, number: figure.all };
  if (department !== null) {
    const one = barOf(figure, department);
    return one ? [all, one] : [all];
  }
  const alone = figure.departments.map((one) => ({ key: `d-${one.name}`, label: departmentName(one.name), number: one }));
  const together = figure.together ? [{ key: "together", label: `${named(figure.together.names)}, together`, number: figure.together }] : [];
  return [all, ...alone, ...together];
}

/** 0 to 1, where both numbers were sent. */
export function shareOf(number: CoverageNumber): number | null {
  return number.count === null || !number.of ? null : number.count / number.of;
}

export function percent(number: CoverageNumber): string {
  const share = shareOf(number);
  return share === null ? "" : `${Math.round(share * 100)} %`;
}

const HIDDEN = {
  small: "Too few people to show",
  few: "About fewer than five people",
  most: "About all but fewer than five people",
} as const;

/** `28 of 39`, or why there is no number. */
export function said(number: CoverageNumber): string {
  if (number.count === null) return number.hidden ? HIDDEN[number.hidden] : "Not shown";
  return number.of === null ? String(number.count) : `${number.count} of ${number.of}`;
}
