"""The names of everything a person may be allowed to do."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`thing:verb`. Every member stands in `table.TABLE`; a test says so."""

    ORGANISATION_MANAGE = "organisation:manage"
    PEOPLE_LIST = "people:list"
    PAIR_ARRANGE = "pair:arrange"
    PAIR_VIEW = "pair:view"
    LESSON_VIEW = "lesson:view"
    LESSON_COMMENT = "lesson:comment"
    LESSON_DOWNLOAD = "lesson:download"
    LESSON_EXPORT = "lesson:export"
    LESSON_EDIT = "lesson:edit"
    LESSON_SHARE = "lesson:share"
    LESSON_ERASE = "lesson:erase"
    LESSON_LEDGER = "lesson:ledger"
    ANNOTATION_VIEW = "annotation:view"
    ANNOTATION_EDIT = "annotation:edit"
    ANNOTATION_DELETE = "annotation:delete"
    ANNOTATION_REPLY = "annotation:reply"
    EXPORT_VIEW = "export:view"
    EXPORT_SAVE = "export:save"
    GOAL_VIEW = "goal:view"
    GOAL_EDIT = "goal:edit"
    STEP_AGREE = "step:agree"
    STEP_PRACTISE = "step:practise"
    STEP_SECURE = "step:secure"
    STEP_SET_ASIDE = "step:set_aside"
    CYCLE_VIEW = "cycle:view"
    CYCLE_EDIT = "cycle:edit"
    HOLIDAYS_VIEW = "holidays:view"
    HOLIDAYS_EDIT = "holidays:edit"
    LIBRARY_VIEW = "library:view"
    LIBRARY_ADD = "library:add"
    LIBRARY_EDIT = "library:edit"
    LIBRARY_FILL = "library:fill"
