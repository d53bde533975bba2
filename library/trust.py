"""How far a machine reading can be trusted as a whole: what batch approval goes by."""

from library.models import ImportItem, PolicyPage
from library.provenance import Source, source_of

#: Warnings with these beginnings leave nothing to decide; any other one wants a person's look.
MILD = ("扩展名是", "另有文号")
ROWS = frozenset({"issuers", "numbers"})
DATES = "dates."


def lowest_confidence(page: PolicyPage) -> float | None:
    """The least sure of the values that stand as they were read, 0 to 1; None where nothing says how sure.

    A page that was recognised from pictures is no surer than its characters.
    """
    evidence = (page.recognised or {}).get("evidence", {})
    sure = [
        one["confidence"]
        for name, one in evidence.items()
        if "confidence" in one and _stands(page, name)
    ]
    if sure and page.source_file and page.source_file.confidence is not None:
        sure.append(page.source_file.confidence)
    return min(sure, default=None)


def doubts(item: ImportItem) -> list[str]:
    """Why a person has to look at an imported document before it is published."""
    said = [warning for warning in item.warnings if not warning.startswith(MILD)]
    return [item.get_likeness_display(), *said] if item.likeness else said


def _stands(page: PolicyPage, name: str) -> bool:
    """Whether the value is still the one that was read: what a person typed is not in doubt."""
    plain = name.removeprefix(DATES).partition(".")[0]
    if plain in ROWS or not any(one.name == plain for one in page._meta.concrete_fields):
        return True
    return source_of(page, plain) not in (Source.TYPED, Source.CATALOGUE)
