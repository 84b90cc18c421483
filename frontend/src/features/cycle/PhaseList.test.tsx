import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import type { Cycle, Phase } from "@/client/types";
import { PhaseList } from "./PhaseList";

const phase = (number: number, state: Phase["state"], evidence: object[] = []): Phase => ({ number, name: `Phase ${number}`, part: "meeting", state, evidence }) as unknown as Phase;

function shown(cycle: Partial<Cycle>, ...phases: Phase[]): void {
  const whole = { id: "c", may_edit: true, evidence: [], phases, ...cycle } as Cycle;
  render(<QueryClientProvider client={new QueryClient()}><MemoryRouter><PhaseList cycle={whole} phases={phases} /></MemoryRouter></QueryClientProvider>);
}

test("a meeting that was too short to discuss progress says so, and leads back to itself", () => {
  shown({ meeting: { state: "over" } as NonNullable<Cycle["meeting"]> }, phase(5, "open"));
  expect(screen.getByText(/for less than a minute/)).toBeVisible();
  expect(screen.getByRole("link", { name: "To the meeting" })).toHaveAttribute("href", "/cycles/c/meeting");
});

test("a model that was taken apart can be looked at again", () => {
  shown({ meeting: null }, phase(7, "done", [{ type: "deconstruction", id: "d", title: "A model taken apart", start_ms: null, end_ms: null, lesson_id: null }]));
  expect(screen.getByRole("link", { name: "A model taken apart" })).toHaveAttribute("href", "/apart/d");
});
