"""What happens to papers: whether they can be asked, when they are fixed, how they are copied."""

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from courses.models import Attempt, Paper
from courses.outlines import outline_of
from courses.shortfalls import problems_of

COPIED = "（副本）"


def shortfalls(paper: Paper) -> list[str]:
    """What cannot be met today, in words for whoever writes or opens it; empty when all can."""
    return problems_of(outline_of(paper))


def is_fixed(paper: Paper) -> bool:
    """Has an exam drawn from it? Then all who sit it are asked from the same structure."""
    return paper.pk is not None and Attempt.objects.filter(paper=paper, exam__isnull=False).exists()


@transaction.atomic
def copy_paper(paper: Paper, *, by: User) -> Paper:
    """A paper of its own with the same questions, rules and parts; no exam uses it yet."""
    made = Paper.objects.get(pk=paper.pk)
    made.pk = None
    longest = Paper._meta.get_field("title").max_length
    made.title = f"{paper.title[: longest - len(COPIED)]}{COPIED}"
    made.save(force_insert=True)
    for rows in (paper.items, paper.rules, paper.sections):
        copies = list(rows.all())
        for row in copies:
            row.pk, row.paper = None, made
        rows.model.objects.bulk_create(copies)
    record("courses.paper.copy", instance=made, by=by, data={"of": paper.title})
    return made
