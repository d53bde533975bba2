"""A question of a paper while its lines come in, and what is made of them in the end."""

from dataclasses import dataclass, field
from typing import Any

from courses.exchange import keys, paper_lines
from courses.exchange.pictures import is_mark
from courses.exchange.rows import KINDS, Row, code_of, credit_from, read_facts
from courses.questions import MARKED_BY_PEOPLE, OPTION_IDS, TRUE_FALSE, blanks_in
from courses.questions.content import Content


@dataclass
class Draft:
    """`hint` is the kind of the heading above; `told` what its labelled lines say, by label."""

    number: int
    section: int
    hint: str | None
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    parts: list["Draft"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    label: str = "stem"

    @property
    def current(self) -> "Draft":
        """The last part of a case, else the question itself."""
        return self.parts[-1] if self.parts else self

    def begin(self, text: str) -> None:
        """The line with the number; options may stand on it."""
        place = paper_lines.options_begin(text)
        self.stem.append(text[:place].strip())
        if place < len(text):
            self._take_options(text[place:])

    def take(self, line: str) -> None:
        """A line below the one with the number."""
        numbered = paper_lines.part(line) if self.hint == "case" else None
        if numbered is not None:
            if numbered.number != len(self.parts) + 1:
                self.problems.append(f"小题编号（{numbered.number}）没有接上。")
            self.parts.append(Draft(numbered.number, self.section, None))
            self.parts[-1].begin(numbered.text)
        else:
            self.current.take_own(line)

    def take_own(self, line: str) -> None:
        answer, fact = paper_lines.answer(line), paper_lines.fact(line)
        if is_mark(line) and self.label != "stem":
            # No part of a key or an option; that it is lost is told.
            self.told.setdefault("解析", []).append(line)
        elif answer is not None:
            self.answers.append(answer)
            self.label = "answer"
        elif fact is not None:
            self.label = fact[0]
            self.told.setdefault(fact[0], []).append(fact[1])
        elif self.label in ("stem", "options") and paper_lines.options(line):
            self._take_options(line)
        else:
            self._continue(line)

    def _take_options(self, line: str) -> None:
        self.options += paper_lines.options(line)
        self.label = "options"

    def _continue(self, line: str) -> None:
        if self.label == "stem":
            self.stem.append(line)
        elif self.label == "options":
            mark, text = self.options[-1]
            self.options[-1] = (mark, f"{text}\n{line}")
        elif self.label == "answer":
            self.answers[-1] = f"{self.answers[-1]}\n{line}".strip()
        else:
            self.told[self.label].append(line)


def finish(draft: Draft) -> Row:
    problems = list(draft.problems)
    said = {label: "\n".join(lines).strip() for label, lines in draft.told.items()}
    content = _content(draft, said, problems)
    return Row(f"第 {draft.number} 题", content, read_facts(said, problems), problems)


def _content(draft: Draft, said: dict[str, str], problems: list[str]) -> Content:
    stem, answer = _stem_and_answer(draft, problems)
    kind = _kind(draft, said, stem, answer, problems)
    if kind == "blank" and not blanks_in(stem):
        stem = paper_lines.brackets_as_gaps(stem)
    parts = []
    for part in draft.parts:
        own: list[str] = list(part.problems)
        words = {label: "\n".join(lines).strip() for label, lines in part.told.items()}
        parts.append(_content(part, words, own))
        problems += [f"第 {part.number} 小题：{problem}" for problem in own]
    return Content(
        kind=kind,
        stem=stem,
        options=TRUE_FALSE if kind == "true_false" else _options(draft, kind, problems),
        key=_key(kind, stem, answer, said, problems),
        explanation=said.get("解析", ""),
        source=said.get("出处", ""),
        rules=_rules(kind, said, problems),
        parts=tuple(parts),
        weight=_weight(said, problems),
    )


def _stem_and_answer(draft: Draft, problems: list[str]) -> tuple[str, str]:
    """What stands in brackets in the stem of a choice is its key unless another is given."""
    stem = "\n".join(draft.stem).strip()
    answers = [one for one in draft.answers if one]
    if draft.hint not in ("blank", "short", "essay", "case"):
        emptied, inside = paper_lines.keys_in_stem(stem)
        if len(inside) == 1:
            stem = emptied
            answers.append(inside[0])
        elif inside and not answers:
            problems.append("题干中有几处括号像是答案，无法确定是哪一处。")
    compared = {tuple(keys.letters_of(one)) for one in answers}
    if len(compared) > 1:
        problems.append(f"给出了不同的答案：{'，'.join(answers)}。")
        return stem, ""
    return stem, answers[0] if answers else ""


def _kind(draft: Draft, said: dict[str, str], stem: str, answer: str, problems: list[str]) -> str:
    told = code_of(KINDS, said.get("题型", ""), "题型", problems)
    if told or draft.hint not in (None, "choice"):
        return told or str(draft.hint)
    if draft.options or draft.hint == "choice":
        return "multiple" if len(keys.letters_of(answer)) > 1 else "single"
    if keys.is_truth(answer):
        return "true_false"
    return "blank" if blanks_in(stem) else "short"


def _options(draft: Draft, kind: str, problems: list[str]) -> list[dict[str, str]]:
    if kind not in ("single", "multiple"):
        if draft.options:
            problems.append("这种题型没有选项，却列出了选项。")
        return []
    marks = [mark for mark, _ in draft.options]
    if marks != list(OPTION_IDS[: len(marks)]):
        problems.append("选项的字母没有从 A 起依次排列。")
    return [{"id": mark, "text": text} for mark, text in draft.options]


def _key(kind: str, stem: str, answer: str, said: dict[str, str], problems: list[str]) -> Any:
    if kind == "true_false":
        return keys.truth_of(answer)
    if kind == "blank":
        return keys.gaps_of(answer, stem)
    if kind in MARKED_BY_PEOPLE:
        rubric = keys.rubric_of(said.get("评分要点", "").splitlines(), problems)
        return {"model": answer, "rubric": rubric}
    return keys.letters_of(answer)


def _rules(kind: str, said: dict[str, str], problems: list[str]) -> dict[str, Any]:
    if kind == "multiple":
        return credit_from(said.get("计分办法", ""), problems)
    return keys.gap_rules(said) if kind == "blank" else {}


def _weight(said: dict[str, str], problems: list[str]) -> int:
    weight = said.get("分量", "1")
    if not weight.isdecimal():
        problems.append(f"分量“{weight}”不是整数。")
        return 1
    return int(weight)
