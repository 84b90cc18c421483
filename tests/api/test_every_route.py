"""Every route of the OpenAPI document, asked by everybody who has no business there. A route without a line here fails.

A new route gets its name in one of the lists below and, where it takes one, a body in `BODIES`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from api.media_tokens import LESSON, MODEL, issue
from coaching.access.facts import Actor, Role
from coaching.people.actions import disable
from coaching.takeouts.models import Takeout, TakeoutState
from media.storage import takeout_key
from tests.asking import API, add_template, consent, propose_step, publish, set_goal, write_note
from tests.world import PASSWORD, Someone, World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

SIGNED_OUT = {"nobody": 401, "former colleague": 401}
"""Whoever is signed in asks about themselves, or gets a list of what they may see."""
CONTENT = SIGNED_OUT | dict.fromkeys(
    ("colleague", "leader", "administrator", "elsewhere", "administrator elsewhere"), 404
)
FILM = dict.fromkeys(CONTENT, 403)
MODEL_FILM = dict(FILM)
CHARGE = SIGNED_OUT | dict.fromkeys(("colleague", "leader", "elsewhere"), 403)
CHARGE_OF_ONE = CHARGE | {"administrator elsewhere": 404}
PAIR = SIGNED_OUT | dict.fromkeys(("colleague", "elsewhere", "administrator elsewhere"), 404)
LIBRARY = SIGNED_OUT | dict.fromkeys(("elsewhere", "administrator elsewhere"), 404)
"""The library is its organisation's; of those who may not change a step in it, a colleague at least sees it."""
PERSON = SIGNED_OUT | {"colleague": 403, "leader": 403, "elsewhere": 404, "administrator elsewhere": 404}
"""Being forgotten is a person's own business, and their administrator's."""
HOLDS = SIGNED_OUT | dict.fromkeys(("colleague", "leader", "elsewhere"), 404)
"""Whoever may not hold recordings is not told that anybody does."""
HOLD_OF_ONE = HOLDS | {"administrator elsewhere": 404}
KEEPERS = SIGNED_OUT | dict.fromkeys(("colleague", "elsewhere"), 403)
ANYBODY: dict[str, int] = {}
"""What comes before signing in: a secret in the address or the body decides, or there is nothing to keep."""

