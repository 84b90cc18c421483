"""Pure decisions about the library: words, criteria, and sheets that spreadsheets write and read."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.errors import Invalid, InvalidMany
from coaching.library import rules
from coaching.library.rules import AREAS, CriterionWish, Words
from coaching.library.sheet import read_sheet, write_sheet

WORDS = Words("Wait", "Instruction", "It helps.", "When I ask, I wait.", "Silence.", (CriterionWish("Five seconds"),))
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(str.strip)


def test_criteria_are_few_and_different_lines() -> None:
    assert rules.clean_criteria([CriterionWish(" Hands\n go up ")]) == (CriterionWish("Hands go up"),)
    for bad in (["a", "A"], [""], ["x" * 301], ["a\0b"], [str(number) for number in range(13)]):
        with pytest.raises(Invalid) as refused:
            rules.clean_criteria([CriterionWish(text) for text in bad])
        assert refused.value.field == "criteria"


def test_criteria_keep_their_ids_by_id_or_by_text() -> None:
    one, two = uuid4(), uuid4()
    now = [CriterionWish("One", one), CriterionWish("Two", two)]

    def kept(*wishes: CriterionWish) -> list[UUID | None]:
        return [wish.id for wish in rules.arranged(now, wishes)]

    assert kept(CriterionWish("two"), CriterionWish("New"), CriterionWish("One")) == [two, None, one]
    assert kept(CriterionWish("One"), CriterionWish("Reworded", one)) == [None, one], "an id claims before a text does"
    assert kept() == []
    with pytest.raises(Invalid):
        kept(CriterionWish("x", uuid4()))


def test_the_starter_set_has_twenty_four_steps_over_five_areas() -> None:
    rows = read_sheet(files("coaching.library").joinpath("starter.csv").read_bytes())
    assert len(rows) == 24
    assert {row.words.area for row in rows} == set(AREAS)
    assert min(sum(row.words.area == area for row in rows) for area in AREAS) >= 4
    for row in rows:
        assert row.words.cue.startswith("When ") and " I will " in row.words.cue, row.words.title  # noqa: PT018
        assert len(row.words.criteria) == 3, row.words.title
        assert row.words.about and row.words.contrast, row.words.title  # noqa: PT018


@given(st.lists(st.tuples(LINE, LINE, LINE, st.lists(LINE, max_size=12)), max_size=4))
def test_what_is_written_is_read_again(drawn: list[tuple[str, str, str, list[str]]]) -> None:
    steps: dict[object, Words] = {}
    for title, area, cue, criteria in drawn:
        different = {" ".join(text.split()).casefold(): CriterionWish(text) for text in criteria}
        words = rules.cleaned(Words(title, area, cue=cue, criteria=tuple(different.values())))
        steps[rules.area_key(words.area), rules.title_key(words.title)] = words
    ids = [uuid4() for _ in steps]
    rows = read_sheet(write_sheet(zip(ids, steps.values(), strict=True)))
    assert [(row.id, row.words) for row in rows] == list(zip(ids, steps.values(), strict=True))


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-5", "@SUM(A1)", "'=1", "''-", "'quoted'"])
def test_no_cell_is_a_formula_to_a_spreadsheet(cell: str) -> None:
    sheet = write_sheet([(None, Words(cell, "Practice", cue=cell))])
    written = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))[1]
    assert not [text for text in written if text[:1] in set("=+-@")]
    assert read_sheet(sheet)[0].words.title == cell


@pytest.mark.parametrize(
    "sheet",
    [
        b"Title,AREA,Criterion 2,criterion1,Ours\r\n Wait ,Instruction,Second,First,x\r\n,,,,\r\n",
        "title;area;criterion 1;criterion 2\nWait;Instruction;First;Second\n".encode("utf-8-sig"),
        b"area\ttitle\tcriterion 1\tcriterion\nInstruction\tWait\tSecond\tFirst",
    ],
)
def test_what_spreadsheets_write_is_read(sheet: bytes) -> None:
    rows = read_sheet(sheet)
    assert [(row.number, row.words.title, row.words.area) for row in rows] == [(2, "Wait", "Instruction")]
    assert [wish.text for wish in rows[0].words.criteria] == ["First", "Second"]


def test_a_sheet_from_an_old_spreadsheet_keeps_its_letters() -> None:
    assert read_sheet("title,area\nÜben täglich,Practice".encode("cp1252"))[0].words.title == "Üben täglich"


@pytest.mark.parametrize("sheet", [b"", b"\n", b"title,cue\nWait,x", b"\x00\x01\x02", b"PK\x03\x04 an xlsx", b"[1, 2]"])
def test_what_is_no_sheet_is_refused(sheet: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(sheet)
    assert refused.value.field == "file"


def test_every_wrong_row_is_named_as_the_spreadsheet_numbers_it() -> None:
    long = "x" * 201
    sheet = (
        f"title,area,cue,id\nWait,Practice,,\n,Practice,,\nB,,,\nC,Practice,{long},\nD,Practice,,7\nWAIT,practice,,\n"
    )
    with pytest.raises(InvalidMany) as refused:
        read_sheet(sheet.encode())
    assert [field for field, _ in refused.value.fields] == [
        "row 3, title",
        "row 4, area",
        "row 5, cue",
        "row 6, id",
        "row 7, title",
    ]
    assert refused.value.fields[-1][1] == "This is the same step as in row 2."


def test_other_words_are_a_version_and_other_ids_are_not() -> None:
    other = Words(
        WORDS.title, WORDS.area, WORDS.about, WORDS.cue, WORDS.contrast, (CriterionWish("Five seconds", uuid4()),)
    )
    assert rules.same_words(WORDS, other)
    assert rules.unpack_words(rules.pack_words(other)) == WORDS
    assert not rules.same_words(WORDS, Words(WORDS.title, WORDS.area))
