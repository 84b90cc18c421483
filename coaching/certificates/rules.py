"""Pure decisions about certificates: what is stated, and the seal that makes a change of it show."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from coaching.certificates.models import Certificate
from coaching.db import JsonValue

PURPOSE = b"vignette certificate of erasure 1\n"

Statement = Mapping[str, object]


def statement_of(certificate: Certificate) -> dict[str, object]:
    """What a certificate says, as it is sealed and handed out."""
    finished = certificate.finished_at
    return {
        "id": str(certificate.id),
        "organisation_id": str(certificate.organisation_id),
        "number": certificate.number,
        "subject": certificate.subject.value,
        "subject_id": str(certificate.subject_id),
        "person_id": str(certificate.person_id),
        "ground": certificate.ground.value,
        "rule": certificate.rule,
        "asked_by": str(certificate.asked_by) if certificate.asked_by else None,
        "part_of": str(certificate.part_of) if certificate.part_of else None,
        "sha256": certificate.sha256,
        "rows": certificate.rows,
        "files": certificate.files or [],
        "begun_at": certificate.begun_at.isoformat(),
        "finished_at": finished.isoformat() if finished else None,
        "previous": certificate.previous,
    }


def seal_of(key: bytes, statement: Statement) -> str:
    """The seal of a statement; needs the key of this Vignette."""
    said = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(key, PURPOSE + said.encode(), hashlib.sha256).hex()


def is_sealed(key: bytes, statement: Statement, seal: str) -> bool:
    """Whether we sealed exactly this."""
    return hmac.compare_digest(seal_of(key, statement).encode(), seal.encode())


def count_of(rows: JsonValue | None) -> int:
    """How many rows went, all tables together."""
    return sum(count for count in rows.values() if isinstance(count, int)) if isinstance(rows, dict) else 0
