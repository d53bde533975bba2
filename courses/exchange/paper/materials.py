"""A text that several questions share, from its announcement to the last of them."""

from courses.exchange.paper.drafts import Draft

UNSAID = "题前有一段材料，没有写明供哪几题使用，只放在了这道题中，请核对。"


class Material:
    """`is_open` while its own lines come; `span` are the numbers of its questions, (0, 0) where it does not say them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.span = (0, 0)
        self.is_open = False

    def announce(self, line: str, span: tuple[int, int]) -> None:
        self.lines, self.span, self.is_open = [line], span, True

    def give(self, draft: Draft) -> None:
        self.is_open = False
        if not self.lines:
            return
        first, last = self.span
        if last == 0:
            draft.problems.append(UNSAID)
        if last == 0 or first <= draft.number <= last:
            draft.stem += self.lines
        if last == 0 or draft.number >= last:
            self.lines = []
