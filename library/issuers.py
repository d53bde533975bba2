"""Issuing organs that every library of union documents meets; loaded after migrate, never overwritten."""

from django.db import connections

from library.models import Issuer

LEVEL = Issuer.Level
NPC = "全国人民代表大会"

# Name, short names, codes in document numbers, level, parent.
ISSUERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (NPC, ("全国人大",), (), LEVEL.CENTRAL, ""),
    (f"{NPC}常务委员会", ("全国人大常委会",), (), LEVEL.CENTRAL, NPC),
    ("中共中央", (), ("中发",), LEVEL.CENTRAL, ""),
    ("中共中央办公厅", ("中办",), ("中办发",), LEVEL.CENTRAL, "中共中央"),
    ("国务院", (), ("国发", "国函"), LEVEL.CENTRAL, ""),
    ("国务院办公厅", ("国办",), ("国办发", "国办函"), LEVEL.CENTRAL, "国务院"),
    ("最高人民法院", ("最高法",), ("法释", "法发"), LEVEL.CENTRAL, ""),
    ("最高人民检察院", ("最高检",), ("高检发",), LEVEL.CENTRAL, ""),
    ("人力资源和社会保障部", ("人社部",), ("人社部发",), LEVEL.CENTRAL, "国务院"),
    ("财政部", (), (), LEVEL.CENTRAL, "国务院"),
    ("中华全国总工会", ("全国总工会", "全总"), ("总工发",), LEVEL.NATIONAL_UNION, ""),
    (
        "中华全国总工会办公厅",
        ("全国总工会办公厅", "全总办公厅"),
        ("总工办发", "厅字"),
        LEVEL.NATIONAL_UNION,
        "中华全国总工会",
    ),
)
PREDECESSORS = {
    "劳动和社会保障部": "人力资源和社会保障部",
    "人事部": "人力资源和社会保障部",
}


def load_after_migrate(sender: object, using: str, **kwargs: object) -> None:
    """Migrating back to nothing takes the table away before this signal."""
    if Issuer._meta.db_table in connections[using].introspection.table_names():
        load_issuers()


def load_issuers() -> None:
    """Add what is missing; what an editor has changed stays as it is."""
    for name, short_names, codes, level, parent in ISSUERS:
        _add(
            name,
            short_names=list(short_names),
            codes=list(codes),
            level=level,
            parent=Issuer.objects.filter(name=parent).first(),
        )
    for name, successor in PREDECESSORS.items():
        followed = Issuer.objects.filter(name=successor).first()
        _add(name, level=LEVEL.CENTRAL, successor=followed)


def _add(name: str, **values: object) -> None:
    Issuer.objects.get_or_create(name=name, defaults=values)
