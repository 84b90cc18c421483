"""People over HTTP: signing in, links, roles, pairs. Each permission with its refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from api.schemas.text import pack_cursor
from coaching.access.facts import Role
from coaching.db import connect
from coaching.errors import TooMany
from coaching.people import tries
from coaching.people.models import Tries
from coaching.work import Desk
from tests.world import PASSWORD, World


def test_the_right_password_opens_a_sign_in_and_a_wrong_one_says_nothing_more(world: World) -> None:
    ama = world.person(password=PASSWORD)
    nobody = world.client(None)
    assert nobody.get("/api/v1/session").status_code == 401
    wrong = nobody.post("/api/v1/session", json={"email": ama.email, "password": "wrong password"})
    unknown = nobody.post("/api/v1/session", json={"email": "who@else.example", "password": "wrong password"})
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json()) == (401, unknown.json())
    answer = nobody.post("/api/v1/session", json={"email": f" {ama.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert nobody.get("/api/v1/session").json()["name"] == ama.name
    assert nobody.delete("/api/v1/session").status_code == 204
    assert nobody.get("/api/v1/session").status_code == 401


def test_ten_wrong_passwords_make_the_eleventh_wait(world: World) -> None:
    ama = world.person(password=PASSWORD)
    nobody = world.client(None)
    body = {"email": ama.email, "password": "wrong password"}
    assert [nobody.post("/api/v1/session", json=body).status_code for _ in range(10)] == [401] * 10
    refused = nobody.post("/api/v1/session", json=body | {"password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    world.clock.forward(minutes=15)
    assert nobody.post("/api/v1/session", json=body | {"password": PASSWORD}).status_code == 201


def test_several_web_servers_count_wrong_passwords_together(world: World) -> None:
    ama = world.person(password=PASSWORD)
    other = connect(world.settings.database)
    second = create_app(Desk(world.settings, other, lambda _session, _job: None, world.clock), world.store)
    one, two = world.client(None), TestClient(second)
    body = {"email": ama.email, "password": "wrong password"}

    def earlier_tries(count: int) -> None:
        for _ in range(count):
            with world.desk.write() as work:
                tries.note(work, ama.email, "elsewhere")

    earlier_tries(tries.PER_ACCOUNT - 2)
    assert one.post("/api/v1/session", json=body).status_code == 401
    assert two.post("/api/v1/session", json=body | {"password": PASSWORD}).status_code == 201
    earlier_tries(tries.PER_ACCOUNT - 2)  # the success started the count anew, for both
    assert [server.post("/api/v1/session", json=body).status_code for server in (one, two)] == [401] * 2
    assert [server.post("/api/v1/session", json=body).status_code for server in (one, two)] == [429] * 2
    other.dispose()


def test_tries_at_the_same_moment_all_count(world: World) -> None:
    """Each on a connection of its own, as on several servers."""

    def attempt(number: int) -> bool:
        try:
            with world.desk.write() as work:
                tries.note(work, "ama@hill.example", f"place {number}")
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(attempt, range(30))).count(True) == tries.PER_ACCOUNT


def test_a_whole_school_behind_one_address_may_sign_in_but_not_guess(world: World) -> None:
    for number in range(tries.PER_PLACE + 5):
        with world.desk.write() as work:
            tries.note(work, f"{number}@hill.example", "here")
            tries.forgive(work, f"{number}@hill.example", "here")
    for number in range(tries.PER_PLACE):
        with world.desk.write() as work:
            tries.note(work, f"{number}@hill.example", "here")
    with pytest.raises(TooMany), world.desk.write() as work:
        tries.note(work, "another@hill.example", "here")
    with world.desk.write() as work:
        tries.note(work, "another@hill.example", "elsewhere")
    world.clock.forward(minutes=15)
    with world.desk.write() as work:
        tries.forget_tries(work)
        assert work.session.exec(select(Tries)).all() == []


def test_another_sites_page_cannot_use_our_cookie(world: World) -> None:
    ama = world.client(world.person())
    assert ama.patch("/api/v1/me", json={"name": "Ama"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert ama.patch("/api/v1/me", json={"name": "Ama"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ama.patch("/api/v1/me", json={"name": "Ama"}, headers={"Origin": "http://testserver"}).status_code == 200


def test_set_up_works_once_by_its_link(world: World) -> None:
    from coaching.people import actions  # the link is printed by the command line

    nobody = world.client(None)
    assert nobody.get("/api/v1/setup").json() == {"needed": True}
    with world.desk.write() as work:
        token = actions.offer_set_up(work)
    body = {
        "token": token,
        "organisation": "Hill School",
        "name": "Ada",
        "email": "ada@hill.example",
        "password": PASSWORD,
    }
    assert nobody.post("/api/v1/setup", json=body | {"token": "x" * 43}).status_code == 404
    assert nobody.post("/api/v1/setup", json=body | {"password": "short"}).status_code == 422
    made = nobody.post("/api/v1/setup", json=body)
    assert (made.status_code, made.json()["role"]) == (201, "admin")
    assert nobody.get("/api/v1/session").json()["organisation"]["name"] == "Hill School"
    assert world.client(None).post("/api/v1/setup", json=body).status_code == 404
    assert nobody.get("/api/v1/setup").json() == {"needed": False}


def test_an_invitation_lets_one_person_in_once(world: World) -> None:
    admin, member = world.client(world.person("Ada", Role.ADMIN)), world.client(world.person("Ben"))
    body = {"email": "Cleo@Hill.example", "role": "leader"}
    assert member.post("/api/v1/invitations", json=body).status_code == 403
    assert member.get("/api/v1/invitations").status_code == 403
    made = admin.post("/api/v1/invitations", json=body)
    assert made.status_code == 201
    token = made.json()["url"].partition("token=")[2]
    nobody = world.client(None)
    seen = nobody.get(f"/api/v1/links/{token}").json()
    assert (seen["purpose"], seen["email"]) == ("invitation", "cleo@hill.example")
    joined = nobody.post("/api/v1/invitations/accept", json={"token": token, "name": "Cleo", "password": PASSWORD})
    assert (joined.status_code, joined.json()["role"]) == (201, "leader")
    again = world.client(None).post(
        "/api/v1/invitations/accept", json={"token": token, "name": "Dora", "password": PASSWORD}
    )
    assert again.status_code == 404
    assert admin.get("/api/v1/invitations").json()["items"] == []


def test_only_an_administrator_sees_addresses_and_roles(world: World) -> None:
    admin, ben = world.person("Ada", Role.ADMIN), world.person("Ben")
    elsewhere = world.person("Zoe", organisation_id=world.organisation("Far School"))
    full = world.client(admin).get("/api/v1/people").json()["items"]
    bare = world.client(ben).get("/api/v1/people").json()["items"]
    assert [person["name"] for person in full] == [person["name"] for person in bare] == ["Ada", "Ben"]
    assert full[1]["email"] == ben.email
    assert bare[0]["email"] is None
    assert world.client(admin).patch(f"/api/v1/people/{elsewhere.id}", json={"disabled": True}).status_code == 404
    assert world.client(ben).patch(f"/api/v1/people/{admin.id}", json={"disabled": True}).status_code == 403


def test_a_disabled_person_is_out_at_once_and_the_last_administrator_stays(world: World) -> None:
    admin, ben = world.person("Ada", Role.ADMIN), world.person("Ben")
    office, page = world.client(admin), world.client(ben)
    assert page.get("/api/v1/session").status_code == 200
    assert office.patch(f"/api/v1/people/{ben.id}", json={"disabled": True}).json()["disabled"] is True
    assert page.get("/api/v1/session").status_code == 401
    refused = office.patch(f"/api/v1/people/{admin.id}", json={"disabled": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")


def test_a_reset_link_sets_a_new_password_and_ends_other_sign_ins(world: World) -> None:
    admin, ben = world.person("Ada", Role.ADMIN), world.person("Ben", password=PASSWORD)
    old = world.client(ben)
    handed = world.client(admin).post(f"/api/v1/people/{ben.id}/password-reset")
    assert handed.status_code == 201
    token = handed.json()["url"].partition("token=")[2]
    assert old.post(f"/api/v1/people/{admin.id}/password-reset").status_code == 403
    fresh = world.client(None)
    new = "another horse battery"
    assert fresh.post("/api/v1/password-resets/redeem", json={"token": token, "password": new}).status_code == 201
    assert old.get("/api/v1/session").status_code == 401
    assert fresh.get("/api/v1/session").status_code == 200
    reused = world.client(None).post("/api/v1/password-resets/redeem", json={"token": token, "password": new})
    assert reused.status_code == 404
    assert (
        world.client(None).post("/api/v1/session", json={"email": ben.email, "password": PASSWORD}).status_code == 401
    )


def test_changing_my_password_keeps_me_here_and_signs_me_out_elsewhere(world: World) -> None:
    ben = world.person("Ben", password=PASSWORD)
    here, there = world.client(ben), world.client(ben)
    assert here.put("/api/v1/me/password", json={"current": "nope nope nope", "new": "x" * 12}).status_code == 422
    assert here.put("/api/v1/me/password", json={"current": PASSWORD, "new": "another horse"}).status_code == 204
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401


def test_a_token_works_as_bearer_until_it_is_removed(world: World) -> None:
    ben = world.client(world.person("Ben"))
    made = ben.post("/api/v1/tokens", json={"label": "backup script"}).json()
    script = world.client(None)
    script.headers["Authorization"] = f"Bearer {made['token']}"
    assert script.get("/api/v1/session").json()["name"] == "Ben"
    assert "token" not in ben.get("/api/v1/tokens").json()["items"][0]
    assert world.client(world.person("Eve")).delete(f"/api/v1/tokens/{made['id']}").status_code == 404
    assert ben.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert script.get("/api/v1/session").status_code == 401


def test_pairs_are_arranged_by_leaders_or_by_the_teacher_herself(world: World) -> None:
    coach, teacher, other = world.person("Cleo"), world.person("Tia"), world.person("Otto")
    leader = world.person("Lea", Role.LEADER)
    stranger = world.person("Zoe", organisation_id=world.organisation("Far School"))
    body = {"coach_id": str(coach.id), "teacher_id": str(teacher.id), "cadence": "weekly"}
    assert world.client(other).post("/api/v1/pairs", json=body).status_code == 403
    assert world.client(stranger).post("/api/v1/pairs", json=body).status_code == 404
    made = world.client(teacher).post("/api/v1/pairs", json=body)
    assert made.status_code == 201
    assert world.client(leader).post("/api/v1/pairs", json=body).status_code == 409
    for person, count in ((coach, 1), (teacher, 1), (leader, 1), (other, 0), (stranger, 0)):
        assert len(world.client(person).get("/api/v1/pairs").json()["items"]) == count
    pair = made.json()["id"]
    assert world.client(other).patch(f"/api/v1/pairs/{pair}", json={"ended": True}).status_code == 404
    assert world.client(coach).patch(f"/api/v1/pairs/{pair}", json={"ended": True}).status_code == 403
    assert world.client(leader).patch(f"/api/v1/pairs/{pair}", json={"ended": True}).json()["ended_at"]


def test_a_request_sent_twice_with_one_key_is_done_once(world: World) -> None:
    ben = world.client(world.person("Ben"))
    key = {"Idempotency-Key": "tap-tap"}
    first = ben.post("/api/v1/tokens", json={"label": "one"}, headers=key)
    second = ben.post("/api/v1/tokens", json={"label": "one"}, headers=key)
    assert first.json() == second.json()
    assert len(ben.get("/api/v1/tokens").json()["items"]) == 1
    assert ben.post("/api/v1/tokens", json={"label": "two"}, headers=key).status_code == 409


def test_bad_text_is_refused_in_words_and_never_crashes(world: World) -> None:
    ben = world.client(world.person("Ben"))
    for body in ('{"name": "a\\u0000b"}', '{"name": "\\ud800"}', '{"name": NaN}', '{"name": 3}', "{", '{"nome": "x"}'):
        answer = ben.patch("/api/v1/me", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), body
    assert ben.patch("/api/v1/me", content=b"x" * 2**21).status_code == 413
    assert ben.get("/api/v1/people?cursor=nonsense").status_code == 422
    assert ben.get("/api/v1/people", params={"cursor": pack_cursor("ben", "no id")}).status_code == 422