NAMES: tuple[tuple[dict[str, int], str], ...] = (
    (ANYBODY, "sign_in get_setup set_up get_link accept_invitation forgot_password redeem_reset healthz readyz"),
    (ANYBODY, "upload_options upload_options_of_one"),
    (SIGNED_OUT, "get_session sign_out list_sessions sign_out_everywhere rename_me change_password"),
    (SIGNED_OUT, "list_tokens add_token list_people list_pairs add_pair list_lessons list_goals"),
    (SIGNED_OUT, "list_retention list_terms read_whole_ledger list_my_certificates ask_for_takeout list_takeouts"),
    (SIGNED_OUT, "list_templates add_template read_library export_templates"),
    (SIGNED_OUT, "list_exemplars list_deconstructions"),
    (SIGNED_OUT, "create_upload hear_everything"),
    (SIGNED_OUT, "list_rooms"),
    (CONTENT, "open_room read_room"),
    (SIGNED_OUT, "list_rehearsals list_cycles list_holidays read_feed make_feed drop_feed"),
    (SIGNED_OUT, "read_home list_notices mark_read read_choices choose_notices"),
    (ANYBODY, "read_calendar"),
    (KEEPERS, "read_coverage export_coverage list_school_terms"),
    (CHARGE, "list_invitations invite add_holiday add_school_term set_retention list_certificates"),
    (CHARGE_OF_ONE, "remove_holiday remove_school_term change_person hand_out_reset withdraw_invitation"),
    (PERSON, "plan_erasure erase_person"),
    (HOLDS, "list_holds"),
    (HOLD_OF_ONE, "place_hold release_hold"),
    (CONTENT | {"administrator": 200}, "read_certificate"),
    (CONTENT, "read_takeout save_takeout remove_takeout read_term keep_longer"),
    (PAIR, "change_pair"),
    (CONTENT, "remove_token"),
    (CONTENT, "open_cycle read_cycle change_cycle gather_clip leave_clip add_item change_item drop_item"),
    (CONTENT, "start_meeting go_to_part end_meeting write_decided read_summary save_summary"),
    (CONTENT, "begin_rehearsal read_rehearsal add_round change_round remove_round take_agreed_list"),
    (CONTENT, "ask_into_rehearsal leave_rehearsal end_rehearsal"),
    (CONTENT, "read_lesson change_lesson erase_lesson retry_lesson report_watched hear_lesson"),
    (CONTENT, "read_upload_offset send_bytes end_upload"),
    (CONTENT, "list_evidence link_clip unlink_clip check_step"),
    (CONTENT, "list_clips add_clip read_clip change_clip delete_clip"),
    (CONTENT, "ask_for_export read_export_state list_exports"),
    (CONTENT, "list_annotations add_annotation read_annotation change_annotation delete_annotation restore_annotation"),
    (CONTENT, "add_reply change_reply delete_reply"),
    (CONTENT, "add_goal read_goal change_goal add_step read_step change_step list_step_history"),
    (CONTENT, "publish_exemplar read_exemplar change_exemplar withdraw_exemplar"),
    (CONTENT, "read_exemplar_film report_exemplar_watched begin_deconstruction read_deconstruction"),
    (CONTENT, "add_mark change_mark remove_mark commit_marks go_on_without agree_marks"),
    (MODEL_FILM, "read_model_playlist read_model_segment"),
    (LIBRARY, "read_template list_template_versions rehearse_together"),
    (LIBRARY | {"colleague": 403}, "change_template"),
    (KEEPERS, "import_templates add_starter_templates"),
    (CONTENT, "list_shares share_lesson withdraw_share read_ledger read_consent set_consent"),
    (FILM, "read_lesson_playlist read_segment_playlist read_clip_playlist read_segment read_original read_poster"),
    (FILM, "read_storyboard read_storyboard_sheet read_waveform read_speech read_export read_export_comments"),
)
REFUSALS = {name: refusals for refusals, names in NAMES for name in names.split()}
TOGETHER = frozenset({"ask_into_rehearsal", "leave_rehearsal", "end_rehearsal"})
"""Only of a rehearsal with colleagues; its other routes are those of a pair's."""
SECRETS = ("Brave fractions", "She waits", "Everybody thinks", "film of class 8.mp4", "Invited Ines", "Nobody hurries")


