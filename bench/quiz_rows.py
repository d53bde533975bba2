"""Fills the scratch site of `bench/quiz_save.py`; runs inside it."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from accounts.models import User
from courses.models import Paper, PaperItem, QuestionBank
from courses.questions import lettered
from courses.services.attempts import start
from courses.services.questions import create_question


def fill(*, clients: int, questions: int) -> list[dict[str, str]]:
    """One learner per client with an open attempt: her session and the attempt's address."""
    bank = QuestionBank.objects.create(name="测量")
    paper = Paper.objects.create(title="测量")
    options = lettered(["甲", "乙", "丙", "丁"])
    for order in range(questions):
        question = create_question(
            bank, by=None, kind="single", stem=f"第 {order} 题", options=options, key=["b"]
        )
        PaperItem.objects.create(paper=paper, question=question, order=order)
    with connection.cursor() as cursor:
        number = "SERIAL" if connection.vendor == "postgresql" else "INTEGER"
        cursor.execute(f"CREATE TABLE bench_row (id {number} PRIMARY KEY, said TEXT)")
    return [_learner(paper, place) for place in range(clients)]


def _learner(paper: Paper, place: int) -> dict[str, str]:
    user, session = signed_in(place)
    attempt = start(user, paper, context="bench")
    return {"session": session, "attempt": f"/attempts/{attempt.key}/"}


def signed_in(place: int) -> tuple[User, str]:
    """A learner and the key of a session of hers."""
    user = User(staff_number=f"BENCH{place}", name=f"测量{place}")
    user.set_unusable_password()
    user.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.PasswordBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return user, session.session_key
