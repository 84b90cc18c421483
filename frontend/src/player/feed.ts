/**
 * Gets bytes into a video element: a playlist through hls.js (loaded only now) or the browser itself, or one file.
 * Knows the difference between "the address has expired", "this browser cannot" and "the network is away", and says which.
 */
import type Hls from "hls.js/light";
import { exactStreamController } from "./exact";
import { levelOf, type Quality } from "./quality";

export interface FeedNews {
  /** The address no longer works: fetch the lesson again for a fresh one. */
  expired: () => void;
  /** This browser cannot play it, fresh address or not. */
  unplayable: (why: string) => void;
  /** The network is away (true) or back (false). It goes on trying by itself. */
  offline: (away: boolean) => void;
  /** Whether there are renditions to choose from. */
  choosable: (choice: boolean) => void;
}

export interface Feed {
  stop: () => void;
  /** From the next fragment on; what is shown now stays. */
  choose?: (quality: Quality) => void;
  /** Try at once what waits to be tried again. */
  again?: () => void;
}

const RETRY_MS = 4000;
const TRANSIENT = new Set([408, 425, 429]);

/** Whether an address still answers: the video element itself does not tell an expired link from a bad file. */
async function addressIsGone(url: string): Promise<boolean | null> {
  try {
    const response = await fetch(url, { headers: { Range: "bytes=0-0" }, credentials: "same-origin" });
    await response.body?.cancel();
    if (response.status >= 500 || TRANSIENT.has(response.status)) return null;
    return response.status >= 400;
  } catch {
    return null;
  }
}

/** One file, or a playlist in a browser that plays playlists itself (iOS). */
export function feedFile(video: HTMLVideoElement, url: string, news: FeedNews): Feed {
  const stopping = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;
  const failed = async (): Promise<void> => {
    const code = video.error?.code;
    const gone = await addressIsGone(url);
    if (stopping.signal.aborted) return;
    if (gone === true) news.expired();
    else if (gone === false && code !== MediaError.MEDIA_ERR_NETWORK) news.unplayable(video.error?.message ?? "");
    else {
      news.offline(true);
      retry = setTimeout(() => void again(), RETRY_MS);
    }
  };
  const again = async (): Promise<void> => {
    const gone = await addressIsGone(url);
    if (stopping.signal.aborted) return;
    if (gone === null) {
      retry = setTimeout(() => void again(), RETRY_MS);
      return;
    }
    news.offline(false);
    news.expired();
  };
  video.addEventListener("error", () => void failed(), { signal: stopping.signal });
  video.src = url;
  return {
    again: () => {
      if (retry === undefined) return;
      clearTimeout(retry);
      void again();
    },
    stop: () => {
      stopping.abort();
      clearTimeout(retry);
      video.removeAttribute("src");
      video.load();
    },
  };
}

export interface Wanted {
  url: string;
  /** Where to begin, so that nothing before it is loaded. */
  at_s: number;
  quality: Quality;
}

/** A playlist, of one rendition or of several. */
export async function feedPlaylist(video: HTMLVideoElement, { url, at_s, quality }: Wanted, news: FeedNews, stopped: AbortSignal): Promise<Feed> {
  const { default: Player } = await import("hls.js/light");
  // isSupported first: some browsers answer "maybe" for playlists that they cannot play.
  if (!Player.isSupported()) {
    if (video.canPlayType("application/vnd.apple.mpegurl")) return feedFile(video, url, news);
    news.unplayable("no playlists");
    return { stop: () => undefined };
  }
  if (stopped.aborted) return { stop: () => undefined };
  const hls = new Player({
    startPosition: at_s,
    streamController: exactStreamController(Player),
    backBufferLength: 60,
    maxBufferLength: 30,
    // A growing lesson is not live: nobody wants to be hurried towards its edge.
    maxLiveSyncPlaybackRate: 1,
    // Nothing is transmuxed (fragmented MP4), and a worker from a blob would need a wider content security policy.
    enableWorker: false,
  });
  listenForTrouble(hls, Player, news);
  hls.on(Player.Events.MANIFEST_PARSED, () => {
    news.choosable(hls.levels.length > 1);
    const level = levelOf(quality, hls.levels.length);
    // Without a choice it begins with the whole picture, which a link to a moment shows standing still.
    hls.startLevel = level < 0 ? hls.levels.length - 1 : level;
    if (level >= 0) hls.loadLevel = level;
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    stop: () => { hls.destroy(); },
    choose: (other) => { hls.nextLevel = levelOf(other, hls.levels.length); },
    again: () => {
      if (hls.levels.length === 0) return;
      hls.stopLoad();
      hls.startLoad();
    },
  };
}

function listenForTrouble(hls: Hls, Player: typeof Hls, news: FeedNews): void {
  let recoveries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  hls.on(Player.Events.DESTROYING, () => { clearTimeout(retry); });
  hls.on(Player.Events.FRAG_BUFFERED, () => {
    recoveries = 0;
    news.offline(false);
  });
  hls.on(Player.Events.ERROR, (_event, data) => {
    const status = data.response?.code ?? 0;
    if (status >= 400 && status < 500 && !TRANSIENT.has(status)) {
      hls.stopLoad();
      news.expired();
      return;
    }
    if (data.type === Player.ErrorTypes.NETWORK_ERROR && data.fatal) {
      news.offline(true);
      clearTimeout(retry);
      retry = setTimeout(() => {
        if (hls.levels.length > 0) hls.startLoad();
        else if (hls.url) hls.loadSource(hls.url);
      }, RETRY_MS);
      return;
    }
    if (!data.fatal) return;
    if (data.type === Player.ErrorTypes.MEDIA_ERROR && recoveries < 2) {
      recoveries += 1;
      hls.recoverMediaError();
      return;
    }
    news.unplayable(data.details);
  });
}
