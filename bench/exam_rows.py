"""Fills the scratch site of `bench/exam_draw.py` and measures; runs inside it."""

import json
import secrets
import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from courses.models import (
    KnowledgePoint,
    Paper,
    PaperItem,
    PaperRule,
    Question,
    QuestionBank,
    QuestionVersion,
)
from courses.selection import Drawer, draw

KINDS = ("single", "multiple", "true_false", "blank")
PORTION = 2000
ASKED = 100
OPTIONS = [{"id": mark, "text": f"第 {mark} 种做法，按规定办理"} for mark in "abcd"]


def run(*, bank: int, draws: int) -> None:
    """Prints what one JSON object says of both papers."""
    fill(bank)
    fixed, ruled = fixed_paper(), ruled_paper()
    begun = time.perf_counter()
    drawer = Drawer(ruled)
    first = (time.perf_counter() - begun) * 1000
    ways: dict[str, Callable[[int], list]] = {
        "fixed": lambda seed: draw(fixed, seed=seed),
        "drawn": lambda seed: draw(ruled, seed=seed),
        "ahead": lambda seed: drawer.draw(seed=seed),
    }
    measured = {name: measure(way, draws) for name, way in ways.items()}
    ratio = measured["drawn"]["p95_ms"] / measured["fixed"]["p95_ms"]
    print(
        json.dumps({"bank": bank, "read_ms": round(first, 1), **measured, "ratio": round(ratio, 2)})
    )


def measure(way: Callable[[int], list], draws: int) -> dict[str, float]:
    with CaptureQueriesContext(connection) as asked:
        assert len(way(0)) == ASKED  # noqa: S101
    taken = []
    for _ in range(draws):
        seed, begun = secrets.randbits(62), time.perf_counter()
        way(seed)
        taken.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1), "queries": len(asked)}


def fill(count: int) -> None:
    bank = QuestionBank.objects.create(name="测量")
    points = [KnowledgePoint.objects.create(name=f"知识点{n}") for n in range(10)]
    for start in range(0, count, PORTION):
        made = [
            Question(bank=bank, state=Question.State.ACTIVE, difficulty=place % 5 + 1)
            for place in range(start, min(start + PORTION, count))
        ]
        Question.objects.bulk_create(made)
        QuestionVersion.objects.bulk_create(
            version_of(one, KINDS[place % len(KINDS)]) for place, one in enumerate(made)
        )
        about = Question.knowledge.through
        about.objects.bulk_create(
            about(question=one, knowledgepoint=points[place // len(KINDS) % len(points)])
            for place, one in enumerate(made)
        )
    said = QuestionVersion.objects.filter(question=OuterRef("pk"))
    Question.objects.update(current=Subquery(said.values("pk")))


def version_of(question: Question, kind: str) -> QuestionVersion:
    return QuestionVersion(
        question=question,
        number=1,
        kind=kind,
        stem=f"第 {question.pk} 题：工会经费的使用应当符合下列哪一项规定？" * 3,
        options=OPTIONS if kind in ("single", "multiple") else [],
        key=["a"],
        explanation="见《工会法》有关规定。" * 20,
    )


def fixed_paper() -> Paper:
    paper = Paper.objects.create(title="选定", purpose=Paper.Purpose.EXAM)
    for order, question in enumerate(Question.objects.order_by("pk")[:ASKED]):
        PaperItem.objects.create(paper=paper, question=question, order=order)
    return paper


def ruled_paper() -> Paper:
    """Ten rules of ten questions that overlap: each kind, each kind of one knowledge point, any."""
    paper = Paper.objects.create(title="抽取", purpose=Paper.Purpose.EXAM)
    point = KnowledgePoint.objects.first()
    asked = [{"kind": kind} for kind in KINDS]
    asked += [{"kind": kind, "knowledge": point} for kind in KINDS]
    asked += [{"hardest": 2}, {}]
    for order, one in enumerate(asked):
        PaperRule.objects.create(paper=paper, order=order, count=ASKED // len(asked), **one)
    return paper
