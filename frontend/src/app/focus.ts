/** When the address changes, focus goes to the new page's heading (or its main part), as after a full page load. */
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

const PATIENCE_MS = 3_000;

export function useFocusOnNavigation(): void {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const deadline = performance.now() + PATIENCE_MS;
    const before = document.activeElement;
    let frame = 0;
    function tryFocus(): void {
      // Who is quicker than the next frame has gone on from the heading already, and is not called back.
      const now = document.activeElement;
      if (now !== before && now?.closest("main")) return;
      const heading = document.querySelector<HTMLElement>("main h1[tabindex]");
      if (heading) heading.focus({ preventScroll: true });
      else if (performance.now() < deadline) frame = requestAnimationFrame(tryFocus);
      else document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    }
    frame = requestAnimationFrame(tryFocus);
    return () => { cancelAnimationFrame(frame); };
  }, [pathname]);
}
