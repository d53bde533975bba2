"""Which drafts of a batch may be published together: those that nothing is said against, of which every value is sure.

Judged from the reading as it was imported, without loading one page: a batch may have ten thousand.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from library.models import ImportBatch, ImportItem
from library.review.queue import Queue
from library.review.trust import doubts, field_of

DEFAULT = 0.9
SHOWN = 100
AT_ONCE = 500
NO_FIGURE = "没有可信程度"
LOW = "有的内容可信程度不够"
DOUBTED = "有提示需要核对"
ALIKE = "与已有的文件相近"
REVISED = "已有人修改，还没有发布"


@dataclass(slots=True)
class Preview:
    """How many pass and the first of them; of the rest the reasons, how many for each, and the first of them with all
    that speaks against."""

    passing: int = 0
    ready: list[ImportItem] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    left: list[tuple[ImportItem, list[str]]] = field(default_factory=list)

    @property
    def kept_back(self) -> int:
        return self.reasons.total()

    @property
    def by_reason(self) -> list[tuple[str, int]]:
        return self.reasons.most_common()


def preview(batch: ImportBatch, threshold: float, user: Any) -> Preview:
    found = Preview()
    for item, confidence in judged(batch, user):
        reason, said = against(item, confidence, threshold)
        if not reason:
            found.passing += 1
            if len(found.ready) < SHOWN:
                found.ready.append(item)
            continue
        found.reasons[reason] += 1
        if len(found.left) < SHOWN:
            found.left.append((item, said))
    return found


def judged(batch: ImportBatch, user: Any) -> Iterator[tuple[ImportItem, float | None]]:
    """The drafts that wait, each with its least sure value; neither texts nor outlines are loaded."""
    drafts = Queue(user, batch).waiting().filter(state=ImportItem.State.CREATED)
    rows = drafts.select_related("page").only(
        *("batch_id", "order", "name", "state", "warnings", "likeness", "given", "finished_at"),
        *("page__title", "page__latest_revision_created_at"),
    )
    kept = dict(drafts.values_list("pk", "page__recognised__evidence"))
    scans = dict(drafts.values_list("pk", "page__source_file__confidence"))
    for item in rows.iterator(AT_ONCE):
        given = item.given.get("fields", {})
        read = {
            name: one for name, one in (kept[item.pk] or {}).items() if field_of(name) not in given
        }
        yield item, _least(read, scans[item.pk])


def against(item: ImportItem, confidence: float | None, threshold: float) -> tuple[str, list[str]]:
    """Why a draft is left to a person: the kind of reason, empty for none, and all that is to be said."""
    said = doubts(item)
    if item.likeness:
        return ALIKE, said
    if _revised(item):
        return REVISED, [*said, REVISED]
    if confidence is None:
        return NO_FIGURE, [*said, "识别结果没有可信程度，请逐份核对"]
    if confidence < threshold:
        return LOW, [*said, f"最低可信程度 {confidence:.0%}"]
    return (DOUBTED, said) if said else ("", [])


def _revised(item: ImportItem) -> bool:
    """Whether somebody saved the draft after the import had: it is in her hands."""
    saved = item.page.latest_revision_created_at
    return bool(saved and item.finished_at and saved > item.finished_at)


def _least(evidence: dict[str, Any], scanned: float | None) -> float | None:
    sure = [one["confidence"] for one in evidence.values() if "confidence" in one]
    if sure and scanned is not None:
        sure.append(scanned)
    return min(sure, default=None)
