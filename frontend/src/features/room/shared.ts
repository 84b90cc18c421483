/** A playback that a room moves: what somebody does to it while writing or stepping goes to the room first. */
import { Playback } from "@/player/playback";

/** Who is asked instead of the film itself. */
export interface Hands {
  hold: () => void;
  release: () => void;
  step: (by: 1 | -1) => Promise<void>;
}

/** Somebody pressed: what the browser refused may be asked again. */
export function permit({ state }: Playback): void {
  state.set({ ...state.value, refused: false });
}

export class SharedPlayback extends Playback {
  hands: Hands | null = null;

  override hold(): void {
    if (this.hands) this.hands.hold();
    else super.hold();
  }

  override release(): void {
    if (this.hands) this.hands.release();
    else super.release();
  }

  override step(by: 1 | -1): Promise<void> {
    return this.hands ? this.hands.step(by) : super.step(by);
  }

  /** One frame of the film, whatever the room does. */
  ownStep(by: 1 | -1): Promise<void> {
    return super.step(by);
  }
}
