"""Options that are not marked as usual: `A甲`, `A 甲`, ①甲.

A letter at the beginning of a line may be a name, “A公司”; only letters that follow each other from
A, where a question may have options, mark them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from courses.exchange.keys import CIRCLED
from courses.exchange.paper import headings, labels, numbers, options, places
from courses.questions import OPTION_IDS

_LETTER = re.compile(
    r"(?:^|(?<=\s))([A-JＡ-Ｊ])(?:[ \t　]+(?=\S)|(?!选?项)(?=[\u4e00-\u9fff\d《“]))"
)
#: For lines one below the other in the place of options: “AA区”, “BB区”.
_ANY_LETTER = re.compile(r"^([A-JＡ-Ｊ])[ \t　]*(?!选?项)(?=[^\s.．、:：）)])")
_WITHIN = re.compile(
    r"(?<=[\s）)？?。_：:])([A-JＡ-Ｊ])(?:[ \t　]+(?=\S)|(?=[\u4e00-\u9fff\d《“]))"
)
_NUMERAL = re.compile(rf"(?:^|(?<=[\s。；;，,、：:）)？?]))([{CIRCLED}])\s*")
#: Before the first option on the line of its question; names may stand anywhere else.
_ASKED = re.compile(r"(?:[（(]\s*[^（）()]{0,8}\s*[）)]|_{2,}|[?？:：])[。.]?\s*$")
_AFTER = re.compile(r"(?:[?？:：]|是|有|为|包括|哪[一二两三几]?[项些个种])[。.]?$")
#: Longer ones may as well be sentences of a material.
_LONGEST = 40


def with_signs(lines: list[str]) -> list[str]:
    """Options without a sign behind their letter as if they had one."""
    written = [_within(line) for line in lines]
    place = 0
    while place < len(written):
        above = written[place - 1] if place else ""
        runs = (_run(written, place, form) for form in (_LETTER, _ANY_LETTER))
        run = next((one for one in runs if _are_options(one, above)), _NO_RUN)
        written[place : place + len(run.lines)] = run.lines
        place += len(run.lines) or 1
    return written


def circled(stem: str) -> tuple[str, list[tuple[str, str]]]:
    """The stem and what stands behind ①, ② … at its end, as options; none where they do not count up."""
    marks = list(_NUMERAL.finditer(stem))
    signs = "".join(mark[1] for mark in marks)
    if len(marks) < 2 or signs != CIRCLED[: len(marks)] or not marks[0].start():
        return stem, []
    ends = [*(mark.start() for mark in marks[1:]), len(stem)]
    texts = [
        stem[mark.end() : end].strip(" \t\n　；;，,、")
        for mark, end in zip(marks, ends, strict=True)
    ]
    return stem[: marks[0].start()].strip(), list(zip(OPTION_IDS, texts, strict=False))


def in_letters(answer: str) -> str:
    """②④ as BD."""
    return answer.translate(
        {ord(one): mark.upper() for one, mark in zip(CIRCLED, OPTION_IDS, strict=True)}
    )


@dataclass(frozen=True)
class _Run:
    """Lines of options that follow each other, with signs; how many of them had none."""

    lines: list[str]
    letters: int
    unsigned: int
    is_strict: bool = True


_NO_RUN = _Run([], 0, 0)


def _run(lines: Sequence[str], place: int, form: re.Pattern[str]) -> _Run:
    written: list[str] = []
    letters = unsigned = 0
    for line in lines[place:]:
        signed = options.listed(line)
        if signed and signed[0][0] == OPTION_IDS[letters % len(OPTION_IDS)]:
            written.append(line)
            letters += len(signed)
            continue
        goes_on = letters > 1 and unsigned == letters
        marks = _following(form, line, letters)
        marks = marks or (_following(_ANY_LETTER, line, letters) if goes_on else [])
        if signed or not marks or marks[0].start() or _is_heading(line):
            break
        written.append(_signed(line, marks))
        letters += len(marks)
        unsigned += len(marks)
    return _Run(written, letters, unsigned, form is _LETTER)


def _are_options(run: _Run, above: str) -> bool:
    if not run.unsigned or run.letters < 2 or run.letters > len(OPTION_IDS):
        return False
    if run.unsigned < run.letters:
        return run.is_strict
    asks = not labels.is_said(above) and (
        places.has_place(above) or _AFTER.search(above) is not None
    )
    if not run.is_strict:
        return asks and run.letters > 2
    is_short = all(len(line) <= _LONGEST for line in run.lines)
    return asks or (run.letters > 2 and is_short and numbers.question(above) is not None)


def _within(line: str) -> str:
    """“1. 问（　）A甲 B乙 C丙”: options on the line of their question."""
    if options.begin(line) < len(line) or not places.has_place(line):
        return line
    marks = _following(_WITHIN, line, 0)
    is_asked = len(marks) > 1 and _ASKED.search(line[: marks[0].start()]) is not None
    return _signed(line, marks) if is_asked and _LETTER.match(line) is None else line


def _following(form: re.Pattern[str], line: str, first: int) -> list[re.Match[str]]:
    """The marks that count on from this letter."""
    kept: list[re.Match[str]] = []
    for mark in form.finditer(line):
        expected = first + len(kept)
        if expected < len(OPTION_IDS) and options.letter_of(mark[1]) == OPTION_IDS[expected]:
            kept.append(mark)
    return kept


def _signed(line: str, marks: Sequence[re.Match[str]]) -> str:
    written, place = "", 0
    for mark in marks:
        before = line[place : mark.start()]
        apart = " " if before and not before[-1].isspace() else ""
        written += f"{before}{apart}{mark[1]}. "
        place = mark.end()
    return written + line[place:]


def _is_heading(line: str) -> bool:
    """“A卷”."""
    return headings.is_title(line) or headings.begins_keys(line)
