"""The permission table. Read it aloud: each line is "you may … if …"; inside brackets "and", between them "or".

A leader and an administrator appear in the rows about the organisation, its pairs and its library of steps, which is
about nobody, and in no row about content: that is the promise to teachers, in one place. Lists ask the same questions
in SQL (`visible_lessons` and its like); `tests/coaching/test_visibility.py` and its neighbours build a whole school and
hold the two against each other for every person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coaching.access import predicates as p
from coaching.access.facts import Actor, Facts
from coaching.access.permissions import Permission

Predicate = Callable[[Actor, Facts, datetime], bool]
Alternatives = tuple[tuple[Predicate, ...], ...]

TABLE: dict[Permission, Alternatives] = {
    Permission.ORGANISATION_MANAGE: ((p.is_admin,),),
    Permission.PEOPLE_LIST: ((),),
    Permission.PAIR_ARRANGE: ((p.is_admin,), (p.is_leader,), (p.the_teacher,)),
    Permission.PAIR_VIEW: ((p.is_admin,), (p.is_leader,), (p.in_the_pair,)),
    Permission.LESSON_VIEW: ((p.owns_lesson,), (p.may_view,)),
    Permission.LESSON_COMMENT: ((p.owns_lesson,), (p.may_comment,)),
    Permission.LESSON_DOWNLOAD: ((p.owns_lesson,), (p.may_download,)),
    Permission.LESSON_EXPORT: ((p.owns_lesson,), (p.may_download,)),
    Permission.LESSON_EDIT: ((p.owns_lesson,),),
    Permission.LESSON_SHARE: ((p.owns_lesson,),),
    Permission.LESSON_KEEP: ((p.owns_lesson,),),
    Permission.LESSON_ERASE: ((p.owns_lesson,),),
    Permission.LESSON_LEDGER: ((p.owns_lesson,),),
    Permission.ANNOTATION_VIEW: (
        (p.wrote_it, p.owns_lesson),
        (p.wrote_it, p.may_view),
        (p.published, p.owns_lesson),
        (p.published, p.may_view),
    ),
    Permission.ANNOTATION_EDIT: ((p.wrote_it, p.owns_lesson), (p.wrote_it, p.may_comment)),
    Permission.ANNOTATION_DELETE: (
        (p.wrote_it, p.owns_lesson),
        (p.wrote_it, p.may_view),
        (p.published, p.owns_lesson),
    ),
    Permission.ANNOTATION_REPLY: (
        (p.published, p.owns_lesson),
        (p.published, p.may_comment),
        (p.wrote_it, p.owns_lesson),
        (p.wrote_it, p.may_comment),
    ),
    Permission.EXPORT_VIEW: ((p.asked_for_it, p.owns_lesson), (p.asked_for_it, p.may_view)),
    Permission.EXPORT_SAVE: ((p.asked_for_it, p.owns_lesson), (p.asked_for_it, p.may_download)),
    # Until the teacher's yes a model is between the two who talk about it. Then it is for those the teacher named, and
    # for nobody while the pupils' consent does not stand.
    Permission.EXEMPLAR_VIEW: (
        (p.standing, p.owns_lesson),
        (p.standing, p.asked_for_it, p.may_view),
        (p.released, p.for_pairs, p.works_with_owner),
        (p.released, p.for_the_school, p.is_member),
        (p.released, p.named_for_it),
    ),
    Permission.EXEMPLAR_USE: (
        (p.released, p.owns_lesson),
        (p.released, p.for_pairs, p.works_with_owner),
        (p.released, p.for_the_school, p.is_member),
        (p.released, p.named_for_it),
    ),
    Permission.EXEMPLAR_SETTLE: ((p.standing, p.owns_lesson),),
    Permission.EXEMPLAR_WITHDRAW: ((p.standing, p.owns_lesson), (p.standing, p.asked_for_it, p.may_view)),
    Permission.DECONSTRUCTION_VIEW: ((p.takes_part,),),
    Permission.DECONSTRUCTION_WORK: (
        (p.takes_part, p.released, p.owns_lesson),
        (p.takes_part, p.released, p.for_pairs, p.works_with_owner),
        (p.takes_part, p.released, p.for_the_school, p.is_member),
        (p.takes_part, p.released, p.named_for_it),
    ),
    Permission.GOAL_VIEW: ((p.the_teacher,), (p.coaches_them,)),
    Permission.GOAL_EDIT: ((p.the_teacher,), (p.coaches_them,)),
    # Both propose and reword. The yes is the teacher's, and so is taking it back; then either says how far it is.
    Permission.STEP_AGREE: ((p.the_teacher,),),
    Permission.STEP_PRACTISE: ((p.the_teacher,), (p.coaches_them,)),
    Permission.STEP_SECURE: ((p.the_teacher,), (p.coaches_them,)),
    Permission.STEP_SET_ASIDE: ((p.the_teacher,), (p.coaches_them, p.only_proposed)),
    # A teacher keeps what was theirs when a pair ends; the former coach does not, and nobody writes in it any more.
    Permission.CYCLE_VIEW: ((p.the_teacher,), (p.coaches_in_it, p.pair_lasts)),
    Permission.CYCLE_EDIT: ((p.the_teacher, p.pair_lasts), (p.coaches_in_it, p.pair_lasts)),
    # A room opens no film to anybody: whoever may not see one of its films is not in it.
    Permission.ROOM_WATCH: ((p.in_the_room, p.sees_its_films),),
    # A rehearsal is its cycle's, or a company's: of colleagues who take turns, whatever else they are in the school.
    Permission.REHEARSAL_VIEW: ((p.the_teacher,), (p.coaches_in_it, p.pair_lasts), (p.in_the_company,)),
    Permission.REHEARSAL_EDIT: (
        (p.the_teacher, p.pair_lasts),
        (p.coaches_in_it, p.pair_lasts),
        (p.in_the_company,),
    ),
    Permission.REHEARSAL_ARRANGE: ((p.first_of_the_company,),),
    # A round goes with its recording, so whoever is on that decides; a tick is also taken back by whoever made it.
    Permission.ROUND_REMOVE: (
        (p.rehearsed_it, p.pair_lasts),
        (p.rehearsed_it, p.in_the_company),
        (p.added_it, p.only_ticked, p.pair_lasts),
        (p.added_it, p.only_ticked, p.in_the_company),
    ),
    Permission.HOLIDAYS_VIEW: ((),),
    Permission.HOLIDAYS_EDIT: ((p.is_admin,),),
    # Counts and cadence of the whole organisation, never about fewer than five people (`coaching/coverage/rules.py`).
    Permission.COVERAGE_VIEW: ((p.is_admin,), (p.is_leader,)),
    Permission.SCHOOL_TERMS_EDIT: ((p.is_admin,),),
    Permission.LIBRARY_VIEW: ((),),
    Permission.LIBRARY_ADD: ((),),
    Permission.LIBRARY_EDIT: ((p.wrote_it,), (p.keeps_library,)),
    Permission.LIBRARY_FILL: ((p.keeps_library,),),
    # How long things are kept is said to everybody; what is kept about a person is theirs alone, and an administrator
    # may have somebody forgotten, and read what was, which says nothing of content.
    Permission.RETENTION_VIEW: ((),),
    Permission.RETENTION_EDIT: ((p.is_admin,),),
    # A hold keeps recordings from being erased and shows them to nobody: whoever places one sees no film by it.
    Permission.HOLD_PLACE: ((p.is_admin,),),
    Permission.TAKEOUT_ASK: ((p.is_themselves,),),
    Permission.TAKEOUT_VIEW: ((p.is_themselves,),),
    Permission.PERSON_ERASE: ((p.is_themselves,), (p.is_admin,)),
    Permission.CERTIFICATE_VIEW: ((p.is_themselves,), (p.is_admin,)),
    Permission.CERTIFICATE_LIST: ((p.is_admin,),),
}


def allows(actor: Actor, permission: Permission, facts: Facts, now: datetime) -> bool:
    """Whether `actor` may; the system may everything, and nobody anything in another organisation."""
    if actor.system:
        return True
    if actor.person_id is None or not p.same_organisation(actor, facts, now):
        return False
    return any(all(predicate(actor, facts, now) for predicate in every) for every in TABLE[permission])
