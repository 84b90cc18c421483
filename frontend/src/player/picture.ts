/** Where on the picture: shares of what is seen of it, whatever black bars stand beside it. */
import { useEffect, useState } from "react";
import { usePlaybackState } from "./hooks";
import type { Playback } from "./playback";
import { clamp } from "./span";

export interface Box { left: number; top: number; width: number; height: number }
export interface Share { x: number; y: number }

const NOWHERE: Box = { left: 0, top: 0, width: 0, height: 0 };
const WIDE = 16 / 9;

/** The part of an element that its picture fills: whole, never cropped, in the middle. */
export function pictureBox(width: number, height: number, ratio: number): Box {
  if (width <= 0 || height <= 0 || !(ratio > 0)) return { left: 0, top: 0, width, height };
  const fits = width / height > ratio ? { width: height * ratio, height } : { width, height: width / ratio };
  return { ...fits, left: (width - fits.width) / 2, top: (height - fits.height) / 2 };
}

/** Null beside the picture. */
export function shareAt(box: Box, x: number, y: number): Share | null {
  const share = shareOf(box, x, y);
  return share.x >= 0 && share.x <= 1 && share.y >= 0 && share.y <= 1 ? share : null;
}

/** The nearest place on the picture. */
export function nearestShare(box: Box, x: number, y: number): Share {
  const share = shareOf(box, x, y);
  return { x: clamp(share.x, 0, 1), y: clamp(share.y, 0, 1) };
}

const shareOf = (box: Box, x: number, y: number): Share => ({ x: (x - box.left) / Math.max(1, box.width), y: (y - box.top) / Math.max(1, box.height) });

/** Width over height; of a picture that is not known yet as most are. */
export const ratioOf = (box: Box): number => (box.width > 0 && box.height > 0 ? box.width / box.height : WIDE);

/** Width over height of what a film shows. */
export const ratioOfFilm = ({ video }: Playback): number => (video && video.videoHeight > 0 ? video.videoWidth / video.videoHeight : WIDE);

/** Where the picture is within its place, kept up to date. */
export function usePictureBox(node: HTMLElement | null, playback: Playback): Box {
  const { phase } = usePlaybackState(playback);
  const [box, setBox] = useState(NOWHERE);
  useEffect(() => {
    if (!node) return undefined;
    const measure = (): void => { setBox(pictureBox(node.clientWidth, node.clientHeight, ratioOfFilm(playback))); };
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => { observer.disconnect(); };
  }, [node, playback, phase]);
  return box;
}
