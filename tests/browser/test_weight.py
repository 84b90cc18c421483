"""The page is quick to the hand: little has to arrive before the first screen is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_SCRIPT_BYTES = 200_000
Enter = Callable[..., Page]


def test_the_first_screen_needs_less_than_200_kb_of_script(enter: Enter) -> None:
    page = enter("ama@hill.example")
    scripts: list[Response] = []
    page.on("response", lambda answer: scripts.append(answer) if answer.url.endswith(".js") else None)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="account and sign out")).to_be_visible()  # the last script to come
    assert scripts
    sent_bytes = sum(script.request.sizes()["responseBodySize"] for script in scripts)
    assert sent_bytes < MOST_SCRIPT_BYTES
