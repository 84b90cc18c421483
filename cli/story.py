"""What happens in the demo school besides its lessons, told through the public door (`demo/story.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2

from cli.say import fail

STORY = Path(__file__).parents[1] / "demo" / "story.json"
API = "/api/v1"


class Telling:
    """The teacher and the coach, each signed in. What was told already is left as people have changed it since."""

    def __init__(self, teacher: httpx2.Client, coach: httpx2.Client, teacher_id: str) -> None:
        self._clients = {"teacher": teacher, "coach": coach}
        self._teacher, self._coach = teacher, coach
        self._teacher_id = teacher_id
        self._story = json.loads(STORY.read_text())
        self._clips: list[str] = []

    def lessons(self) -> set[str]:
        """The titles of the teacher's lessons."""
        return {lesson["title"] for lesson in self._list(self._teacher, "lessons", scope="mine")}

    def goals(self) -> None:
        """The teacher's goals and steps, as the coach proposed them; each yes is the teacher's."""
        if self._list(self._coach, "goals", teacher_id=self._teacher_id):
            return
        templates = self._templates()
        for goal in self._story["goals"]:
            body = {"teacher_id": self._teacher_id, "title": goal["title"], "why": goal["why"]}
            made = _ok(self._coach.post(f"{API}/goals", json=body))
            for step in goal["steps"]:
                body = {key: step[key] for key in ("title", "area", "cue", "criteria") if key in step}
                body |= {"template_id": templates[step["template"]]} if "template" in step else {}
                row = _ok(self._coach.post(f"{API}/goals/{made['id']}/steps", json=body))
                for state in step.get("states", ()):
                    _ok(self._teacher.patch(f"{API}/steps/{row['id']}", json={"state": state}))

    def lesson(self, lesson_id: str, title: str) -> None:
        """A lesson that is ready: shared with the coach, noted on, with clips that show a step and are models of it."""
        told = self._story["lessons"].get(title)
        if told is None:
            return
        share = {"pair_id": self._pair(), "can": "comment"}
        _ok(self._teacher.post(f"{API}/lessons/{lesson_id}/shares", json=share))
        consent = {"state": "all", "note": "A drawn class: nobody on this film exists."}
        _ok(self._teacher.put(f"{API}/lessons/{lesson_id}/consent", json=consent))
        steps = self._steps()
        for note in told["notes"]:
            self._note(lesson_id, note, steps)
        for clip in told["clips"]:
            self._clip(lesson_id, clip, steps)

    def cycle(self) -> None:
        """The pair's first cycle, prepared as far as the meeting."""
        told, pair = self._story["cycle"], self._pair()
        if not self._clips or self._list(self._coach, "cycles", pair_id=pair):
            return
        cycle = f"{API}/cycles/{_ok(self._coach.post(f'{API}/cycles', json={'pair_id': pair}))['id']}"
        for clip in self._clips:
            _ok(self._coach.put(f"{cycle}/clips/{clip}"))
        plan = {"focus": told["focus"], "plan": told["plan"], "step_id": self._steps()[told["step"]]}
        _ok(self._coach.patch(cycle, json=plan))
        _ok(self._coach.post(f"{cycle}/items", json={"text": told["item"]}))

    def _note(self, lesson_id: str, note: dict[str, Any], steps: dict[str, str]) -> None:
        links = [{"type": "step", "id": steps[note["step"]]}] if note.get("step") else []
        body = {key: note[key] for key in ("kind", "start_ms", "end_ms", "body", "visibility")}
        body |= {"tags": [], "links": links}
        made = _ok(self._clients[note["by"]].post(f"{API}/lessons/{lesson_id}/annotations", json=body))
        for reply in note.get("replies", ()):
            words = {"body": reply["body"]}
            _ok(self._clients[reply["by"]].post(f"{API}/annotations/{made['id']}/replies", json=words))

    def _clip(self, lesson_id: str, clip: dict[str, Any], steps: dict[str, str]) -> None:
        body = {key: clip[key] for key in ("title", "start_ms", "end_ms")}
        made = _ok(self._coach.post(f"{API}/lessons/{lesson_id}/clips", json=body))["id"]
        _ok(self._coach.put(f"{API}/steps/{steps[clip['step']]}/clips/{made}"))
        model = {"clip_id": made, "template_id": self._templates()[clip["step"]], "kind": clip["kind"]}
        _ok(self._teacher.post(f"{API}/exemplars", json=model | {"title": clip["title"], "audience": "school"}))
        self._clips.append(made)

    def _pair(self) -> str:
        return str(self._list(self._teacher, "pairs")[0]["id"])

    def _templates(self) -> dict[str, str]:
        return {one["title"]: one["id"] for one in self._list(self._coach, "step-templates")}

    def _steps(self) -> dict[str, str]:
        goals = self._list(self._coach, "goals", teacher_id=self._teacher_id)
        return {step["title"]: step["id"] for goal in goals for step in goal["steps"]}

    def _list(self, client: httpx2.Client, what: str, **asked: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = _ok(client.get(f"{API}/{what}", params=asked | {"limit": "200"}))["items"]
        return items


def _ok(response: httpx2.Response) -> dict[str, Any]:
    if response.is_error:
        raise fail(f"{response.request.method} {response.request.url.path}: {response.text}")
    answer: dict[str, Any] = response.json() if response.content else {}
    return answer
