"""Whether an index fits the program: compared on opening, shown in the index's health."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from search.engine.analysis import Added, dictionary_version, segmenter_version
from search.engine.base import NeedsRebuild, Superseded
from search.engine.schema import SCHEMA_VERSION, Stamp

MISSING = "还没有索引，请运行 rebuild_index"
_OLDER_SCHEMA = "索引结构与程序不符，请运行 rebuild_index"
_NEWER_SCHEMA = (
    "索引已由新版程序接管，请把本程序也升级并重启；确要退回旧版时，请用旧版运行 rebuild_index"
)
_OTHER_TERMS = "词典或分词程序已更新，请运行 rebuild_index 重新分词"


def current(engine: str, added: Added) -> Stamp:
    """What an index written now, with these words added, would carry."""
    return Stamp(SCHEMA_VERSION, dictionary_version(added), segmenter_version(), engine, added)


def suffix() -> str:
    """Of the name under which programs of this schema read."""
    return f"s{SCHEMA_VERSION}"


def read(stored: Mapping[str, Any]) -> Stamp | None:
    """From what an index keeps beside it; None where the index was not written by us."""
    names = [field.name for field in fields(Stamp)]
    try:
        return Stamp(**{name: stored[name] for name in names if name in stored})
    except TypeError:
        return None


def reason_to_rebuild(stamp: Stamp | None, engine: str, added: Added) -> str:
    """In Chinese, for the operator; "" if the index may stay."""
    try:
        require_readable(stamp, engine)
    except NeedsRebuild as reason:
        return str(reason)
    return "" if stamp == current(engine, added) else _OTHER_TERMS


def require_readable(stamp: Stamp | None, engine: str) -> Stamp:
    """The stamp; raises `NeedsRebuild`. An index cut with other words is still worth searching."""
    if stamp is None:
        raise NeedsRebuild(MISSING)
    if stamp.schema > SCHEMA_VERSION:
        raise Superseded(_NEWER_SCHEMA)
    if not is_readable(stamp, engine):
        raise NeedsRebuild(_OLDER_SCHEMA)
    return stamp


def is_readable(stamp: Stamp | None, engine: str) -> bool:
    return stamp is not None and (stamp.schema, stamp.engine) == (SCHEMA_VERSION, engine)
