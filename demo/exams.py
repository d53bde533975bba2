"""The demo's exams: one with every kind of question that is open for a year, one that is over.

The latter was taken by the services of real work, some weeks before the day the demo is loaded.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Audience, User
from courses.models import (
    Exam,
    ExamStaff,
    Paper,
    PaperItem,
    PaperRule,
    PaperSection,
    Question,
    QuestionBank,
)
from courses.services.attempts import save_answer, settle, submit
from courses.services.exams import enter, publish
from demo.learners import right_answer, wrong_answer
from demo.training import TRAINER, audience_of

OPEN, OVER = "2026 年工会干部业务知识考试（示例）", "财务、经审干部业务测试（示例，已结束）"
EVERYBODY = "全体工会干部"
INVIGILATOR, MARKER = "SL0006", "SL0002"
BANK, CHAIRS_BANK, MONEY_BANK = "业务知识考试", "工会主席履职", "工会经费收支"
OVER_AGO, OPEN_DAYS = timedelta(days=40), 365
#: Who took the exam that is over, with which part of the answers right.
TAKEN = (("SL1002", 1.0), ("SL1004", 0.9), ("SL2003", 0.8), ("SL3003", 0.4))


@dataclass(frozen=True)
class Part:
    """A part of the paper: its heading, the kind of its questions and what each is worth."""

    title: str
    kind: str
    points: int


DRAWN = 4
PARTS = (
    Part("一、单项选择题", "single", 2),
    Part("二、多项选择题", "multiple", 5),
    Part("三、判断题", "true_false", 3),
    Part("四、填空题", "blank", 6),
    Part("五、案例题", "case", 20),
    Part("六、简答题", "short", 16),
    Part("七、论述题", "essay", 20),
)


def load_exams() -> None:
    trainer = User.objects.get(staff_number=TRAINER)
    if not Exam.objects.filter(title=OPEN).exists():
        with transaction.atomic():
            load_open(by=trainer)
    if not Exam.objects.filter(title=OVER).exists():
        with transaction.atomic():
            load_over(by=trainer)


def load_open(*, by: User) -> Exam:
    """Everybody may take it three times; written answers wait for the marker."""
    audience, _ = Audience.objects.get_or_create(name=EVERYBODY, defaults={"everyone": True})
    now = timezone.now()
    exam = Exam.objects.create(
        title=OPEN,
        instructions="共七个部分，满分 100 分，60 分合格。单项选择题从题库中抽取，每次不同。"
        "答案随时自动保存；简答题和论述题由阅卷人评分，评完后可以看到成绩。",
        paper=every_kind(),
        audience=audience,
        opens_at=now,
        closes_at=now + timedelta(days=OPEN_DAYS),
        minutes=60,
        closing=Exam.Closing.FULL,
        attempts_allowed=3,
        review=Exam.Review.AFTER_SUBMIT,
        hours=Decimal(2),
        certificate=True,
        created_by=by,
    )
    for staff_number, role in (
        (INVIGILATOR, ExamStaff.Role.INVIGILATOR),
        (MARKER, ExamStaff.Role.MARKER),
    ):
        person = User.objects.get(staff_number=staff_number)
        ExamStaff.objects.create(exam=exam, user=person, role=role)
    return publish(exam, by=by, at=now)


def every_kind() -> Paper:
    """The single choices are drawn by a rule, all others are the bank of the exam."""
    paper = Paper.objects.create(
        title="工会干部业务知识试卷", purpose=Paper.Purpose.EXAM, shuffle_questions=False
    )
    for section, part in enumerate(PARTS, start=1):
        PaperSection.objects.create(paper=paper, order=section, title=part.title)
        questions = Question.objects.filter(bank__name=BANK, current__kind=part.kind)
        for order, question in enumerate(questions.order_by("pk"), start=10 * section):
            PaperItem.objects.create(
                paper=paper, question=question, order=order, section=section, points=part.points
            )
    PaperRule.objects.create(
        paper=paper,
        order=1,
        section=1,
        count=DRAWN,
        points=PARTS[0].points,
        kind=PARTS[0].kind,
        bank=QuestionBank.objects.get(name=CHAIRS_BANK),
    )
    return paper


def load_over(*, by: User) -> Exam:
    """Taken by some, failed by one, missed by others."""
    day = timezone.localtime(timezone.now() - OVER_AGO).replace(hour=9, minute=0, second=0)
    paper = Paper.objects.create(title="财务、经审干部业务测试卷", purpose=Paper.Purpose.EXAM)
    questions = Question.objects.filter(bank__name=MONEY_BANK).order_by("pk")
    for order, question in enumerate(questions, start=1):
        PaperItem.objects.create(paper=paper, question=question, order=order, points=5)
    exam = Exam.objects.create(
        title=OVER,
        paper=paper,
        audience=audience_of("基层工会财务、经审干部", ["finance", "audit"]),
        opens_at=day,
        closes_at=day + timedelta(hours=2),
        minutes=60,
        review=Exam.Review.AFTER_CLOSE,
        hours=Decimal(1),
        created_by=by,
    )
    publish(exam, by=by, at=day - timedelta(days=7))
    for place, (staff_number, right) in enumerate(TAKEN):
        user = User.objects.get(staff_number=staff_number)
        sit(user, exam, right=right, at=day + timedelta(minutes=3 * place))
    return exam


def sit(user: User, exam: Exam, *, right: float, at: datetime) -> None:
    """Enter, answer so large a part of the questions rightly, submit; marked at once."""
    attempt = enter(user, exam, at=at)
    items = list(attempt.items.select_related("version").order_by("order"))
    for item in items:
        known = item.order <= right * len(items)
        value = right_answer(item.version) if known else wrong_answer(item.version)
        moment = at + timedelta(minutes=item.order)
        save_answer(attempt, order=item.order, sequence=1, value=value, holder="", at=moment)
    moment = at + timedelta(minutes=len(items) + 2)
    settle(submit(attempt, at=moment), at=moment)
