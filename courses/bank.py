"""The question bank as editors look at it."""

from django.db.models import Count, Q, QuerySet

from courses.models import AttemptItem, Paper, Question
from courses.models.questions import stem_key


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


def papers() -> "QuerySet[Paper]":
    """With `usable`, how many of their questions can be drawn today."""
    usable = Q(questions__state=Question.State.ACTIVE, questions__current__isnull=False)
    return Paper.objects.annotate(
        chosen=Count("questions", distinct=True),
        usable=Count("questions", filter=usable, distinct=True),
    )
