import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import type { Cycle } from "@/client/types";
import { GatherClip } from "./GatherClip";

const calls = vi.hoisted(() => ({ of: vi.fn<(owner: string, cursor: string | null) => Promise<unknown>>() }));
vi.mock("@/client/lessons", () => ({
  listLessonsOf: calls.of,
  listClips: (id: string) => Promise.resolve({ items: [{ id: `clip-${id}`, title: `Clip of ${id}`, start_ms: 0, end_ms: 5000 }] }),
}));

test("every lesson of the teacher can be looked in, however old", async () => {
  calls.of.mockImplementation((_, cursor) => Promise.resolve(cursor ? { items: [{ id: "old", title: "Old" }], next_cursor: null } : { items: [{ id: "new", title: "New" }], next_cursor: "more" }));
  const cycle = { id: "c", teacher: { id: "ama", name: "Ama" }, evidence: [] } as unknown as Cycle;
  render(<QueryClientProvider client={new QueryClient()}><MemoryRouter><GatherClip cycle={cycle} /></MemoryRouter></QueryClientProvider>);
  await userEvent.click(screen.getByRole("button", { name: "Choose clips" }));
  expect(await screen.findByRole("button", { name: "Put in: Clip of new" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Look in earlier lessons" }));
  expect(await screen.findByRole("button", { name: "Put in: Clip of old" })).toBeVisible();
  expect(calls.of.mock.calls.map(([owner]) => owner)).toEqual(["ama", "ama"]);
});
