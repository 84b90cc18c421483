/**
 * What has the focus may go from the page: a button whose work is done, a row that was deleted, a page that was only
 * waiting. The focus then goes to what is nearest and still there, instead of back to the top of the document.
 */
import { useEffect } from "react";

const DIALOGS = "[role=dialog], [role=alertdialog]";
const FIELDS = "a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled)";
/** The better ones first. No buttons: whoever presses the same key once more should not do something else by it. */
const LANDINGS = ["h1, h2, h3", "section[aria-label]", FIELDS];

/** From what has the focus up to the page around it. */
function around(element: Element, main: Element): Element[] {
  const all = [element];
  for (let at = element; at !== main && at.parentElement; at = at.parentElement) all.push(at.parentElement);
  return all;
}

/** In the closest part that is left: its heading, or else the first thing in it to read on from or to go on with. */
export function nearest(held: readonly Element[]): HTMLElement | null {
  for (const part of held.filter((one) => one.isConnected)) {
    for (const landing of LANDINGS) {
      const found = part.querySelector<HTMLElement>(landing);
      if (found) return found;
    }
  }
  return null;
}

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

function focus(element: HTMLElement): void {
  if (!element.matches(FIELDS) && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  // Where a page came instead of another, scrolling is the router's business.
  element.focus({ preventScroll: element.matches("h1") });
}

/** Answers how to stop. */
export function keepFocus(): () => void {
  let held: Element[] = [];
  let lent = false;
  const onFocus = (event: FocusEvent): void => {
    const element = event.target as Element;
    const main = element.closest("main");
    // What lies over the page, a dialog or a menu, gives the focus back to what opened it, unless that is gone by then.
    if (main) held = around(element, main);
    else if (element.closest("header, nav")) held = [];
    lent = element.closest(DIALOGS) !== null;
  };
  // Left by a press beside it: then nothing is lost.
  const onBlur = (): void => { setTimeout(() => { if (!lent && held[0]?.isConnected && isLost()) held = []; }); };
  const observer = new MutationObserver(() => {
    const [before] = held;
    if (!before || !isLost() || document.querySelector(DIALOGS)) return;
    // A dialog that closes itself once the server has answered gives back while the page is still out of reach.
    const next = !before.isConnected ? nearest(held) : lent && !before.closest("[inert]") ? before as HTMLElement : null;
    if (next) focus(next);
  });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["inert"] });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", onBlur);
    observer.disconnect();
  };
}

export const useKeptFocus = (): void => { useEffect(keepFocus, []); };
