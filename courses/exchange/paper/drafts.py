"""A question of a paper while its lines come in."""

from dataclasses import dataclass, field

from courses.exchange.paper import key_lines, kinds, labels, numbers, options, places
from courses.exchange.pictures import is_mark
from courses.questions import MARKED_BY_PEOPLE, blanks_in


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
    #: Lines below options or a key that say nothing which is understood.
    stray: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    points: int = 0
    label: str = "stem"
    #: Without a number of its own it has that of the question above.
    is_numbered: bool = True

    @property
    def current(self) -> "Draft":
        """The last part of a case, else the question itself."""
        return self.parts[-1] if self.parts else self

    @property
    def is_complete(self) -> bool:
        """Would a line below, such as a heading, belong to something else?"""
        if self.label == "stem":
            return bool(places.keys_in_stem(self.stem[-1])[1]) if self.stem else False
        return self.label != "answer" or not self._is_in_words()

    @property
    def is_written(self) -> bool:
        """Can its answer be a text?"""
        return (self.hint in (None, *MARKED_BY_PEOPLE, "case")) and not (
            self.options or (self.hint is None and blanks_in("\n".join(self.stem)))
        )

    def give(self, words: str) -> None:
        """A key of the table at the end; that of a case holds those of its parts."""
        given = numbers.in_parts(words) if self.parts else []
        if len(given) != len(self.parts) or not given:
            self.answers.append(words)
            return
        for part, own in zip(self.parts, given, strict=True):
            part._take_answer(own)

    @property
    def breaks_off(self) -> bool:
        """Does its last option end in the middle of a sentence?"""
        return self.label == "options" and options.breaks_off(self.options[-1][1])

    @property
    def place(self) -> str:
        if self.is_numbered:
            return f"第 {self.number} 题"
        return f"第 {self.number} 题之后的题" if self.number else "卷首的题"

    def counts_on(self, number: int) -> bool:
        """May the next numbered point of a text have this number?"""
        if self.label not in ("answer", "解析", "评分要点") or number != self.points + 1:
            return False
        return number > 1 or self._is_in_words() or self.label != "answer"

    def begin(self, text: str) -> None:
        """The line with the number; options may stand on it."""
        stated, text = kinds.tag(text)
        self.hint = stated or self.hint
        place = options.begin(text)
        self.stem.append(text[:place].strip())
        if place < len(text):
            self._take_options(text[place:])

    def take(self, line: str) -> None:
        """A line below the one with the number."""
        numbered = numbers.part(line) if self.hint == "case" else None
        if numbered is not None:
            if numbered.number != len(self.parts) + 1:
                self.problems.append(f"小题编号（{numbered.number}）没有接上。")
            self.parts.append(Draft(numbered.number, self.section, None))
            self.parts[-1].begin(numbered.text)
        else:
            self.current.take_own(line)

    def take_own(self, line: str) -> None:
        answer, fact = labels.answer(line), labels.fact(line)
        if is_mark(line) and self.label != "stem":
            # No part of a key or an option; that it is lost is told.
            self.told.setdefault("解析", []).append(line)
        elif answer is not None:
            self._take_answer(answer)
        elif (worth := labels.worth(line)) is not None:
            self.remarks.append(f"“分值：{worth}”没有导入，分值在试卷中设定。")
        elif self.label == "options" and labels.is_of_explanation(line):
            self.stray.append(line)
        elif fact is not None and not self._holds(line):
            self.label, self.points = fact[0], numbers.points_in(fact[1])
            self.told.setdefault(fact[0], []).append(fact[1])
        elif self.label in ("stem", "options") and options.listed(line):
            self._take_options(line)
        else:
            self._continue(line)

    def _take_answer(self, words: str) -> None:
        key, explanation = labels.explained(words)
        if self.label not in ("stem", "options", "answer") and any(self.answers):
            self.problems.append(
                "题下有两处答案，中间可能有一道没有题号的题没有分开；如果是，请加上题号后再导入。"
            )
        self.answers.append(key)
        self.label, self.points = "answer", numbers.points_in(key)
        if explanation:
            self.told.setdefault("解析", []).append(explanation)
            self.label, self.points = "解析", numbers.points_in(explanation)

    def _holds(self, line: str) -> bool:
        """Do a material and an answer in words have such a line themselves?"""
        inner = labels.is_inner(line)
        return inner and (self.label == "stem" or (self.label == "answer" and self._is_in_words()))

    def _is_in_words(self) -> bool:
        """Is the answer a text, which further lines continue?"""
        last = self.answers[-1] if self.answers else ""
        return not self.options and not key_lines.is_short(last)

    def _take_options(self, line: str) -> None:
        self.options += options.listed(line)
        self.label = "options"

    def _continue(self, line: str) -> None:
        if self.label == "stem":
            self.stem.append(line)
        elif labels.is_foreign(line):
            self.stray.append(line)
        elif self.label == "options":
            self._below_options(line)
        elif self.label == "answer":
            if self.answers[-1] and not self._is_in_words():
                self.stray.append(line)
            else:
                self.answers[-1] = f"{self.answers[-1]}\n{line}".strip()
        elif self.label in ("解析", "评分要点"):
            self.told[self.label].append(line)
        else:
            self.stray.append(line)

    def _below_options(self, line: str) -> None:
        """Only an option that breaks off goes on in the next line."""
        mark, text = self.options[-1]
        goes_on = not labels.is_labelled(line) and not options.is_like(line)
        if options.breaks_off(text) and goes_on:
            self.options[-1] = (mark, f"{text}\n{line}")
            self.remarks.append(f"“{line[:30]}”接在了选项 {mark.upper()} 的后面，请核对。")
        else:
            self.stray.append(line)
