"""The question bank as editors look at it."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from courses.exchange.rows import Facts, Row
from courses.models import (
    AttemptItem,
    ImportedQuestion,
    Paper,
    PaperRule,
    Question,
    QuestionBank,
    QuestionImport,
)
from courses.models.questions import stem_key
from courses.services.questions import content_of


def questions() -> "QuerySet[Question]":
    """With what a list of them shows."""
    return Question.objects.select_related("bank", "current")


def same_stem(question: Question) -> "QuerySet[Question]":
    """Other questions in use that ask the same, apart from spaces, punctuation and width."""
    if question.current is None:
        return Question.objects.none()
    twins = questions().filter(current__stem_key=stem_key(question.current.stem))
    return twins.exclude(pk=question.pk).exclude(state=Question.State.RETIRED).order_by("pk")


def times_asked(question: Question) -> int:
    """In how many attempts any version of the question stands."""
    return AttemptItem.objects.filter(version__question=question).count()


def rows_of(bank: QuestionBank) -> Iterator[Row]:
    """What a bank holds, as files of questions have it; retired questions stay behind."""
    held = questions().filter(bank=bank, current__isnull=False)
    held = held.exclude(state=Question.State.RETIRED).order_by("pk")
    for one in held.prefetch_related("tags", "knowledge", "current__parts").iterator(500):
        facts = Facts(
            difficulty=one.difficulty,
            pool=one.pool,
            level=one.level,
            tags=tuple(tag.name for tag in one.tags.all()),
            knowledge=tuple(point.name for point in one.knowledge.all()),
        )
        if one.current is not None:
            yield Row(f"试题 {one.pk}", content_of(one.current), facts)


def import_counts(batch: QuestionImport) -> dict[str, int]:
    """How many rows there are, are sound, are not, and ended in which way; `to_mend`
    were taken with problems."""
    results = {name: Count("pk", filter=Q(result=name)) for name in ImportedQuestion.Result.values}
    flawed = Q(result=ImportedQuestion.Result.TAKEN) & ~Q(problems=[])
    counts = batch.rows.aggregate(
        all=Count("pk"),
        sound=Count("pk", filter=Q(problems=[])),
        to_mend=Count("pk", filter=flawed),
        **results,
    )
    return counts | {"defective": counts["all"] - counts["sound"]}


def papers() -> "QuerySet[Paper]":
    """With `usable`, how many of their questions can be drawn today, and `ruled`, how many more
    their rules ask for."""
    usable = Q(questions__state=Question.State.ACTIVE, questions__current__isnull=False)
    rules = PaperRule.objects.filter(paper=OuterRef("pk")).order_by().values("paper")
    return Paper.objects.annotate(
        chosen=Count("questions", distinct=True),
        usable=Count("questions", filter=usable, distinct=True),
        ruled=Subquery(rules.annotate(asked=Sum("count")).values("asked")),
    )
