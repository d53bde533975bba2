"""Issuing organs that every library of union documents meets; loaded after migrate, never overwritten."""

from django.db import connections

from gongwen.issuers import Organ, table
from library.models import Issuer


def load_after_migrate(sender: object, using: str, **kwargs: object) -> None:
    """Migrating back to nothing takes the table away before this signal."""
    if Issuer._meta.db_table in connections[using].introspection.table_names():
        load_issuers()


def load_issuers() -> None:
    """Add what is missing; what an editor has changed stays as it is."""
    known = set(Issuer.objects.values_list("name", flat=True))
    missing = [organ for organ in table() if organ.name not in known]
    Issuer.objects.bulk_create(_row(organ) for organ in missing)
    rows = {row.name: row for row in Issuer.objects.filter(name__in=[one.name for one in table()])}
    for organ in missing:
        row = rows[organ.name]
        row.parent, row.successor = rows.get(organ.parent), rows.get(organ.successor)
    Issuer.objects.bulk_update([rows[one.name] for one in missing], ["parent", "successor"])


def _row(organ: Organ) -> Issuer:
    return Issuer(
        name=organ.name,
        short_names=list(organ.short_names),
        codes=list(organ.codes),
        level=organ.level,
    )
