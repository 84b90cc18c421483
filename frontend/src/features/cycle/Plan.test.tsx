import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { keys } from "@/client/keys";
import type { Cycle } from "@/client/types";
import { Plan } from "./Plan";

const changed = vi.hoisted(() => vi.fn<(id: string, change: object, etag?: string) => Promise<unknown>>());
vi.mock("@/client/cycles", () => ({ changeCycle: changed, readCycle: vi.fn() }));

const cycle = (words: Partial<Cycle>): Cycle => ({ id: "c", may_edit: true, focus: "", plan: "", etag: '"1"', ...words }) as Cycle;

function shown(words: Partial<Cycle>): (next: Partial<Cycle>) => void {
  const client = new QueryClient();
  client.setQueryData(keys.me, { id: "dana" });
  const page = (one: Partial<Cycle>) => <QueryClientProvider client={client}><Plan cycle={cycle(one)} /></QueryClientProvider>;
  const { rerender } = render(page(words));
  return (next) => { rerender(page(next)); };
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  changed.mockReset().mockResolvedValue({});
});

test("leaving the field saves it, and only it", async () => {
  shown({ focus: "Thinking time" });
  await userEvent.type(screen.getByLabelText("Plan for the meeting"), "Ask about the back row.");
  await userEvent.tab();
  expect(changed).toHaveBeenCalledExactlyOnceWith("c", { plan: "Ask about the back row." }, '"1"');
});

test("a field that is left while another is being saved is saved after it", async () => {
  const arrive: (() => void)[] = [];
  changed.mockImplementation(() => new Promise((done) => { arrive.push(() => { done({}); }); }));
  shown({});
  await userEvent.type(screen.getByLabelText("Area"), "Thinking time");
  await userEvent.type(screen.getByLabelText("Plan for the meeting"), "Watch the hands.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(changed).toHaveBeenCalledExactlyOnceWith("c", { focus: "Thinking time" }, '"1"');
  arrive[0]?.();
  await waitFor(() => { expect(changed).toHaveBeenCalledTimes(2); });
  expect(changed.mock.lastCall?.[1]).toMatchObject({ plan: "Watch the hands." });
});

test("what the other planned meanwhile is not overwritten unseen", async () => {
  const hear = shown({});
  await userEvent.type(screen.getByLabelText("Plan for the meeting"), "Mine");
  hear({ plan: "Theirs", etag: '"2"' });
  expect(screen.getByLabelText("Plan for the meeting")).toHaveValue("Mine");
  await userEvent.tab();
  expect(changed).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Put mine below theirs" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(changed).toHaveBeenCalledExactlyOnceWith("c", { plan: "Theirs\n\nMine" }, '"2"');
});

test("a plan that was not saved is still there after the page was left", async () => {
  changed.mockRejectedValue(new Error("no way out"));
  shown({});
  await userEvent.type(screen.getByLabelText("Plan for the meeting"), "Half a thought");
  cleanup();
  shown({});
  expect(screen.getByLabelText("Plan for the meeting")).toHaveValue("Half a thought");
});
