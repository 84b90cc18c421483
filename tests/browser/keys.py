"""A person without a mouse: where the focus is, whether it can be seen, and how to get from there to something else."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

NAMED = r"""const nameOf = (at) => {
  const said = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
  const label = [...(at.labels ?? [])].map((one) => one.innerText).join(" ");
  const name = at.getAttribute("aria-label") || said(at.getAttribute("aria-labelledby") ?? "") || label || at.innerText;
  return (name ?? "").replace(/\s+/g, " ").trim();
};"""
NOW = (
    f"() => {{ {NAMED}"
    """
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const field = at.matches("input, select, textarea");
  const parts = [at, ...at.querySelectorAll("*"), ...(at.closest("label")?.querySelectorAll("*") ?? [])];
  const marked = parts.map((one) => getComputedStyle(one)).some(({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || (field && boxShadow !== "none"));
  const box = at.getBoundingClientRect();
  const on = document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 24) / 2);
  return {
    name: nameOf(at),
    takes: at.matches("a, button, input, select, textarea, [role=slider]"),
    marked,
    free: on !== null && (at.contains(on) || on.contains(at) || (at.closest("label")?.contains(on) ?? false)),
  };
}"""
)
THERE = (
    f"(start) => {{ {NAMED}"
    """
  return [...document.querySelectorAll("a, button, input, select, textarea, [tabindex]")]
    .some((one) => one.checkVisibility() && !one.disabled && nameOf(one).startsWith(start));
}"""
)
HELD = f"(start) => {{ {NAMED} return nameOf(document.activeElement ?? document.body).startsWith(start); }}"
MOST = 80


class Keys:
    """The keyboard of one page; every stop on the way is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self) -> dict[str, str | bool]:
        """What has the focus; it is never lost."""
        found: dict[str, str | bool] | None = self.page.evaluate(NOW)
        assert found is not None, f"the focus is lost on {self.page.url}"
        return found

    def press(self, key: str) -> None:
        """One key, as a person presses it."""
        self.page.keyboard.press(key)

    def to(self, name: str, key: str = "Tab") -> None:
        """Press `key` until what is called so (its name begins with it) has the focus, and can be seen to have it."""
        self.page.wait_for_function(THERE, arg=name)
        passed: list[object] = []
        for _ in range(MOST):
            self.press(key)
            now = self.at()
            passed.append(now["name"])
            if now["takes"]:
                assert now["marked"], f"one cannot see that {now} has the focus"
                assert now["free"], f"{now} is behind something else"
            if str(now["name"]).startswith(name):
                return
        raise AssertionError(f"{name!r} is not reached by {key}: {passed}")

    def back_to(self, name: str) -> None:
        """The same, the other way."""
        self.to(name, "Shift+Tab")

    def type(self, words: str) -> None:
        """Into what has the focus."""
        self.page.keyboard.type(words)

    def arrive(self, heading: str, level: int = 1) -> None:
        """A heading is there and has the focus, so that reading goes on from it."""
        found = self.page.get_by_role("heading", name=re.compile(f"^{re.escape(heading)}"), level=level)
        expect(found).to_be_focused()

    def held(self, name: str) -> None:
        """What is called so has kept the focus, or has been given it."""
        self.page.wait_for_function(HELD, arg=name)
