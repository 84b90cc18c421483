import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Me, Rehearsal } from "@/client/types";
import type { Sending } from "./sending";
import { useTakes } from "./useTakes";

const keeping = vi.hoisted(() => ({ done: (): void => undefined }));
vi.mock("./kept", () => ({
  keepTake: () => new Promise<void>((done) => { keeping.done = done; }),
  keptTakes: () => Promise.resolve([]),
  forgetTake: () => Promise.resolve(),
}));

test("a recording is shown when the browser has kept it, and not before: whoever sees it may leave the page", async () => {
  URL.createObjectURL = () => "blob:take";
  const one = { id: "r", rounds: [] } as unknown as Rehearsal;
  const sending: Sending = { sent: [], send: () => "", again: () => undefined, drop: () => undefined };
  const add = vi.fn();
  const me = { id: "ama" } as Me;
  const { result } = renderHook(() => useTakes(one, me, sending, add));
  await act(async () => { result.current.record({ file: new File(["film"], "round.webm"), duration_ms: 3000, title: "Round 1", who: "ama", adaptation: "", variation: "" }); });
  expect(result.current).toMatchObject({ unsent: null, keeping: true });
  await act(async () => { keeping.done(); });
  expect(result.current.keeping).toBe(false);
  expect(result.current.unsent?.take.title).toBe("Round 1");
});
