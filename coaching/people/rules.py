"""Pure decisions about people, passwords and secrets."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable

from coaching.errors import Invalid
from coaching.words import folded

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+|[^@\s]{1,64}@localhost")
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets
LONGEST_NAME = 120
LONGEST_DEPARTMENT = 60
SHORTEST_PASSWORD = 10  # NIST SP 800-63B asks for 8 with checks; one more word is cheap
LONGEST_PASSWORD = 200
TOKEN_PREFIX = "vgn_"  # noqa: S105 - marks our tokens for secret scanners
SECRET_BYTES = 32


def clean_email(email: str) -> str:
    """The one spelling of an address. Raises Invalid("email")."""
    email = email.strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        field = "email"
        raise Invalid(field, "This does not look like an e-mail address.")
    return email


def clean_name(name: str, field: str = "name") -> str:
    """A name as people will see it: one line, no control characters. Raises Invalid(field)."""
    shown = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c == "\u200d")
    shown = " ".join(shown.split())
    if not shown:
        raise Invalid(field, "Please give a name.")
    if len(shown) > LONGEST_NAME:
        raise Invalid(field, f"Please keep it under {LONGEST_NAME} characters.")
    return shown


def clean_department(name: str, known: Iterable[str]) -> str:
    """A department in the spelling it has already; empty for none. Raises Invalid("department")."""
    if not name.strip():
        return ""
    shown = clean_name(name, "department")
    if len(shown) > LONGEST_DEPARTMENT:
        field = "department"
        raise Invalid(field, f"Please keep it under {LONGEST_DEPARTMENT} characters.")
    return next((one for one in known if folded(one) == folded(shown)), shown)


def ensure_password(password: str, *, email: str, field: str = "password") -> None:
    """Long enough and not the obvious. Raises Invalid(field)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(field, f"Please use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(field, f"Please use at most {LONGEST_PASSWORD} characters.")
    lowered = password.lower()
    if lowered == email or len(set(lowered)) <= 3 or lowered.startswith(("password", "1234567890", "qwertyuiop")):  # noqa: PLR2004
        raise Invalid(field, "This password is too easy to guess.")


def new_secret(prefix: str = "") -> str:
    """A secret to hand out once."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> str:
    """What we keep of a secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
