"""Whether an index fits the program: compared on opening, shown in the index's health."""

from search.engine.analysis import dictionary_version, segmenter_version
from search.engine.base import NeedsRebuild
from search.engine.schema import SCHEMA_VERSION, Stamp

MISSING = "还没有索引，请运行 rebuild_index"
_OTHER_SCHEMA = "索引结构与程序不符，请运行 rebuild_index"
_OTHER_TERMS = "词典或分词程序已更新，请运行 rebuild_index 重新分词"


def current(engine: str) -> Stamp:
    """What an index written now would carry."""
    return Stamp(SCHEMA_VERSION, dictionary_version(), segmenter_version(), engine)


def reason_to_rebuild(stamp: Stamp | None, engine: str) -> str:
    """In Chinese, for the operator; "" if the index may stay."""
    now = current(engine)
    if stamp is None:
        return MISSING
    if not _readable(stamp, now):
        return _OTHER_SCHEMA
    return "" if stamp == now else _OTHER_TERMS


def require_readable(stamp: Stamp | None, engine: str) -> None:
    """Raises `NeedsRebuild`. An index cut with other words is still worth searching."""
    if stamp is None:
        raise NeedsRebuild(MISSING)
    if not _readable(stamp, current(engine)):
        raise NeedsRebuild(_OTHER_SCHEMA)


def _readable(stamp: Stamp, now: Stamp) -> bool:
    return (stamp.schema, stamp.engine) == (now.schema, now.engine)
