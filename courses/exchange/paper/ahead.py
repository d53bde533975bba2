"""What the lines below one say of it, where it leaves open what it is."""

from collections.abc import Iterator

from courses.exchange.paper import headings, key_lines, labels, numbers, options, places
from courses.exchange.pictures import is_mark


class Lines:
    """The lines of a paper by their place."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __getitem__(self, place: int) -> str:
        return self.lines[place]

    def __len__(self) -> int:
        return len(self.lines)

    def below(self, place: int) -> list[str]:
        return self.lines[place + 1 :]

    def next(self, place: int) -> tuple[int | None, bool]:
        """The next line that is no mere heading, and whether headings stand before it."""
        for at in range(place + 1, len(self.lines)):
            heading = headings.heading(self.lines[at])
            if heading is None or heading.rest:
                return at, at > place + 1
        return None, place + 1 < len(self.lines)

    def asks(self, place: int) -> bool:
        """Has the line what only a question has: options, a place for the key, or a key below it?"""
        line = self.lines[place]
        if options.begin(line) < len(line) or places.has_place(line):
            return True
        return any(
            options.listed(one) or labels.answer(one) is not None for one in self._block(place)
        )

    def offers(self, place: int) -> bool:
        """Do options from A stand on the line, or below it and its pictures?"""
        line = self.lines[place]
        begin = options.begin(line)
        if begin < len(line):
            return begin > 0
        found: list[str] = []
        for one in self.below(place):
            letters = [letter for letter, _ in options.listed(one)]
            if not letters and (found or not is_mark(one)):
                break
            found += letters
        return found[:1] == ["a"] and "b" in found

    def begins_paper(self, place: int) -> bool:
        """Does a question with options stand below keys? Then these keys are at an end."""
        line = self.lines[place]
        return (
            numbers.question(line) is not None
            and not key_lines.is_listed(line)
            and (options.begin(line) < len(line) or self._is_asked_below(place))
        )

    def is_title(self, place: int) -> bool:
        """Does another paper of the file begin here, with keys of its own below?"""
        if not headings.is_title(self.lines[place]):
            return False
        after, _ = self.next(place)
        if after is None or key_lines.is_listed(headings.behind(self.lines[after])):
            return False
        return any(headings.begins_keys(one) for one in self.lines[after:])

    def comes_again(self, place: int, number: int) -> bool:
        """Is there a question of this number below, before the next heading?"""
        for line in self.below(place):
            if headings.heading(line) or headings.begins_keys(line):
                return False
            other = numbers.question(line)
            if other is not None and other.number == number:
                return True
        return False

    def _block(self, place: int) -> Iterator[str]:
        """The lines below this one, up to the next that may begin something else."""
        for line in self.below(place):
            if numbers.question(line) or headings.heading(line):
                return
            if headings.begins_keys(line) and labels.answer(line) is None:
                return
            yield line

    def _is_asked_below(self, place: int) -> bool:
        below = next(self._block(place), "")
        asked = numbers.question(self.lines[place])
        has_words = asked is not None and len(asked.text) > 1
        return bool(options.listed(below)) or (has_words and labels.answer(below) is not None)
