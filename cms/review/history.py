"""What the ledger says of a page: who wrote, who approved what, what still stands.

An approval belongs to one revision and one content hash; a return of that revision or a
withdrawal of the page voids it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageLogEntry, Revision

from cms.models import ReviewEntry, Stage

Kind = ReviewEntry.Kind
WRITTEN = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy")


@dataclass(frozen=True)
class History:
    """Entries in order, without their content; `writers` are (revision id, user id)."""

    page_id: int | None
    owner_id: int | None
    entries: Sequence[ReviewEntry]
    writers: Sequence[tuple[int, int | None]]

    def approvals(self, revision_id: int | None, *, content_hash: str) -> dict[Stage, ReviewEntry]:
        """The approvals of this content of the revision that nothing voided since."""
        found: dict[Stage, ReviewEntry] = {}
        for entry in self.entries:
            ours = entry.revision_id == revision_id
            if entry.kind == Kind.WITHDRAWN or (ours and entry.kind == Kind.RETURNED):
                found.clear()
            elif ours and entry.kind == Kind.APPROVED and entry.content_hash == content_hash:
                found[Stage(entry.stage)] = entry
        return found

    def missing(self, revision_id: int | None, *, content_hash: str) -> list[Stage]:
        """Stages without a valid approval, in order; one by an author or a second one counts nothing."""
        approvals = self.approvals(revision_id, content_hash=content_hash)
        refused = self.authors(revision_id)
        missing = []
        for stage in Stage:
            entry = approvals.get(stage)
            if entry is None or entry.by_id is None or entry.by_id in refused:
                missing.append(stage)
            else:
                refused.add(entry.by_id)
        return missing

    def authors(self, revision_id: int | None) -> set[int]:
        """Ids of all who wrote or submitted since the last complete approval, up to `revision_id`.

        Without one, or after a withdrawal, that is everybody who ever did, and the owner.
        """
        base, last = self.cleared_before(revision_id), revision_id or 0
        authors = {user_id for pk, user_id in self.writers if base < pk <= last}
        authors |= {
            entry.by_id
            for entry in self.entries
            if entry.kind == Kind.SUBMITTED and base < (entry.revision_id or 0) <= last
        }
        if not base:
            authors.add(self.owner_id)
        return {user_id for user_id in authors if user_id is not None}

    def cleared_before(self, revision_id: int | None) -> int:
        """The newest earlier revision that had all three approvals and was not withdrawn, or 0."""
        stages: dict[int, set[str]] = defaultdict(set)
        for entry in self.entries:
            if entry.kind == Kind.WITHDRAWN:
                stages.clear()
            elif entry.kind == Kind.APPROVED and (entry.revision_id or 0) < (revision_id or 0):
                stages[entry.revision_id or 0].add(entry.stage)
        complete = set(Stage.values)
        return max((pk for pk, seen in stages.items() if seen == complete), default=0)


def history_of(page: Page) -> History:
    return histories_of([page])[page.pk]


def histories_of(pages: Iterable[Page]) -> dict[int | None, History]:
    """By page id; three queries, however many pages."""
    pages = list(pages)
    ids = [page.pk for page in pages if page.pk]
    entries: dict[int, list[ReviewEntry]] = defaultdict(list)
    writers: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    if ids:
        for entry in ReviewEntry.objects.filter(page__in=ids).defer("content"):
            entries[entry.page_id].append(entry)
        revisions = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=[str(pk) for pk in ids],
        )
        for page_id, pk, user_id in revisions.values_list("object_id", "pk", "user"):
            writers[int(page_id)].append((pk, user_id))
        # Revisions may be purged; the log still says who wrote them.
        logged = PageLogEntry.objects.filter(
            page__in=ids, action__in=WRITTEN, revision__isnull=False
        )
        for page_id, pk, user_id in logged.values_list("page", "revision", "user"):
            writers[page_id].append((pk, user_id))
    return {
        page.pk: History(page.pk, page.owner_id, entries[page.pk or 0], writers[page.pk or 0])
        for page in pages
    }
