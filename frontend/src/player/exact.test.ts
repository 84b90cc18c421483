import { describe, expect, it } from "vitest";

import { pictureClock, pictureStart } from "./boxes";
import { fragmentStarts, placementOf } from "./exact";

const u32 = (...numbers: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [i, number] of numbers.entries()) view.setUint32(i * 4, number >>> 0);
  return new Uint8Array(view.buffer);
};
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]));
const box = (type: string, ...content: Uint8Array[]): Uint8Array => {
  const body = joined(...content);
  return joined(u32(body.length + 8), new TextEncoder().encode(type), body);
};
const handler = (type: string) => box("hdlr", u32(0, 0), new TextEncoder().encode(type), u32(0, 0, 0));
const track = (id: number, timescale: number, type: string) => box("trak", box("tkhd", u32(0, 0, 0, id, 0)), box("mdia", box("mdhd", u32(0, 0, 0, timescale, 0)), handler(type)));
/** Sound first, as some recorders write it. */
const header = joined(box("ftyp", u32(0)), box("moov", box("mvhd", u32(0)), track(1, 48_000, "soun"), track(2, 30_000, "vide")));
const run = (delay: number, flags = 0x000a05) => box("trun", u32((1 << 24) | flags, 1, 0, 0, 100, ...(flags & 0x800 ? [delay] : [])));
const fragment = (sound: number, picture: number, delay = 0) =>
  joined(
    box("styp", u32(0)),
    box("moof", box("mfhd", u32(0, 1)), box("traf", box("tfhd", u32(0, 1)), box("tfdt", u32(0, sound))), box("traf", box("tfhd", u32(0, 2)), box("tfdt", u32(1 << 24, 0, picture)), run(delay))),
    box("mdat", u32(1)),
  );

describe("where a fragment belongs", () => {
  it("is read from the picture's track, wherever it stands", () => {
    expect(pictureClock(header)).toEqual({ trackId: 2, timescale: 30_000 });
    expect(pictureStart(fragment(863_200, 540_540), 2)).toBe(540_540);
    expect(pictureStart(fragment(0, 60_000, 2002), 2)).toBe(62_002);
    expect(pictureStart(fragment(0, 60_000, -1001), 2)).toBe(58_999);
  });
  it("does not depend on the sound, which never begins on a picture", () => {
    // A segment whose time starts at 0 stands 20.02 s into the lesson: the same for each of its fragments.
    const first = placementOf(header, fragment(0, 0), 20_020_000);
    const ninth = placementOf(header, fragment(863_200, 540_540), 20_020_000 + 18_018_000);
    expect(first?.baseTime).toBe(-600_600);
    expect(ninth?.baseTime).toBe(first?.baseTime);
    expect(ninth?.trackId).toBe(2);
  });
  it("is unknown for what is not such a file", () => {
    expect(placementOf(undefined, fragment(0, 0), 0)).toBeNull();
    expect(placementOf(header, u32(0), 0)).toBeNull();
    expect(placementOf(u32(12, 7, 8), fragment(0, 0), 0)).toBeNull();
    expect(placementOf(header, fragment(0, 0), undefined)).toBeNull();
  });
});

it("adds up a playlist's lengths without rounding", () => {
  const lines = Array.from({ length: 1000 }, () => "#EXTINF:2.002000,\n#EXT-X-BYTERANGE:5@5\nseg.mp4").join("\n");
  const starts = fragmentStarts(`#EXTM3U\n#EXT-X-TARGETDURATION:6\n${lines}\n#EXT-X-ENDLIST\n`);
  expect(starts).toHaveLength(1000);
  expect(starts[999]).toBe(999 * 2_002_000);
  expect(fragmentStarts("#EXTINF:6,\na\n#EXTINF:0.5,\nb\n#EXTINF:1,\nc")).toEqual([0, 6_000_000, 6_500_000]);
});
