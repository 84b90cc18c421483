"""What the web server does to its process."""

from __future__ import annotations

import gc

from tests.cli.conftest import Place, web
from tests.workers.waiting import until

CODE_AND_ROUTES = 50_000


def test_what_is_there_when_it_begins_to_serve_is_not_looked_through_again(school: Place) -> None:
    before = gc.get_freeze_count()
    with school.parts() as parts, web(parts, school):
        until(lambda: gc.get_freeze_count() > before + CODE_AND_ROUTES)
