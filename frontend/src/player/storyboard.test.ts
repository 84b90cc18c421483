import { expect, it } from "vitest";

import { parseStoryboard, thumbnailAt } from "./storyboard";

const VTT = `WEBVTT

00:00:00.000 --> 00:00:10.000
sprite-0.jpg#xywh=0,0,160,90

1
00:00:10.000 --> 00:00:20.000
sprite-0.jpg#xywh=160,0,160,90

00:00:20.000 --> rubbish
sprite-1.jpg#xywh=0,0,160,90
`;

it("finds the picture for a moment, relative to the file's own address", () => {
  const board = parseStoryboard(VTT, "https://school.example/media/tok/storyboard.vtt");
  expect(board).toHaveLength(2);
  expect(board[0]?.url).toBe("https://school.example/media/tok/sprite-0.jpg");
  expect(thumbnailAt(board, 9999)?.x).toBe(0);
  expect(thumbnailAt(board, 10_000)?.x).toBe(160);
  expect(thumbnailAt(board, 99_000)?.x).toBe(160);
  expect(thumbnailAt([], 5)).toBeNull();
});