class School:
    """A teacher with one of everything, and those who have no business with any of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teacher, coach = world.person("Tess Teacher", password=PASSWORD), world.person("Cora Coach")
        other = world.organisation("Dale School")
        self.people: dict[str, Someone | None] = {
            "nobody": None,
            "former colleague": world.person("Fay Former"),
            "colleague": world.person("Cole League"),
            "leader": world.person("Lea Der", Role.LEADER),
            "administrator": world.person("Ada Min", Role.ADMIN, password=PASSWORD),
            "elsewhere": world.person("Elsa Where", organisation_id=other),
            "administrator elsewhere": world.person("Ewan Where", Role.ADMIN, organisation_id=other),
        }
        self.clients = {name: world.client(person) for name, person in self.people.items()}
        self.actors = {name: world.actor(person) for name, person in self.people.items() if person}
        with world.desk.write(world.actor(self._one("administrator"))) as work:
            disable(work, self._one("former colleague").id)
        self.owner = world.client(self.teacher)
        pair = world.pair(coach, self.teacher)
        self.lesson = world.lesson(self.teacher, "Brave fractions", filename="film of class 8.mp4", watchable=True)
        world.segment(self.lesson)
        self.ids = {"lesson_id": str(self.lesson.id), "person_id": str(coach.id), "teacher_id": str(self.teacher.id)}
        self.ids |= {"pair_id": str(pair.id), "index": "1", "sheet": "storyboard-1", "purpose": "lesson"}
        self.ids |= self._made()

    def _one(self, name: str) -> Someone:
        person = self.people[name]
        assert person is not None
        return person

    def _made(self) -> dict[str, str]:
        goal = set_goal(self.owner, self.teacher)
        note = write_note(self.owner, self.lesson)
        lesson = f"lessons/{self.lesson.id}"
        beginning = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
        made = {
            "clip_id": self.post(f"{lesson}/clips", {"title": "A start", "start_ms": 0, "end_ms": 5000}),
            "reply_id": self.post(f"annotations/{note['id']}/replies", {"body": "She waits."}),
            "share_id": self.post(f"{lesson}/shares", {"person_id": self.ids["person_id"], "can": "view"}),
            "token_id": self.post("tokens", {"label": "script"}),
        }
        made |= self._modelled(made["clip_id"])
        clip = {"type": "clip", "id": made["clip_id"]}
        made["room_id"] = self.post("rooms", {"pair_id": self.ids["pair_id"], "subject": clip})
        asked = self.owner.post(f"{API}/clips/{made['clip_id']}/exports")
        assert asked.status_code == 202, asked.text
        made["export_id"] = asked.json()["id"]
        upload = self.owner.post(f"{API}/uploads", headers=beginning).headers["location"].rsplit("/", 1)[1]
        guest = {"email": "ines@hill.example", "name": "Invited Ines"}
        invited = self.clients["administrator"].post(f"{API}/invitations", json=guest).json()["id"]
        more = {"goal_id": goal["id"], "annotation_id": note["id"], "step_id": propose_step(self.owner, goal)["id"]}
        more["hold_id"] = self._held()
        more |= {"takeout_id": str(self._takeout()), "certificate_id": self._certificate()}
        cycle = self.post("cycles", {"pair_id": self.ids["pair_id"]})
        assert self.owner.patch(f"{API}/cycles/{cycle}", json={"focus": "Thinking time"}).status_code == 200
        days = {"name": "Autumn", "starts_on": "2026-10-26", "ends_on": "2026-10-30"}
        holiday = self.clients["administrator"].post(f"{API}/holidays", json=days).json()["id"]
        assert self.owner.post(f"{API}/cycles/{cycle}/meeting/start").status_code == 201
        words = {"decided": "She waits, and counts"}
        assert self.owner.put(f"{API}/cycles/{cycle}/meeting/decided", json=words).status_code == 200
        term = {"name": "Autumn term", "starts_on": "2026-09-01", "ends_on": "2026-12-18"}
        more["term_id"] = self.clients["administrator"].post(f"{API}/school-terms", json=term).json()["id"]
        more |= {"cycle_id": cycle, "holiday_id": holiday, "secret": "x" * 43}
        rehearsal = self.post(f"cycles/{cycle}/rehearsals", {"step_id": more["step_id"]})
        practised = {"adaptation": "She waits", "criteria_met": []}
        more |= {"rehearsal_id": rehearsal, "round_id": self.post(f"rehearsals/{rehearsal}/rounds", practised)}
        company = {"person_ids": [self.ids["person_id"]]}
        together = self.post(f"step-templates/{made['template_id']}/rehearsals", company)
        self.post(f"rehearsals/{together}/rounds", practised)
        more |= {"together_id": together}
        more |= {"item_id": self.post(f"cycles/{cycle}/items", {"text": "She waits for the back row"})}
        return made | more | {"upload_id": upload, "invitation_id": invited, "token": "x" * 40}

    def _modelled(self, clip_id: str) -> dict[str, str]:
        """The clip as a model, and the pair in the middle of taking it apart."""
        consent(self.owner, self.lesson)
        template = add_template(self.owner)
        model = publish(self.owner, clip_id, template)["id"]
        begun = self.post(f"exemplars/{model}/deconstructions", {"pair_id": self.ids["pair_id"]})
        wish = {"criterion_id": template["criteria"][0]["id"], "start_ms": 1000, "why": "She waits."}
        mark = self.post(f"deconstructions/{begun}/marks", wish)
        made = {"template_id": template["id"], "exemplar_id": model, "deconstruction_id": begun, "mark_id": mark}
        return made | {"criterion_id": template["criteria"][0]["id"]}

    def _takeout(self) -> UUID:
        """The teacher's own data, ready to be saved."""
        with self.world.desk.write() as work:
            made = Takeout(
                organisation_id=self.teacher.organisation_id,
                person_id=self.teacher.id,
                with_films=False,
                state=TakeoutState.READY,
                size_bytes=17,
                sha256="0" * 64,
                created_at=work.now,
                expires_at=work.now + timedelta(days=7),
            )
            made.blob_key = takeout_key(made.organisation_id, made.id, "0" * 16)
            work.session.add(made)
        self.world.store.put_bytes(made.blob_key, b"Everybody thinks.")
        return made.id

    def _held(self) -> str:
        """Another's recordings, for the teacher's own are changed here."""
        body = {"reason": "Nobody hurries", "person_id": str(self.ids["person_id"])}
        return self.clients["administrator"].post(f"{API}/holds", json=body).json()["id"]

    def _certificate(self) -> str:
        """Of another lesson of hers, which is gone."""
        gone = self.world.lesson(self.teacher, "Brave fractions, first try")
        assert self.owner.delete(f"{API}/lessons/{gone.id}").status_code == 204
        return self.owner.get(f"{API}/privacy/certificates").json()["items"][0]["id"]

    def post(self, path: str, body: dict[str, object]) -> str:
        """The id of something the teacher makes."""
        answer = self.owner.post(f"{API}/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def body(self, name: str) -> dict[str, object] | None:
        """A good one, for routes that take one."""
        bodies: dict[str, dict[str, object]] = {
            "change_person": {"role": "member"},
            "invite": {"email": "new@hill.example"},
            "change_pair": {"cadence": "weekly"},
            "open_room": {
                "pair_id": self.ids["pair_id"],
                "subject": {"type": "clip", "id": self.ids["clip_id"]},
            },
            "open_cycle": {"pair_id": self.ids["pair_id"]},
            "change_cycle": {"focus": "Taken over"},
            "add_item": {"text": "x"},
            "start_meeting": {"again": True},
            "go_to_part": {"number": 6},
            "write_decided": {"decided": "Taken over"},
            "change_item": {"text": "Taken over", "done": True},
            "begin_rehearsal": {"step_id": self.ids["step_id"]},
            "rehearse_together": {"person_ids": [self.ids["person_id"]]},
            "ask_into_rehearsal": {"person_ids": [self.ids["teacher_id"]]},
            "add_round": {"adaptation": "Taken over"},
            "change_round": {"adaptation": "Taken over"},
            "add_holiday": {"name": "x", "starts_on": "2027-01-04", "ends_on": "2027-01-08"},
            "add_school_term": {"name": "x", "starts_on": "2027-01-04", "ends_on": "2027-03-26"},
            "mark_read": {},
            "choose_notices": {"items": []},
            "change_lesson": {"title": "Taken over"},
            "report_watched": {"spans": []},
            "ask_for_export": {"with_comments": True},
            "add_clip": {"title": "x", "start_ms": 0, "end_ms": 5000},
            "change_clip": {"title": "Taken over"},
            "add_annotation": {"kind": "ask", "start_ms": 1000, "body": "x"},
            "change_annotation": {"body": "Taken over"},
            "add_reply": {"body": "x"},
            "change_reply": {"body": "Taken over"},
            "add_goal": {"teacher_id": self.ids["teacher_id"], "title": "x"},
            "change_goal": {"title": "Taken over"},
            "add_step": {"title": "x", "criteria": ["y"]},
            "change_step": {"title": "Taken over"},
            "check_step": {},
            "change_template": {"title": "Taken over"},
            "share_lesson": {"person_id": self.ids["person_id"], "can": "download"},
            "publish_exemplar": {
                "clip_id": self.ids["clip_id"],
                "template_id": self.ids["template_id"],
                "kind": "model",
                "title": "x",
            },
            "change_exemplar": {"audience": "school"},
            "report_exemplar_watched": {"spans": []},
            "begin_deconstruction": {"pair_id": self.ids["pair_id"]},
            "add_mark": {"criterion_id": self.ids["criterion_id"], "start_ms": 1000},
            "change_mark": {"why": "Taken over"},
            "agree_marks": {"marks": [{"criterion_id": self.ids["criterion_id"], "start_ms": 1000}]},
            "set_consent": {"state": "all", "note": ""},
            "set_retention": {"days": 100, "warn_days": 14},
            "erase_person": {"email": "cora", "code": "x"},
            "place_hold": {"reason": "x", "person_id": self.ids["person_id"]},
        }
        return bodies.get(name)

    def ask(self, who: TestClient, route: dict[str, Any], ids: dict[str, str], name: str) -> Response:
        """One request, as good as it can be."""
        headers = {}
        if name in TOGETHER:
            ids = ids | {"rehearsal_id": ids["together_id"]}
        if name == "send_bytes":
            headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        if "/uploads" in route["path"]:
            headers["Tus-Resumable"] = "1.0.0"
        address = route["path"].format(**ids)
        if name == "import_templates":
            return who.post(address, content=b"title,area\nTaken over,Practice", headers={"Content-Type": "text/csv"})
        return who.request(route["method"], address, json=self.body(name), headers=headers)

    def elsewhere(self) -> dict[str, str]:
        """Names of things that there are not; who and whose they are told about is the same."""
        kept = {"index", "sheet", "token", "purpose"}
        return {name: value if name in kept else str(uuid4()) for name, value in self.ids.items()}

    def token(self, name: str, purpose: bytes = LESSON) -> str:
        """The best address of the film, or of the model, that somebody could have made."""
        actor = self.actors.get(name, Actor(uuid4(), self.teacher.organisation_id, Role.ADMIN, uuid4()))
        subject = self.lesson.id if purpose is LESSON else UUID(self.ids["exemplar_id"])
        token = issue(self.world.settings, actor, subject, self.world.clock(), purpose)
        assert token is not None
        return token

    def seen(self) -> list[object]:
        """What the teacher sees of her things, but for addresses, which change."""
        paths = (
            "lessons/{lesson_id}",
            "lessons/{lesson_id}/annotations",
            "lessons/{lesson_id}/clips",
            "lessons/{lesson_id}/shares",
        )
        paths += (
            "goals/{goal_id}",
            "steps/{step_id}",
            "steps/{step_id}/evidence",
            "cycles/{cycle_id}",
            "cycles/{cycle_id}/summary",
            "rehearsals/{rehearsal_id}",
            "rehearsals/{together_id}",
            "step-templates/{template_id}",
            "lessons/{lesson_id}/consent",
            "lessons/{lesson_id}/ledger",
            "exemplars/{exemplar_id}",
            "deconstructions/{deconstruction_id}",
            "tokens",
            "pairs",
        )
        found = [self.owner.get(f"{API}/{path.format(**self.ids)}").json() for path in paths]
        return [{k: v for k, v in each.items() if not k.endswith("_url") and k != "film"} for each in found]


def routes_of(world: World) -> dict[str, dict[str, Any]]:
    """Method and path by name."""
    document = world.app.openapi()
    return {
        operation["operationId"]: {"method": method.upper(), "path": path}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def test_every_route_stands_in_a_list_and_refuses_whom_it_should(world: World) -> None:
    school = School(world)
    routes = routes_of(world)
    assert set(routes) == set(REFUSALS), "give each new route its place in NAMES"
    before = school.seen()
    asked = 0
    for name, route in routes.items():
        for who, status in REFUSALS[name].items():
            purposes = {id(FILM): LESSON, id(MODEL_FILM): MODEL}
            purpose = purposes.get(id(REFUSALS[name]))
            film = {"token": school.token(who, purpose)} if purpose else {}
            answer = school.ask(school.clients[who], route, school.ids | film, name)
            told = f"{who} asked {route['method']} {route['path']}: {answer.status_code} {answer.text[:200]}"
            assert answer.status_code == status, told
            assert not any(secret in answer.text for secret in SECRETS), told
            if status == 404 and "{" in route["path"]:
                other = school.ask(school.clients[who], route, school.elsewhere(), name)
                assert (other.status_code, other.content) == (404, answer.content), told
            asked += 1
    assert asked > 350
    assert school.seen() == before


def test_the_same_requests_are_granted_to_those_they_belong_to(world: World) -> None:
    school = School(world)
    last = {"delete_annotation": 1, "restore_annotation": 2, "end_upload": 3, "erase_lesson": 4, "open_cycle": 5}
    last |= {"withdraw_exemplar": 1, "delete_clip": 2}
    # only what failed is tried again, only what is secure checked, and nobody is erased by a slip of the keyboard
    otherwise = {"retry_lesson": 409, "check_step": 409, "erase_person": 422}
    otherwise |= {"agree_marks": 409, "remove_mark": 409}  # one waits for the other, the other has committed
    otherwise |= {"read_exemplar_film": 404}  # this school has no films
    otherwise |= {"take_agreed_list": 409}  # nothing was agreed since
    mine = [
        name
        for name, refusals in REFUSALS.items()
        if refusals in (CONTENT, PAIR, CHARGE_OF_ONE, PERSON) and name != "hear_lesson"
    ]
    routes = routes_of(world)
    for name in sorted(mine, key=lambda name: (last.get(name, 0), routes[name]["method"] == "DELETE")):
        who = school.owner if REFUSALS[name] is CONTENT else school.clients["administrator"]
        answer = school.ask(who, routes[name], school.ids, name)
        told = f"{name}: {answer.status_code} {answer.text[:200]}"
        assert answer.status_code == otherwise.get(name) or answer.is_success, told
