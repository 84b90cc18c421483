import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import type { Me, Pair } from "@/client/types";
import { NextCard } from "./NextCard";

const pair = { id: "p", coach: { id: "dana", name: "Dana" }, teacher: { id: "ama", name: "Ama" } } as Pair;

function shown(role: Me["role"], pairs: Pair[]): void {
  const me = { id: "lee", name: "Lee", role, organisation: { id: "o", name: "Hill School" } } as Me;
  render(<MemoryRouter><NextCard me={me} current={null} news={{ fresh: [], unread: 0 } as never} myLessons={[]} shared={[]} toLookAt={[]} pairs={pairs} /></MemoryRouter>);
}

test.each(["leader", "admin"] as const)("where pairs are at work, a %s is led to what they may see of it", (role) => {
  shown(role, [pair]);
  expect(screen.getByRole("heading", { name: "One pair is at work at Hill School" })).toBeVisible();
  expect(screen.getByRole("link", { name: "See the coverage" })).toHaveAttribute("href", "/coverage");
});

test("the first administrator of a new school brings it in", () => {
  shown("admin", []);
  expect(screen.getByRole("heading", { name: "Bring Hill School in" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "See the coverage" })).toBeNull();
});
