"""Where the table of keys at the end of a paper begins.

“答案：” alone on a line may be the empty key of one question or the heading of all keys; what follows
and which questions have a key already decide.
"""

from collections.abc import Sequence

from courses.exchange.paper import headings, key_lines, labels, numbers
from courses.exchange.paper.ahead import Lines
from courses.exchange.paper.drafts import Draft


def begins(lines: Lines, place: int, own: Sequence[Draft]) -> bool:
    """Is the line a heading of keys? `own` are the questions of the paper so far."""
    line = lines[place]
    if not headings.begins_keys(line):
        return False
    if not own or (labels.answer(line) is None and line[-2:] != "答案"):
        return True
    return not _is_own_answer(lines, place, own)


def begins_with(line: str, own: Sequence[Draft]) -> str | None:
    """Keys of several questions behind “参考答案：” on its line."""
    rest = headings.keys_here(line)
    if rest is None or not key_lines.is_listed(rest) or len(own) < 2:
        return None
    listed = [number for number, _ in key_lines.entries_of(rest).keys]
    alone = sum(not one.answers for one in own) < len(listed)
    return None if len(listed) < 2 or alone else rest


def _is_own_answer(lines: Lines, place: int, own: Sequence[Draft]) -> bool:
    """Is “答案：” alone on its line that of the question above, empty or told on the next lines?"""
    if own[-1].current.answers:
        return False
    after, headed = lines.next(place)
    if after is None:
        return not headed
    line = lines[after]
    if key_lines.is_listed(headings.behind(line)):
        return False
    numbered = numbers.question(line)
    if numbered is None:
        return _only_last_is_open(own) or _is_text_of_last(lines, after, own)
    if lines.asks(after) or numbered.number not in {one.number for one in own}:
        return True
    return not headed and _only_last_is_open(own)


def _only_last_is_open(own: Sequence[Draft]) -> bool:
    """Have all questions their keys, but the last one?"""
    asked = [one for draft in own for one in draft.parts or [draft]]
    return all(one.answers for one in asked[:-1])


def _is_text_of_last(lines: Lines, place: int, own: Sequence[Draft]) -> bool:
    """Is what stands here in words, with no keys of other questions below?"""
    if own[-1].current.options and key_lines.is_short(lines[place]):
        return False
    for at in range(place, len(lines)):
        if at > place and headings.heading(lines[at]):
            return True
        if key_lines.entries_of(lines[at]).keys:
            return lines.asks(at)
    return True
