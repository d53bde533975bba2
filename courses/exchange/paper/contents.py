"""What is made of a draft when all lines of its question are there."""

from typing import Any

from courses.exchange import keys
from courses.exchange.paper import labels, letters, options, places
from courses.exchange.paper.drafts import Draft
from courses.exchange.rows import Row, credit_from, kind_of, read_facts
from courses.questions import MARKED_BY_PEOPLE, OPTION_IDS, TRUE_FALSE, blanks_in
from courses.questions.content import Content

#: On cards for machines A is the first of the two.
_BY_LETTER = {"A": "正确", "B": "错误"}


def finish(draft: Draft) -> Row:
    problems = list(draft.problems)
    said = _said(draft)
    content = _content(draft, said, problems)
    facts = read_facts(said, problems)
    remarks = [one for each in (draft, *draft.parts) for one in each.remarks]
    return Row(draft.place, content, facts, problems, remarks)


def _said(draft: Draft) -> dict[str, str]:
    return {label: "\n".join(lines).strip() for label, lines in draft.told.items()}


def _content(draft: Draft, said: dict[str, str], problems: list[str]) -> Content:
    stem, answer = _with_circled(draft, *_stem_and_answer(draft, problems))
    kind = _kind(draft, said, stem, answer, problems)
    if kind == "blank" and not blanks_in(stem):
        stem = places.brackets_as_gaps(stem)
    if draft.stray:
        problems.append(f"“{'”“'.join(one[:40] for one in draft.stray)}”没有读懂，没有导入。")
    return Content(
        kind=kind,
        stem=stem,
        options=_options(draft, kind, problems),
        key=_key(draft, kind, stem, answer, said, problems),
        explanation=said.get("解析", ""),
        source=said.get("出处", ""),
        rules=_rules(kind, said, problems),
        parts=_parts(draft, problems),
        weight=_weight(said, problems),
    )


def _parts(draft: Draft, problems: list[str]) -> tuple[Content, ...]:
    parts = []
    for part in draft.parts:
        own: list[str] = list(part.problems)
        parts.append(_content(part, _said(part), own))
        problems += [f"第 {part.number} 小题：{problem}" for problem in own]
    return tuple(parts)


def _stem_and_answer(draft: Draft, problems: list[str]) -> tuple[str, str]:
    """What stands in brackets in the stem of a choice is its key unless another is given."""
    stem = "\n".join(draft.stem).strip()
    answers = [one for one in draft.answers if one]
    if draft.hint not in ("blank", "short", "essay", "case"):
        emptied, inside = places.keys_in_stem(stem)
        if len(inside) == 1:
            stem = emptied
            answers.append(inside[0])
        elif inside and not answers:
            problems.append("题干中有几处括号像是答案，无法确定是哪一处。")
    compared = {_compared(one) for one in answers}
    if len(compared) > 1:
        problems.append(f"给出了不同的答案：{'，'.join(answers)}。")
        return stem, ""
    return stem, answers[0] if answers else ""


def _with_circled(draft: Draft, stem: str, answer: str) -> tuple[str, str]:
    """①, ② … are the options of a choice that has no others."""
    lettered = letters.in_letters(answer)
    chosen = keys.is_letters(lettered) and draft.hint is None
    if draft.options or not (draft.hint in ("single", "multiple", "choice") or chosen):
        return stem, answer
    bare, options = letters.circled(stem)
    if not options:
        return stem, answer
    draft.options = options
    draft.remarks.append("选项用的是①②③，按顺序当作 A、B、C，请核对选项和答案。")
    return bare, lettered


def _compared(answer: str) -> tuple[str, ...]:
    return tuple(keys.truth_of(answer) if keys.is_truth(answer) else keys.letters_of(answer))


