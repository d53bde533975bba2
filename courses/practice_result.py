"""What a learner reads when a practice set is done: every answer explained, nothing judged."""

from typing import Any

from courses.attempts import may_review, reviewed
from courses.knowledge import by_knowledge
from courses.models import Attempt
from courses.services.practice import REDO_CONTEXT
from courses.wrong_book import book_of


def practice_result_context(attempt: Attempt) -> dict[str, Any]:
    """For an attempt at a practice set that is handed in."""
    shown = reviewed(attempt) if may_review(attempt) else []
    return {
        "attempt": attempt,
        "reviewed": shown,
        "right": sum(one.right for one in shown),
        "knowledge": by_knowledge(attempt) if shown else [],
        "redone": attempt.context == REDO_CONTEXT,
        "waiting": book_of(attempt.user).count(),
    }
