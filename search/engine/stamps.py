"""Whether an index fits the program: compared on opening, shown in the index's health."""

from search.engine.analysis import Added, dictionary_version, segmenter_version
from search.engine.base import NeedsRebuild
from search.engine.schema import SCHEMA_VERSION, Stamp

MISSING = "还没有索引，请运行 search_rebuild"
_OTHER_SCHEMA = "索引结构与程序不符，请运行 search_rebuild"
_OTHER_TERMS = "词典或分词程序已更新，请运行 search_rebuild 重新分词"


def current(engine: str, added: Added) -> Stamp:
    """What an index written now, with these words added, would carry."""
    return Stamp(SCHEMA_VERSION, dictionary_version(added), segmenter_version(), engine, added)


def reason_to_rebuild(stamp: Stamp | None, engine: str, added: Added) -> str:
    """In Chinese, for the operator; "" if the index may stay."""
    now = current(engine, added)
    if stamp is None:
        return MISSING
    if (stamp.schema, stamp.engine) != (now.schema, now.engine):
        return _OTHER_SCHEMA
    return "" if stamp == now else _OTHER_TERMS


def require_readable(stamp: Stamp | None, engine: str) -> Stamp:
    """The stamp; raises `NeedsRebuild`. An index cut with other words is still worth searching."""
    if stamp is None:
        raise NeedsRebuild(MISSING)
    if (stamp.schema, stamp.engine) != (SCHEMA_VERSION, engine):
        raise NeedsRebuild(_OTHER_SCHEMA)
    return stamp
