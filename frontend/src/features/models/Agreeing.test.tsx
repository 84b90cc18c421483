import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { keys } from "@/client/keys";
import type { Deconstruction } from "@/client/types";
import { Agreeing } from "./Agreeing";
import type { ApartVerbs } from "./useApart";

const mark = (id: string, person_id: string, start_ms: number) => ({ id, person_id, criterion_id: "wait", start_ms, end_ms: null, why: "" });

test("where nobody saw the same, it says what there is to do before the list can be made", async () => {
  const client = new QueryClient();
  client.setQueryData(keys.me, { id: "dana" });
  const one = {
    state: "revealed", agreed: [], criteria: [{ id: "wait", text: "Five seconds pass" }], people: [{ id: "dana", name: "Dana" }, { id: "ama", name: "Ama" }],
    marks: [mark("a", "dana", 1000), mark("b", "ama", 9000)],
  } as unknown as Deconstruction;
  const verbs = { agree: { error: null, isPending: false } } as unknown as ApartVerbs;
  render(<QueryClientProvider client={client}><Agreeing one={one} verbs={verbs} onSeek={vi.fn()} onDone={vi.fn()} /></QueryClientProvider>);
  expect(screen.getByText(/Nothing is on yet/)).toBeVisible();
  expect(screen.getByRole("button", { name: /rehearsal checklist/ })).toBeDisabled();
  for (const one of screen.getAllByRole("switch").slice(0, 1)) await userEvent.click(one);
  expect(screen.queryByText(/Nothing is on yet/)).toBeNull();
  expect(screen.getByRole("button", { name: /rehearsal checklist/ })).toBeEnabled();
});
