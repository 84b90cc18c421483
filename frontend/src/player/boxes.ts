/** The few facts of a fragmented MP4 that tell its clock: which track is the picture, how finely it counts, where a fragment begins. */
interface Box {
  type: string;
  /** Of its content. */
  start: number;
  end: number;
}

function* boxesIn(view: DataView, start: number, end: number): Generator<Box> {
  let at = start;
  while (at + 8 <= end) {
    let [size, head] = [view.getUint32(at), 8];
    if (size === 1 && at + 16 <= end) [size, head] = [Number(view.getBigUint64(at + 8)), 16];
    if (size === 0) size = end - at;
    if (size < head) return;
    const type = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7));
    yield { type, start: at + head, end: Math.min(end, at + size) };
    at += size;
  }
}

function find(view: DataView, within: Box, path: readonly string[]): Box | null {
  const [first, ...rest] = path;
  for (const box of boxesIn(view, within.start, within.end)) {
    if (box.type !== first) continue;
    return rest.length === 0 ? box : find(view, box, rest);
  }
  return null;
}

const whole = (bytes: Uint8Array): [DataView, Box] => [new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), { type: "", start: 0, end: bytes.byteLength }];

const PICTURE = 0x76696465; // "vide"

export interface PictureClock {
  trackId: number;
  timescale: number;
}

/** The picture's track in a header; null when there is none. */
export function pictureClock(header: Uint8Array): PictureClock | null {
  const [view, file] = whole(header);
  const movie = find(view, file, ["moov"]);
  if (!movie) return null;
  for (const track of boxesIn(view, movie.start, movie.end)) {
    if (track.type !== "trak") continue;
    const [head, media, handler] = [find(view, track, ["tkhd"]), find(view, track, ["mdia", "mdhd"]), find(view, track, ["mdia", "hdlr"])];
    if (!head || !media || !handler || view.getUint32(handler.start + 8) !== PICTURE) continue;
    const late = (box: Box): number => (view.getUint8(box.start) === 1 ? 8 : 0);
    return { trackId: view.getUint32(head.start + 12 + late(head)), timescale: view.getUint32(media.start + 12 + late(media)) };
  }
  return null;
}

/** How much later than it is decoded the first picture of a run is shown (B-pictures need that), in counts. */
function firstDelay(view: DataView, run: Box): number {
  const flags = view.getUint32(run.start) & 0xffffff;
  if (!(flags & 0x800)) return 0;
  const optional = [0x1, 0x4, 0x100, 0x200, 0x400].filter((flag) => flags & flag).length;
  const at = run.start + 8 + optional * 4;
  if (at + 4 > run.end) return 0;
  return view.getUint8(run.start) === 0 ? view.getUint32(at) : view.getInt32(at);
}

/** When a fragment's first picture (its keyframe) is shown, in its track's own counts; null when it holds no picture. */
export function pictureStart(fragment: Uint8Array, trackId: number): number | null {
  const [view, file] = whole(fragment);
  for (const moof of boxesIn(view, file.start, file.end)) {
    if (moof.type !== "moof") continue;
    for (const track of boxesIn(view, moof.start, moof.end)) {
      if (track.type !== "traf") continue;
      const [head, time] = [find(view, track, ["tfhd"]), find(view, track, ["tfdt"])];
      if (!head || !time || view.getUint32(head.start + 4) !== trackId) continue;
      const decoded = view.getUint8(time.start) === 1 ? Number(view.getBigUint64(time.start + 4)) : view.getUint32(time.start + 4);
      const run = find(view, track, ["trun"]);
      return decoded + (run ? firstDelay(view, run) : 0);
    }
  }
  return null;
}
