import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { ApiProblem } from "@/client/api";
import { Button, Dialog, KindMark, ProblemNote, TextField, toast, Toasts } from ".";
import { dismiss, toasts } from "./toast-store";

afterEach(() => { act(() => { for (const { id } of toasts()) dismiss(id); }); });

test("a button that is busy keeps the focus and does nothing", async () => {
  const press = vi.fn();
  const { rerender } = render(<Button onPress={press}>Save</Button>);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  rerender(<Button onPress={press} isPending>Saving…</Button>);
  await userEvent.click(screen.getByRole("button", { name: "Saving…" }));
  expect(press).toHaveBeenCalledOnce();
  expect(screen.getByRole("button")).toHaveFocus();
});

test("a button that is disabled by being pressed keeps the focus until one leaves it", async () => {
  const press = vi.fn();
  const { rerender } = render(<><Button onPress={press}>Save</Button><Button>Other</Button></>);
  const save = screen.getByRole("button", { name: "Save" });
  await userEvent.click(save);
  rerender(<><Button onPress={press} isDisabled>Save</Button><Button>Other</Button></>);
  expect(save).toHaveFocus();
  expect(save).toHaveAttribute("aria-disabled", "true");
  await userEvent.keyboard("{Enter}");
  expect(press).toHaveBeenCalledOnce();
  await userEvent.tab();
  expect(screen.getByRole("button", { name: "Other" })).toHaveFocus();
  expect(save).toBeDisabled();
});

test("a field says what is wrong to everyone", () => {
  render(<TextField label="Email" hint="At school" error="This is not an address." />);
  const field = screen.getByLabelText("Email");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription("At school This is not an address.");
});

test("a problem shows its title, its detail and a way on; no problem shows nothing", async () => {
  const again = vi.fn();
  const { rerender } = render(<ProblemNote problem={new ApiProblem(507, "There is no room left", "Erase a lesson.")} onRetry={again} />);
  expect(screen.getByRole("alert")).toHaveTextContent("There is no room left");
  expect(screen.getByRole("alert")).toHaveTextContent("Erase a lesson.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(again).toHaveBeenCalledOnce();
  rerender(<ProblemNote problem={null} />);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("undo is in reach, even while a dialog is open, and is done once", async () => {
  const undo = vi.fn();
  render(<><Toasts /><Dialog title="Share" open onClose={() => undefined}>…</Dialog></>);
  act(() => { toast("Dana can no longer see this.", { undo }); });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByText("Dana can no longer see this.")).toBeNull();
  expect(screen.getByRole("dialog", { name: "Share" })).toBeInTheDocument();
});

test("a dialog leaves by Escape", async () => {
  const close = vi.fn();
  render(<Dialog title="Share" open onClose={close}>…</Dialog>);
  await userEvent.keyboard("{Escape}");
  expect(close).toHaveBeenCalledOnce();
});

test("a kind of note is a word, not only a colour", () => {
  render(<KindMark kind="praise" />);
  expect(screen.getByText("Praise")).toBeInTheDocument();
});
