"""The names of blobs. Servers make them from ids and recipes; nothing a person typed is ever part of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

MAX_KEY_BYTES = 512
ERASED = "erased"
"""Folder of the erasure list: one empty blob for each lesson that was erased, for replaying it after a restore."""

ERASED_PEOPLE = f"{ERASED}/people"
"""The same for people."""

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OF_A_LESSON = re.compile(rf"organisations/{_UUID}/lessons/({_UUID})/.+")
_TAKEOUT = re.compile(rf"organisations/{_UUID}/takeouts/({_UUID})/[0-9a-f]+\.zip")
_DIGEST = re.compile(r"-([0-9a-f]{16})\.mp4")


class InvalidKey(ValueError):
    """A name that no server made: absolute, climbing, empty in parts, too long or with odd characters."""


def checked(key: str) -> str:
    """Return `key` when every part of it is a plain word. Raises InvalidKey."""
    if len(key) > MAX_KEY_BYTES or not all(_PART.fullmatch(part) for part in key.split("/")):
        message = f"not a blob key: {key[:80]!r}"
        raise InvalidKey(message)
    return key


def checked_prefix(prefix: str) -> str:
    """Return the folder `prefix` without a closing slash; empty means everything. Raises InvalidKey."""
    return checked(prefix.removesuffix("/")) if prefix else ""


def erased_mark(lesson_id: UUID) -> str:
    """Return the key that says that this lesson was erased."""
    return f"{ERASED}/{lesson_id}"


def lesson_of(key: str) -> UUID | None:
    """Return whose lesson's folder `key` lies in, or None when it lies elsewhere."""
    found = _OF_A_LESSON.fullmatch(key)
    return UUID(found[1]) if found else None


def digest_in(key: str) -> str:
    """Return the beginning of the SHA-256 that a segment's name ends with; empty where a name has none."""
    found = _DIGEST.search(key)
    return found[1] if found else ""


def takeout_key(organisation_id: UUID, takeout_id: UUID, digest: str) -> str:
    """Return the key of an export of a person's own data; `digest` is the beginning of its SHA-256."""
    return checked(f"{takeout_folder(organisation_id, takeout_id)}/{digest}.zip")


def takeout_folder(organisation_id: UUID, takeout_id: UUID) -> str:
    """Return where all that was ever written of one lies, also by a worker that died."""
    return f"organisations/{organisation_id}/takeouts/{takeout_id}"


def takeout_of(key: str) -> UUID | None:
    """Return whose file `key` is among exports of people's own data, or None when it is none."""
    found = _TAKEOUT.fullmatch(key)
    return UUID(found[1]) if found else None


def erased_person_mark(person_id: UUID) -> str:
    """Return the key that says that this person was erased."""
    return f"{ERASED_PEOPLE}/{person_id}"


@dataclass(frozen=True)
class LessonKeys:
    """Where the bytes of one lesson are. Keys follow from what made the bytes, so a repeated step overwrites itself."""

    organisation_id: UUID
    lesson_id: UUID

    @property
    def folder(self) -> str:
        """Everything of the lesson, for erasing it."""
        return f"organisations/{self.organisation_id}/lessons/{self.lesson_id}"

    @property
    def original(self) -> str:
        """The recording as it was uploaded."""
        return f"{self.folder}/original"

    def segment(self, index: int, recipe: str) -> str:
        """Return the key of segment `index`, counted from 0, made by the recipe of that name or hash."""
        return checked(f"{self.folder}/segments/{index:03d}-{recipe}.mp4")

    def data_saver(self, index: int, recipe: str) -> str:
        """Return the key of the small rendition of segment `index`, named like a segment's."""
        return checked(f"{self.folder}/data-savers/{index:03d}-{recipe}.mp4")

    @property
    def poster(self) -> str:
        """The picture that stands for the lesson."""
        return f"{self.folder}/poster.jpg"

    def storyboard(self, name: str) -> str:
        """Return the key of one file of the storyboard: its WebVTT text or a sheet of pictures."""
        return checked(f"{self.folder}/storyboard/{name}")

    def export(self, name: str) -> str:
        """Return the key of one file of an export: its film or its comments."""
        return checked(f"{self.folder}/exports/{name}")

    @property
    def waveform(self) -> str:
        """Loudness and pauses, as JSON."""
        return f"{self.folder}/waveform.json"

    @property
    def speech(self) -> str:
        """When somebody speaks, as JSON."""
        return f"{self.folder}/speech.json"
