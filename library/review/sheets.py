"""What of an original is shown beside its reading: its pages as pictures, or the text as it was read."""

from dataclasses import dataclass, field

from library.extraction.drawing import is_drawable
from library.models import FilePage, PolicyPage, SourceFile
from library.review.values import pages_with_evidence

#: More pages than this are not put on one screen, but for those from which something was read.
MOST = 200


@dataclass(frozen=True, slots=True)
class Sheets:
    """`pages` in order; `drawn` says that they can be shown as pictures, else their lines are set where they stand."""

    pages: list[FilePage] = field(default_factory=list)
    drawn: bool = False
    left_out: int = 0

    @property
    def with_lines(self) -> list[FilePage]:
        return [page for page in self.pages if "lines" in page.__dict__]


def sheets_of(page: PolicyPage | None, file: SourceFile | None) -> Sheets:
    """Of a file without pages of its own, or of which they are not known, there are none."""
    if file is None:
        return Sheets()
    drawn = is_drawable(file.content_type)
    wanted = pages_with_evidence(page) if page else set()
    numbers = set(file.file_pages.values_list("number", flat=True))
    shown = {number for number in numbers if number <= MOST} | wanted
    pages = list(file.file_pages.filter(number__in=shown).defer("lines", "text"))
    written = shown if not drawn else wanted
    lines = dict(file.file_pages.filter(number__in=written).values_list("number", "lines"))
    for one in pages:
        if one.number in lines:
            one.lines = lines[one.number]
    return Sheets(pages, drawn, len(numbers - shown))
