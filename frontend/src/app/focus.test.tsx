import { act, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { Link, MemoryRouter, Outlet, Route, Routes } from "react-router";
import { expect, test } from "vitest";
import { useFocusOnNavigation } from "./focus";

function Frame(): ReactElement {
  useFocusOnNavigation();
  return <main><Link to="/next">Go on</Link><Outlet /></main>;
}

function go(): void {
  render(
    <MemoryRouter>
      <Routes>
        <Route element={<Frame />}>
          <Route index element={<h1 tabIndex={-1}>First</h1>} />
          <Route path="next" element={<><h1 tabIndex={-1}>Second</h1><button>Begin</button></>} />
        </Route>
      </Routes>
    </MemoryRouter>,
  );
  const link = screen.getByRole("link", { name: "Go on" });
  act(() => { link.focus(); });
  fireEvent.click(link);
}

const frame = (): Promise<number> => new Promise((resolve) => { requestAnimationFrame(resolve); });

test("a new page's heading takes the focus, from a link that is still there too", async () => {
  go();
  await frame();
  expect(screen.getByRole("heading", { name: "Second" })).toHaveFocus();
});

test("who has gone on before the next frame is not called back to the heading", async () => {
  go();
  act(() => { screen.getByRole("button", { name: "Begin" }).focus(); });
  await frame();
  expect(screen.getByRole("button", { name: "Begin" })).toHaveFocus();
});
