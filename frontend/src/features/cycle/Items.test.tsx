import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Cycle } from "@/client/types";
import { Items } from "./Items";

const changed = vi.hoisted(() => vi.fn<(id: string, change: object) => Promise<unknown>>());
vi.mock("@/client/cycles", () => ({ changeItem: changed, addItem: vi.fn() }));

function shown(text = "The back row", may_edit = true): (text: string) => void {
  const client = new QueryClient({ defaultOptions: { mutations: { retry: false } } });
  const page = (words: string) => <QueryClientProvider client={client}><Items cycle={{ id: "c", may_edit, items: [{ id: "i", text: words, done: false, carried: 1 }] } as unknown as Cycle} /></QueryClientProvider>;
  const { rerender } = render(page(text));
  return (words) => { rerender(page(words)); };
}

const pencil = (): HTMLElement => screen.getByRole("button", { name: /^Change the words/ });
const field = (): HTMLElement => screen.getByLabelText("What to come back to");

beforeEach(() => { changed.mockReset().mockResolvedValue({}); });

test("its words are changed where it stands, by keyboard alone", async () => {
  shown();
  screen.getByRole("checkbox").focus();
  await userEvent.tab();
  expect(pencil()).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(field()).toHaveFocus();
  await userEvent.clear(field());
  await userEvent.type(field(), " The back row, before break {Enter}");
  expect(changed).toHaveBeenCalledExactlyOnceWith("i", { text: "The back row, before break" });
  await waitFor(() => { expect(pencil()).toHaveFocus(); });
});

test("Escape leaves it as it was, and the focus where it came from", async () => {
  shown();
  await userEvent.click(pencil());
  await userEvent.type(field(), " and more{Escape}");
  expect(changed).not.toHaveBeenCalled();
  expect(screen.getByText("The back row")).toBeVisible();
  expect(pencil()).toHaveFocus();
});

test("nothing is no words, and the same words are nothing to send", async () => {
  shown();
  await userEvent.click(pencil());
  await userEvent.clear(field());
  await userEvent.keyboard("{Enter}");
  expect(field()).toBeVisible();
  await userEvent.type(field(), "The back row");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(changed).not.toHaveBeenCalled();
  expect(pencil()).toBeVisible();
});

test("words that could not be saved stay in the field", async () => {
  changed.mockRejectedValue(new Error("no way out"));
  shown();
  await userEvent.click(pencil());
  await userEvent.type(field(), ", again{Enter}");
  await waitFor(() => { expect(changed).toHaveBeenCalled(); });
  expect(field()).toHaveValue("The back row, again");
});

test("what the other wrote meanwhile is told before it is replaced", async () => {
  const hear = shown();
  await userEvent.click(pencil());
  hear("The front row");
  expect(screen.getByText("Meanwhile it was changed to: The front row")).toBeVisible();
});

test("a cycle that is over keeps its words", () => {
  shown("The back row", false);
  expect(screen.queryByRole("button")).toBeNull();
});
