"""News is heard after the commit, in order, and never when nothing was committed: the same on both databases."""

from __future__ import annotations

import threading

import pytest

from coaching import events
from coaching.db import new_id
from coaching.events import AnnotationChanged, LessonChanged, News, SegmentChanged
from tests.world import World


def hear(listener: events.Listener, count: int) -> list[News]:
    heard: list[News] = []
    for _ in range(20):
        heard += listener.hear(0.5)
        if len(heard) >= count:
            break
    return heard


def test_news_is_heard_once_in_order_with_its_ids(world: World) -> None:
    listener = events.listen(world.engine)
    lesson, note = new_id(), new_id()
    told: list[News] = [LessonChanged(lesson), SegmentChanged(lesson, 2), AnnotationChanged(lesson, note)]
    for news in told:
        with world.desk.write() as work:
            work.announce(news)
            work.announce(news)
    assert hear(listener, 3) == told
    assert listener.hear(0.2) == []
    listener.close()


def test_news_of_a_work_that_failed_is_never_heard(world: World) -> None:
    listener = events.listen(world.engine)
    with pytest.raises(RuntimeError), world.desk.write() as work:
        work.announce(LessonChanged(new_id()))
        work.session.flush()
        raise RuntimeError
    assert listener.hear(0.4) == []
    listener.close()


def test_two_listeners_hear_the_same_and_late_ones_hear_only_what_follows(world: World) -> None:
    with world.desk.write() as work:
        work.announce(LessonChanged(new_id()))
    first, second = events.listen(world.engine), events.listen(world.engine)
    later = LessonChanged(new_id())
    with world.desk.write() as work:
        work.announce(later)
    assert hear(first, 1) == hear(second, 1) == [later]
    first.close()
    second.close()


def test_news_from_many_writers_at_once_is_all_heard(world: World) -> None:
    listener = events.listen(world.engine)
    told = [LessonChanged(new_id()) for _ in range(40)]

    def tell(part: list[LessonChanged]) -> None:
        for news in part:
            with world.desk.write() as work:
                work.announce(news)

    writers = [threading.Thread(target=tell, args=(told[start::4],)) for start in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert set(hear(listener, 40)) == set(told)
    listener.close()


def test_old_news_is_swept_and_new_news_still_arrives(world: World) -> None:
    listener = events.listen(world.engine)
    with world.desk.write() as work:
        work.announce(LessonChanged(new_id()))
    assert len(hear(listener, 1)) == 1
    world.clock.forward(hours=1)
    for _ in range(2):
        with world.desk.write() as work:
            work.announce(LessonChanged(new_id()))
        assert len(hear(listener, 1)) == 1
    listener.close()
