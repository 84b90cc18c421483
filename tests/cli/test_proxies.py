"""Who is behind a proxy: the proxy's word counts when it is one of ours, and nobody else's does."""

from __future__ import annotations

import httpx2
import pytest

from coaching.people import tries
from tests.cli.conftest import Place, web

PUPIL = "203.0.113.7"


@pytest.mark.parametrize(("trusted", "status"), [("127.0.0.1", 429), ("127.0.0.0/8", 429), ("10.0.0.1", 404)])
def test_tries_are_counted_by_the_address_a_trusted_proxy_names(school: Place, trusted: str, status: int) -> None:
    place = Place(school.data_dir, {"VIGNETTE_TRUSTED_PROXIES": trusted})
    with place.parts() as parts, web(parts, place) as answering:
        for number in range(tries.PER_PLACE):
            with parts.desk.write() as work:
                tries.note(work, f"{number}@hill.example", PUPIL)
        link = f"http://127.0.0.1:{answering.settings['VIGNETTE_PORT']}/api/v1/links/guessed"
        assert httpx2.get(link).status_code == 404
        assert httpx2.get(link, headers={"X-Forwarded-For": PUPIL}).status_code == status
