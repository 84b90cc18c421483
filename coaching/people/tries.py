"""How often one may try a secret, counted in the database: every web server sees the same count.

By account, so that nobody's password is guessed, and by place, so that nobody's is guessed everybody's. A window opens
with its first try and lasts a quarter of an hour.
"""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, update

from coaching.errors import TooMany
from coaching.people.models import Tries
from coaching.people.rules import fingerprint
from coaching.work import Work

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_PLACE = 60  # a school sits behind one address


def note(work: Work, account: str, place: str) -> None:
    """Count one try, in a work of its own: the count stays whatever becomes of the try. Raises TooMany."""
    _count(work, _account(account), PER_ACCOUNT)
    _count(work, _place(place), PER_PLACE)


def _count(work: Work, key: str, most: int) -> None:
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    over = col(Tries.since) <= work.now - WINDOW
    # one statement: two servers that count at the same moment count two
    counted = (
        insert(Tries)
        .values(key=key, count=1, since=work.now)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((over, 1), else_=col(Tries.count) + 1),
                "since": case((over, work.now), else_=col(Tries.since)),
            },
        )
        .returning(col(Tries.count), col(Tries.since))
    )
    count, since = work.session.execute(counted).one()
    if count > most:
        wait_s = max(1, math.ceil((since + WINDOW - work.now).total_seconds()))
        raise TooMany(f"That was too many tries. Please wait {math.ceil(wait_s / 60)} min and try again.", wait_s)


def forgive(work: Work, account: str, place: str) -> None:
    """After a success: the account starts anew, and the place did not try in vain."""
    work.session.exec(delete(Tries).where(col(Tries.key) == _account(account)))
    work.session.exec(update(Tries).where(col(Tries.key) == _place(place)).values(count=col(Tries.count) - 1))


def forget_tries(work: Work) -> None:
    """Remove windows that are over; for the workers' sweep."""
    work.session.exec(delete(Tries).where(col(Tries.since) <= work.now - WINDOW))


def _account(account: str) -> str:
    return fingerprint(f"account:{account.strip().lower()}")


def _place(place: str) -> str:
    return fingerprint(f"place:{place}")
