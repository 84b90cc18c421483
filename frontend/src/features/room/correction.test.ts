import { expect, test } from "vitest";
import { correctionFor, Lead } from "./correction";

const settled = { since_ms: 10_000, correcting: false, jumped: false };
const fresh = { since_ms: 100, correcting: false, jumped: false };

test("a film that is right is left alone, and does not waver at the border", () => {
  expect(correctionFor({ ...settled, ahead_ms: 13 })).toBe(1);
  expect(correctionFor({ ...settled, ahead_ms: 13, correcting: true })).toBeLessThan(1);
  expect(correctionFor({ ...settled, ahead_ms: -3, correcting: true })).toBe(1);
});

test("ahead runs slower and behind runs faster, gently while it plays and more at once after a change", () => {
  expect(correctionFor({ ...settled, ahead_ms: 20 })).toBeCloseTo(0.945, 2);
  expect(correctionFor({ ...settled, ahead_ms: 300 })).toBe(0.88);
  expect(correctionFor({ ...settled, ahead_ms: -300 })).toBe(1.12);
  expect(correctionFor({ ...fresh, ahead_ms: -200 })).toBe(1.3);
});

test("what is lost jumps, sooner just after a change, and not twice for one reason", () => {
  expect(correctionFor({ ...settled, ahead_ms: 401 })).toBe("jump");
  expect(correctionFor({ ...settled, ahead_ms: -300 })).not.toBe("jump");
  expect(correctionFor({ ...fresh, ahead_ms: -300 })).toBe("jump");
  expect(correctionFor({ ...fresh, ahead_ms: -300, jumped: true })).toBe(1.3);
});

test("within a second of a change everything that does not jump is within a frame or two", () => {
  for (const start of [-220, -150, -60, 60, 150, 220]) {
    let ahead = start;
    let correcting = false;
    for (let ms = 0; ms < 1000; ms += 50) {
      const factor = correctionFor({ ahead_ms: ahead, since_ms: ms, correcting, jumped: false });
      if (factor === "jump") throw new Error("it jumped");
      correcting = factor !== 1;
      ahead += (factor - 1) * 50;
    }
    expect(Math.abs(ahead)).toBeLessThan(40);
  }
});

test("a jump aims further where jumps take longer", () => {
  const lead = new Lead();
  for (let i = 0; i < 8; i++) lead.learn(lead.ms - 300);
  expect(lead.ms).toBeCloseTo(300, -1);
  lead.learn(10_000);
  expect(lead.ms).toBe(0);
});
