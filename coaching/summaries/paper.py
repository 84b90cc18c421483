"""A meeting's page as PDF. Words go in as data, never as markup: whatever people write, it is only ever shown."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typst

from coaching.notices.rules import day_in_words
from coaching.summaries.queries import Summary

TO = "\N{EN DASH}"
PARTS = {5: "Discussing progress", 6: "Agreeing a step", 7: "The model", 8: "Rehearsing"}


def printed(summary: Summary, zone: str) -> bytes:
    """The page, with times as they are in this time zone (an unknown one is UTC)."""
    words = json.dumps(_words(summary, _zone(zone)), ensure_ascii=False)
    made = typst.compile(_sheet(), format="pdf", font_paths=_fonts(), sys_inputs={"summary": words})
    if not isinstance(made, bytes):  # only pages drawn one by one come as a list
        raise TypeError
    return made


@cache
def _sheet() -> bytes:
    return files("coaching.summaries").joinpath("sheet.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the library, and the machine's for scripts it has none for. Looked for once."""
    return typst.Fonts(include_system_fonts=True)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _when(start: datetime, end: datetime | None, zone: ZoneInfo) -> str:
    begun = start.astimezone(zone)
    hours = [f"{begun:%H:%M}"] + ([f"{end.astimezone(zone):%H:%M}"] if end else [])
    return f"{day_in_words(begun.date())} {begun.year}, {TO.join(dict.fromkeys(hours))} ({begun.tzname()})"


def _words(summary: Summary, zone: ZoneInfo) -> dict[str, object]:
    cycle, meeting, step = summary.cycle, summary.meeting, summary.step
    names = cycle.names
    return {
        "title": f"Meeting of cycle {cycle.cycle.number}",
        "who": f"{names.get(cycle.pair.coach_id, '')} coaches {names.get(cycle.pair.teacher_id, '')}",
        "when": _when(meeting.meeting.started_at, meeting.clock.ended_at, zone),
        "parts": [
            f"{PARTS[part.number]}: {minutes} min"
            for part in meeting.clock.parts
            if (minutes := round(part.spent.total_seconds() / 60))
        ],
        "focus": cycle.cycle.focus,
        "evidence": [f"{piece.title} ({_span(piece.start_ms, piece.end_ms)})" for piece in summary.evidence],
        "step": step.step.title if step else "",
        "state": step.step.state.value.replace("_", " ") if step else "",
        "cue": step.step.cue if step else "",
        "criteria": [criterion.text for criterion in step.criteria] if step else [],
        "models": [
            {
                "title": model.title or "A model that can no longer be watched",
                "lines": [line.criterion + (f": {line.why}" if line.why else "") for line in model.lines],
            }
            for model in summary.models
        ],
        "rounds": [piece.title for piece in summary.rounds],
        "left": list(summary.left),
        "decided": meeting.meeting.decided,
    }


def _span(start_ms: int | None, end_ms: int | None) -> str:
    return TO.join(f"{ms // 60_000}:{ms // 1000 % 60:02}" for ms in (start_ms, end_ms) if ms is not None)
