"""How far a machine reading can be trusted as a whole: what batch approval goes by."""

from library.models import ImportItem

#: Warnings with these beginnings leave nothing to decide; any other one wants a person's look.
MILD = ("扩展名是", "另有文号")
DATES = "dates."
#: Evidence of a list is kept under a name of its own.
LISTS = {"numbers": "number"}


def doubts(item: ImportItem) -> list[str]:
    """Why a person has to look at an imported document before it is published."""
    said = [warning for warning in item.warnings if not warning.startswith(MILD)]
    return [item.get_likeness_display(), *said] if item.likeness else said


def field_of(evidence: str) -> str:
    """The field of a page that evidence of this name is about."""
    plain = evidence.removeprefix(DATES).partition(".")[0]
    return LISTS.get(plain, plain)
