"""Everything that is recognised of the notices and laws of the regression set, in the formats that are quick to read."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from gongwen.recognise import recognise
from library.originals import read_original
from tests.documents.judging import Finding, Verdict, judged
from tests.documents.laws import LAWS, ORDER
from tests.documents.made import GROUPS, File, files
from tests.documents.notices import NOTICES, SECRET

TUNING = {document.name: document for document in (*NOTICES, *LAWS)}


def cases(names):
    """`names` in every quick format."""
    for form in GROUPS["quick"]:
        for name in names:
            yield pytest.param(form, name, id=f"{form}-{name}")


@cache
def findings(form: str, name: str) -> list[Finding]:
    (file,) = files([TUNING[name]], form)
    original = read_original(file.content, file.name)
    return judged(file, original, recognise(original.text, filename=file.name))


@pytest.mark.parametrize(("form", "name"), list(cases(TUNING)))
def test_a_document_is_recognised(form, name):
    found = findings(form, name)

    wrong = [one for one in found if one.verdict != Verdict.RIGHT]
    assert wrong == []


def read(document):
    (file,) = files([document], "txt")
    original = read_original(file.content, file.name)
    return file, original, recognise(original.text, filename=file.name)


def test_judging_tells_wrong_missing_and_invented_apart():
    file, original, reading = read(ORDER)
    reading.title = "江南省劳动模范津贴规定"
    reading.issuers = []
    reading.copies = ["省财政厅"]
    reading.outline.nodes[0].number = 11

    wrong = [one for one in judged(file, original, reading) if one.verdict != Verdict.RIGHT]

    assert wrong == [
        Finding("title", Verdict.WRONG, ORDER.title, "江南省劳动模范津贴规定"),
        Finding("issuers", Verdict.MISSING, "江南省人民政府", ""),
        Finding("copies", Verdict.INVENTED, "", "省财政厅"),
        Finding("outline", Verdict.MISSING, "article 第一条", ""),
        Finding("outline", Verdict.INVENTED, "", "article 第一条"),
    ]


def test_a_secret_document_is_judged_by_its_mark_alone():
    file, original, reading = read(SECRET)
    reading.title = "别的"

    assert judged(file, original, reading) == [Finding("secrecy", Verdict.RIGHT, "机密", "机密")]


def test_nodes_of_a_scan_may_hold_one_misread_character_others_none():
    file, original, reading = read(replace(ORDER, dates={"promulgated": date(2014, 6, 3)}))
    paragraph = reading.outline.nodes[1].children[0]
    paragraph.text = paragraph.text.replace("模范", "横范", 1)
    scan = File(file.document, replace(file.format, scanned=True), file.name, file.content)

    misread = [
        [one for one in judged(each, original, reading) if one.field == "outline"]
        for each in (file, scan)
    ]

    assert [sum(one.verdict != Verdict.RIGHT for one in found) for found in misread] == [2, 0]
