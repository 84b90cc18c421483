import { describe, expect, test } from "vitest";
import shared from "../../../../tests/rooms/cases.json";
import { opened, reduce, Refused, type RoomEvent } from "./reducer";
import { pauseHere, place, settled, type RoomState } from "./state";

interface Step {
  now: number;
  event?: RoomEvent;
  then?: Partial<RoomState>;
  problem?: string;
  shown?: Partial<RoomState>;
}
interface Case { name: string; state: Partial<RoomState>; steps: Step[] }

const cases = shared.cases as unknown as Case[];
const start = shared.start as unknown as RoomState;

/** What is seen of a state at `now`. */
function read(state: RoomState, now: number): RoomState {
  const seen = settled(state, now);
  return { ...seen, position_ms: place(seen, now) };
}

function walk(state: RoomState, { now, event, then, problem, shown }: Step): RoomState {
  if (shown || !event) {
    expect(read(state, now)).toMatchObject(shown ?? {});
    return state;
  }
  if (problem) {
    expect(() => reduce(state, event, now)).toThrow(new Refused(problem));
    return state;
  }
  const after = reduce(state, event, now);
  const changed = then ?? {};
  if (Object.keys(changed).length === 0) expect(after).toBe(state);
  else expect(after).toEqual({ ...state, ...changed, version: state.version + 1 });
  return after;
}

describe("the cases the server is held to as well", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_name, { state, steps }) => {
    steps.reduce(walk, { ...start, ...state });
  });
});

test("there are cases to be held to", () => expect(cases.length).toBeGreaterThan(20));

test("a room begins at the beginning and stands still", () => {
  const room = opened({ low_ms: 4000, high_ms: 9000, sides: [] }, 77);
  expect(room).toMatchObject({ playing: false, position_ms: 4000, low_ms: 4000, high_ms: 9000, holder_id: null, empty_ms: 77 });
  const side = { low_ms: 0, shift_ms: 0 };
  expect(opened({ low_ms: 0, high_ms: 0, sides: [{ ...side, start_ms: 1000, high_ms: 3000 }, { ...side, start_ms: 5000, high_ms: 9000 }] }, 77)).toMatchObject({ low_ms: 0, high_ms: 4000 });
});

test("the question belongs to the pause it stands at", () => {
  const pause = { at_ms: 5000, question: "What did you see?" };
  const room = { ...start, pauses: [pause] };
  expect(pauseHere({ ...room, position_ms: 5000 })).toEqual(pause);
  expect(pauseHere({ ...room, position_ms: 4999 })).toBeNull();
  expect(pauseHere({ ...room, position_ms: 5000, playing: true })).toBeNull();
});
