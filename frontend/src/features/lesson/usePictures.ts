/** The waveform, the voices and the hover pictures, fetched once each when the lesson has them. Nothing waits for them. */
import { useQuery } from "@tanstack/react-query";
import type { Lesson } from "@/client/types";
import type { Span } from "@/player/span";
import { readSpeech } from "@/player/speech";
import { parseStoryboard, type Thumbnail } from "@/player/storyboard";
import { readWaveform, type Waveform } from "@/player/waveform";

const NO_PICTURES: Thumbnail[] = [];
/** Media addresses expire; the pictures' own do too, so they are asked for again well before. */
const FRESH_MS = 30 * 60_000;

export function usePictures(lesson: Lesson | undefined): { waveform: Waveform | null; speech: readonly Span[] | null; storyboard: readonly Thumbnail[] } {
  const id = lesson?.id ?? "";
  const waveform = useQuery({
    queryKey: ["waveform", id],
    enabled: Boolean(lesson?.waveform_url),
    staleTime: Infinity,
    queryFn: async ({ signal }) => readWaveform(await (await fetch(lesson?.waveform_url ?? "", { signal })).json()),
  });
  const speech = useQuery({
    queryKey: ["speech", id],
    enabled: Boolean(lesson?.speech_url),
    staleTime: Infinity,
    queryFn: async ({ signal }) => readSpeech(await (await fetch(lesson?.speech_url ?? "", { signal })).json()),
  });
  const storyboard = useQuery({
    queryKey: ["storyboard", id],
    enabled: Boolean(lesson?.storyboard_url),
    staleTime: FRESH_MS,
    queryFn: async ({ signal }) => {
      const url = new URL(lesson?.storyboard_url ?? "", location.href).href;
      const answer = await fetch(url, { signal });
      return answer.ok ? parseStoryboard(await answer.text(), answer.url || url) : NO_PICTURES;
    },
  });
  return { waveform: waveform.data ?? null, speech: speech.data ?? null, storyboard: storyboard.data ?? NO_PICTURES };
}
