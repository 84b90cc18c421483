import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listen } from "./events";

/** The browser's EventSource, which jsdom lacks: only what a stream does. */
class Stream extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) { super(); Stream.all.push(this); }
  open(): void { this.readyState = 1; this.onopen?.(); }
  say(name: string, data: object): void { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })); }
  refuse(): void { this.readyState = 2; this.onerror?.(); }
  close(): void { this.readyState = 2; }
}

const stops: (() => void)[] = [];
beforeEach(() => { Stream.all = []; vi.stubGlobal("EventSource", Stream); vi.useFakeTimers(); });
afterEach(() => { for (const stop of stops.splice(0)) stop(); vi.useRealTimers(); vi.unstubAllGlobals(); });

test("one connection serves everybody, and each hears of its own lesson", () => {
  const all: string[] = [];
  const one: string[] = [];
  stops.push(listen("/events", { lesson: (event) => all.push(event.id), annotation: (event) => all.push(event.id) }));
  stops.push(listen("/lessons/l1/events", { lesson: (event) => one.push(event.id), annotation: (event) => one.push(event.id) }));
  expect(Stream.all).toHaveLength(1);
  Stream.all[0]?.say("lesson", { id: "l1", state: "ready", progress: 1, watchable: true });
  Stream.all[0]?.say("lesson", { id: "l2", state: "ready", progress: 1, watchable: true });
  Stream.all[0]?.say("annotation", { lesson_id: "l1", id: "n1" });
  expect(all).toEqual(["l1", "l2", "n1"]);
  expect(one).toEqual(["l1", "n1"]);
});

test("when the server refuses, it is asked again, ever more patiently", () => {
  stops.push(listen("/events", {}));
  Stream.all[0]?.refuse();
  vi.advanceTimersByTime(2_000);
  expect(Stream.all).toHaveLength(2);
  Stream.all[1]?.refuse();
  vi.advanceTimersByTime(2_000);
  expect(Stream.all).toHaveLength(2);
  vi.advanceTimersByTime(2_000);
  expect(Stream.all).toHaveLength(3);
});

test("the last one to leave closes the connection", () => {
  const stop = listen("/events", {});
  stop();
  expect(Stream.all[0]?.readyState).toBe(Stream.CLOSED);
});
