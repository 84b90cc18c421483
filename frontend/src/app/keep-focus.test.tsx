import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepFocus } from "./keep-focus";

let stop = (): void => undefined;
beforeEach(() => { stop = keepFocus(); });
afterEach(() => { stop(); });

function Page({ row = true, section = true }: { row?: boolean; section?: boolean }) {
  return (
    <main>
      <h1 tabIndex={-1}>Cycle</h1>
      {section ? (
        <section>
          <h2>Rounds</h2>
          <label><input type="radio" /> Wait three seconds {row ? <button type="button">Agree to it</button> : null}</label>
        </section>
      ) : null}
      <button type="button">Other</button>
    </main>
  );
}

test("what is left of the row takes the focus of what went from it", async () => {
  const { rerender } = render(<Page />);
  act(() => { screen.getByRole("button", { name: "Agree to it" }).focus(); });
  rerender(<Page row={false} />);
  await waitFor(() => { expect(screen.getByRole("radio")).toHaveFocus(); });
});

test("and where the whole part went, the heading of the page", async () => {
  const { rerender } = render(<Page />);
  act(() => { screen.getByRole("button", { name: "Agree to it" }).focus(); });
  rerender(<Page section={false} />);
  await waitFor(() => { expect(screen.getByRole("heading", { level: 1 })).toHaveFocus(); });
});

test("no button is put under the hand of somebody who presses twice", async () => {
  const Company = ({ marking }: { marking: boolean }) => (
    <main>
      <h1>Nobody hurries</h1>
      <div>
        <section aria-label="Who takes part"><button type="button">Go on without</button></section>
        {marking ? <section><h2>Your marks</h2><button type="button">Commit</button></section> : null}
      </div>
    </main>
  );
  const { rerender } = render(<Company marking />);
  act(() => { screen.getByRole("button", { name: "Commit" }).focus(); });
  rerender(<Company marking={false} />);
  await waitFor(() => { expect(screen.getByRole("region", { name: "Who takes part" })).toHaveFocus(); });
});

test("a dialog that went while the page was out of reach has its focus given back as soon as it is within reach", async () => {
  const Meeting = ({ asks }: { asks: boolean }) => (
    <>
      <main><h1>Meeting</h1><button type="button">Write a new step</button></main>
      {asks ? <div role="dialog"><button type="button">Take this step</button></div> : null}
    </>
  );
  const { rerender } = render(<Meeting asks />);
  const trigger = screen.getByRole("button", { name: "Write a new step" });
  act(() => { trigger.focus(); });
  trigger.closest("main")?.setAttribute("inert", "");
  act(() => { screen.getByText("Take this step").focus(); });
  rerender(<Meeting asks={false} />);
  await new Promise((done) => { setTimeout(done, 20); });
  expect(document.body).toHaveFocus();
  document.querySelector("main")?.removeAttribute("inert");
  await waitFor(() => { expect(trigger).toHaveFocus(); });
});

test("what had no focus takes none along", async () => {
  const { rerender } = render(<Page />);
  const other = screen.getByRole("button", { name: "Other" });
  act(() => { other.focus(); });
  rerender(<Page section={false} />);
  await new Promise((done) => { setTimeout(done, 20); });
  expect(other).toHaveFocus();
});

test("somebody who had pressed beside everything is left alone", async () => {
  const { rerender } = render(<Page />);
  act(() => { screen.getByRole("button", { name: "Agree to it" }).focus(); });
  act(() => { screen.getByRole("button", { name: "Agree to it" }).blur(); });
  await new Promise((done) => { setTimeout(done, 20); });
  rerender(<Page section={false} />);
  await new Promise((done) => { setTimeout(done, 20); });
  expect(document.body).toHaveFocus();
});
