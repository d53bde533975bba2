"""What a person has to show for her learning: hours by year and category, and certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from accounts.models import User
from courses.models import Certificate, HourEntry
from courses.models.pages import HourCategory


@dataclass(frozen=True)
class YearOfHours:
    """A year of the ledger: its sum, its sums by category, and every entry, reversing ones too."""

    year: int
    total: Decimal
    categories: list[tuple[str, Decimal]]
    entries: list[HourEntry]


def hours_of(user: User) -> list[YearOfHours]:
    """The newest year first; one query."""
    entries = HourEntry.objects.filter(user=user).select_related("reverses", "reversed_by")
    newest_first = entries.order_by("-year", "-earned_on", "-pk")
    return [
        year_of(year, list(those)) for year, those in groupby(newest_first, lambda each: each.year)
    ]


def year_of(year: int, entries: list[HourEntry]) -> YearOfHours:
    sums = [(label, total_of(entries, category)) for category, label in HourCategory.choices]
    return YearOfHours(
        year=year,
        total=sum((entry.hours for entry in entries), Decimal()),
        categories=[(label, total) for label, total in sums if total],
        entries=entries,
    )


def total_of(entries: Iterable[HourEntry], category: str) -> Decimal:
    return sum((entry.hours for entry in entries if entry.category == category), Decimal())


def certificates_of(user: User) -> list[Certificate]:
    """The newest first, those that no longer stand after those that do; one query."""
    certificates = list(Certificate.objects.filter(user=user).order_by("-issued_on", "-pk"))
    return sorted(certificates, key=lambda each: not each.standing)


def earned_in_words(hours: Decimal | None, *, certificate: bool) -> str:
    """已记 4 学时，证书已颁发。 Empty where nothing was earned."""
    parts = [f"已记 {in_words(hours)} 学时"] if hours else []
    parts += ["证书已颁发"] if certificate else []
    return f"{'，'.join(parts)}。" if parts else ""


def in_words(hours: Decimal | int) -> str:
    """4, 1.5: without a zero that nobody would write."""
    return f"{Decimal(hours).normalize():f}"
