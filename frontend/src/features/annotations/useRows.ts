/** Keeps only the rows near the sight on the page, whether the panel scrolls or the whole page does. */
import { useCallback, useEffect, useRef, useState } from "react";
import { RowHeights, rowsInSight, rowTop, SHORT_LIST, type Rows } from "./rows";

export interface RowControl {
  rows: Rows;
  /** For the list element. */
  listRef: (node: HTMLElement | null) => void;
  /** For each row; learns its height. */
  rowRef: (id: string) => (node: HTMLElement | null) => (() => void) | undefined;
  scrollTo: (id: string) => void;
}

export function useRows(ids: readonly string[]): RowControl {
  const [heights] = useState(() => new RowHeights());
  const [list, setList] = useState<HTMLElement | null>(null);
  const [rows, setRows] = useState<Rows>(() => rowsInSight(ids, heights, 0, 900));
  const long = ids.length > SHORT_LIST;
  const look = useCallback(() => {
    if (!list) return;
    const top = -list.getBoundingClientRect().top;
    const next = rowsInSight(ids, heights, top, top + window.innerHeight);
    setRows((old) => (old.first === next.first && old.last === next.last && Math.abs(old.above_px - next.above_px) < 1 && Math.abs(old.below_px - next.below_px) < 1 ? old : next));
  }, [ids, heights, list]);

  useEffect(() => {
    look();
    if (!long) return undefined;
    // Scrolling does not bubble, but it is captured: this hears the panel and the page alike.
    document.addEventListener("scroll", look, { capture: true, passive: true });
    window.addEventListener("resize", look);
    return () => {
      document.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("resize", look);
    };
  }, [look, long]);

  const observers = useRef(new Map<string, (node: HTMLElement | null) => (() => void) | undefined>());
  const rowRef = useCallback(
    (id: string) => {
      const known = observers.current.get(id);
      if (known) return known;
      const ref = (node: HTMLElement | null): (() => void) | undefined => {
        if (!node) return undefined;
        const observer = new ResizeObserver(() => { heights.learn(id, node.offsetHeight); });
        observer.observe(node);
        return () => { observer.disconnect(); };
      };
      observers.current.set(id, ref);
      return ref;
    },
    [heights],
  );

  const scrollTo = useCallback(
    (id: string) => {
      const find = (): HTMLElement | null => list?.querySelector(`[data-note="${CSS.escape(id)}"]`) ?? null;
      const node = find();
      if (node) {
        node.scrollIntoView({ block: "nearest", behavior: "smooth" });
        return;
      }
      // Not on the page yet: go where it should be, then exactly there.
      const scroller = scrollerOf(list);
      const index = ids.indexOf(id);
      if (!list || index < 0) return;
      const offset = list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      scroller.scrollTop = offset + rowTop(ids, heights, index) - scroller.clientHeight / 3;
      requestAnimationFrame(() => requestAnimationFrame(() => find()?.scrollIntoView({ block: "nearest" })));
    },
    [ids, heights, list],
  );
  return { rows: long ? rows : { first: 0, last: ids.length, above_px: 0, below_px: 0 }, listRef: setList, rowRef, scrollTo };
}

function scrollerOf(node: HTMLElement | null): Element {
  for (let parent = node?.parentElement; parent; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY) && parent.scrollHeight > parent.clientHeight) return parent;
  }
  return document.scrollingElement ?? document.documentElement;
}
