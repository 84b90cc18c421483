import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Me, Rehearsal } from "@/client/types";
import { NextRound } from "./NextRound";
import { useRehearsalVerbs } from "./useRehearsal";
import type { Takes } from "./useTakes";

const taken = vi.hoisted(() => vi.fn<(id: string) => Promise<unknown>>());
vi.mock("@/client/rehearsals", () => ({ takeAgreedList: taken }));
vi.mock("./Camera", () => ({ Camera: () => null }));

const PERSON = { id: "ama", name: "Ama" };
const takes = { going: [], unsent: null, problem: null } as unknown as Takes;

function Shown(more: Partial<Rehearsal>): ReactElement {
  const one = {
    id: "r", cycle_id: "c", teacher: PERSON, coach: { id: "dana", name: "Dana" }, company: [], turn: null, card: null, next_number: 1, rounds: [], newer_list: true,
    step: { id: "s", title: "Wait", cue: "" }, template: null, criteria: [{ id: "a", text: "Hands go up", hint: "" }], ...more,
  } as unknown as Rehearsal;
  return <NextRound one={one} me={PERSON as Me} takes={takes} verbs={useRehearsalVerbs(one)} onTicked={vi.fn()} onSent={vi.fn()} />;
}

const shown = (more: Partial<Rehearsal>): void => { render(<QueryClientProvider client={new QueryClient()}><Shown {...more} /></QueryClientProvider>); };

beforeEach(() => { taken.mockReset().mockResolvedValue({}); });

test("a list that was agreed on since is theirs at one press", async () => {
  shown({});
  expect(screen.getByText(/agreed on another list/)).not.toHaveTextContent("keep");
  await userEvent.click(screen.getByRole("button", { name: "Look for what you agreed on" }));
  expect(taken).toHaveBeenCalledExactlyOnceWith("r");
});

test("it says that the rounds there were keep theirs", () => {
  shown({ rounds: [{}] as Rehearsal["rounds"] });
  expect(screen.getByText(/agreed on another list/)).toHaveTextContent("Rounds you have had keep the list they had.");
});

test("nothing is offered where there is no newer list", () => {
  shown({ newer_list: false });
  expect(screen.queryByRole("button", { name: /agreed/ })).toBeNull();
});
