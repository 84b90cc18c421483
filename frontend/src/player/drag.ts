/**
 * What a finger or mouse on the timeline means. A press on the segments (or any finger) scrubs; a mouse drag over the
 * sound selects a range; two fingers zoom and pan. Kept as a small machine without DOM, so that each gesture is tested.
 */
export type Zone = "segments" | "sound";

export interface Touch {
  id: number;
  x: number;
  mouse: boolean;
}

export type Gesture =
  | { type: "scrub"; x: number }
  | { type: "range"; from: number; to: number }
  | { type: "pinch"; factor: number; anchor: number; shift: number }
  | { type: "none" };

const NONE: Gesture = { type: "none" };
const SLACK_PX = 4;

export class Drag {
  #touches = new Map<number, number>();
  #from: number | null = null;
  #ranging = false;
  #pinched = false;

  down(touch: Touch, zone: Zone): Gesture {
    this.#touches.set(touch.id, touch.x);
    if (this.#touches.size > 1) {
      this.#pinched = true;
      return NONE;
    }
    this.#pinched = false;
    this.#ranging = false;
    this.#from = touch.mouse && zone === "sound" ? touch.x : null;
    return this.#from === null ? { type: "scrub", x: touch.x } : NONE;
  }

  move(touch: Touch): Gesture {
    const before = this.#touches.get(touch.id);
    if (before === undefined) return NONE;
    if (this.#touches.size === 2) return this.#pinch(touch, before);
    this.#touches.set(touch.id, touch.x);
    if (this.#pinched) return NONE;
    if (this.#from === null) return { type: "scrub", x: touch.x };
    if (Math.abs(touch.x - this.#from) > SLACK_PX) this.#ranging = true;
    return this.#ranging ? { type: "range", from: this.#from, to: touch.x } : NONE;
  }

  up(touch: Touch): Gesture {
    if (!this.#touches.delete(touch.id)) return NONE;
    const click = this.#from !== null && !this.#ranging && !this.#pinched;
    if (this.#touches.size === 0) this.#from = null;
    return click ? { type: "scrub", x: touch.x } : NONE;
  }

  #pinch(touch: Touch, before: number): Gesture {
    const other = [...this.#touches].find(([id]) => id !== touch.id)?.[1] ?? before;
    const [was, is] = [Math.abs(before - other), Math.abs(touch.x - other)];
    this.#touches.set(touch.id, touch.x);
    return { type: "pinch", factor: Math.max(20, is) / Math.max(20, was), anchor: (touch.x + other) / 2, shift: (before - touch.x) / 2 };
  }
}