def _kind(draft: Draft, said: dict[str, str], stem: str, answer: str, problems: list[str]) -> str:
    told = kind_of(said.get("题型", ""), problems)
    if told or draft.hint not in (None, "choice"):
        return told or str(draft.hint)
    if _judges(draft) and keys.is_truth(answer):
        return "true_false"
    if draft.options or draft.hint == "choice":
        return "multiple" if len(_letters(draft, answer)) > 1 else "single"
    if keys.is_truth(answer):
        return "true_false"
    return "blank" if blanks_in(stem) else "short"


def _judges(draft: Draft) -> bool:
    """Are the options no others than the two judgements?"""
    return len(draft.options) == 2 and all(keys.is_truth(text) for _, text in draft.options)


def _options(draft: Draft, kind: str, problems: list[str]) -> list[dict[str, str]]:
    if kind == "true_false":
        if draft.options and not _judges(draft):
            problems.append("这种题型没有选项，却列出了选项。")
        return TRUE_FALSE
    if kind not in ("single", "multiple"):
        if draft.options:
            listed = "；".join(f"{mark.upper()}. {text}" for mark, text in draft.options)
            problems.append(f"这种题型没有选项，却列出了选项，没有导入：{listed}")
        return []
    # Columns set side by side come row by row.
    options = sorted(draft.options, key=lambda one: one[0])
    marks = [mark for mark, _ in options]
    if marks != list(OPTION_IDS[: len(marks)]):
        problems.append("选项的字母没有从 A 起依次排列，可能有缺漏或重复。")
    return [{"id": mark, "text": text} for mark, text in options]


def _key(
    draft: Draft, kind: str, stem: str, answer: str, said: dict[str, str], problems: list[str]
) -> Any:
    if kind in MARKED_BY_PEOPLE:
        rubric = keys.rubric_of(said.get("评分要点", "").splitlines(), problems)
        return {"model": answer, "rubric": rubric}
    answer = labels.without_points(answer)
    if kind == "true_false":
        return keys.truth_of(_judgement(draft, answer, said))
    if kind == "blank":
        return _gaps(answer, stem, said, problems)
    return _letters(draft, answer)


def _judgement(draft: Draft, answer: str, said: dict[str, str]) -> str:
    """A letter where the judgements are options; what a judgement adds goes into the explanation."""
    lettered = dict(draft.options) if _judges(draft) else {}
    letters = keys.letters_of(answer)
    if len(letters) == 1 and letters[0] in lettered:
        return lettered[letters[0]]
    if not draft.options and answer.strip() in _BY_LETTER:
        judgement = _BY_LETTER[answer.strip()]
        draft.remarks.append(f"判断题的答案写的是“{answer.strip()}”，当作“{judgement}”，请核对。")
        return judgement
    judgement, added = keys.judged(answer)
    if added:
        said["解析"] = "\n".join(filter(None, (added, said.get("解析", ""))))
    return judgement


def _gaps(answer: str, stem: str, said: dict[str, str], problems: list[str]) -> list[list[str]]:
    answer, free = keys.in_any_order(answer)
    if free:
        said["不分顺序"] = "是"
    return keys.gaps_of(answer, stem, problems)


def _letters(draft: Draft, answer: str) -> list[str]:
    """The letters of “B. 深圳” as well, where that is what option B says."""
    answer = labels.without_points(answer)
    answer = options.unbracketed(answer)
    named = options.listed(answer)
    if named and all((mark, text.strip("。. ;；")) in draft.options for mark, text in named):
        return [mark for mark, _ in named]
    return keys.letters_of(answer)


def _rules(kind: str, said: dict[str, str], problems: list[str]) -> dict[str, Any]:
    if kind == "multiple":
        return credit_from(said.get("计分办法", ""), problems)
    return keys.told_gap_rules(said, problems) if kind == "blank" else {}


def _weight(said: dict[str, str], problems: list[str]) -> int:
    weight = said.get("分量", "1")
    if not weight.isdecimal():
        problems.append(f"分量“{weight}”不是整数。")
        return 1
    return int(weight)
