import { QueryClientProvider, useMutation } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeQueryClient } from "./query-client";

function Box() {
  const turn = useMutation<never, Error, boolean>({ mutationFn: () => new Promise<never>(() => undefined) });
  return <input type="checkbox" checked={turn.isPending && turn.variables} onChange={(event) => { turn.mutate(event.target.checked); }} />;
}

test("a box whose answer is on its way does not jump back", async () => {
  render(<QueryClientProvider client={makeQueryClient()}><Box /></QueryClientProvider>);
  const box = screen.getByRole("checkbox");
  box.click();
  for (let i = 0; i < 20; i += 1) await Promise.resolve(); // no task, no timer: what is next is what is seen
  expect(box).toBeChecked();
});
