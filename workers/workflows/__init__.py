"""The stories workers tell, one for each kind of task."""

from __future__ import annotations

from coaching.jobs import EraseBlobs, ErasePerson, MakeExport, MakeTakeout, PrepareLesson, SendMail, TendLesson
from workers.runtime import Tellings, telling
from workers.tasks import EraseLeftovers, MakeDataSaver, MakePictures, MakeSegment, SealPerson
from workers.workflows.erase_blobs import erase_blobs, erase_leftovers
from workers.workflows.erase_person import erase_person, seal_person
from workers.workflows.make_data_saver import make_data_saver
from workers.workflows.make_export import make_export
from workers.workflows.make_pictures import make_pictures
from workers.workflows.make_segment import make_segment
from workers.workflows.make_takeout import make_takeout
from workers.workflows.prepare_lesson import prepare_lesson
from workers.workflows.send_mail import send_mail
from workers.workflows.tend_lesson import tend_lesson

__all__ = ["TELLINGS"]

TELLINGS: Tellings = (
    telling(PrepareLesson, prepare_lesson),
    telling(MakeSegment, make_segment),
    telling(MakePictures, make_pictures),
    telling(TendLesson, tend_lesson),
    telling(MakeDataSaver, make_data_saver),
    telling(EraseBlobs, erase_blobs),
    telling(EraseLeftovers, erase_leftovers),
    telling(ErasePerson, erase_person),
    telling(SealPerson, seal_person),
    telling(MakeTakeout, make_takeout),
    telling(MakeExport, make_export),
    telling(SendMail, send_mail),
)
