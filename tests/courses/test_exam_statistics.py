"""How an exam went: numbers, units, chart, item analysis, workbook, and who may see them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from accounts.models import Audience
from accounts.roles import EDITOR, TRAINING_ADMINISTRATOR
from courses import item_statistics
from courses.exam_statistics import Outcome, by_unit, figures, not_yet, people_of
from courses.models import Answer, Attempt, PaperSection
from courses.score_chart import score_chart
from courses.services.attempts import start
from tests.factories import courses as make
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceRuleFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.exams import exam
from tests.factories.sittings import counted, sat

pytestmark = pytest.mark.django_db


class Sitting:
    """An exam of four questions, b right in each, for the members of two units."""

    def __init__(self, **fields):
        self.units = [UnitFactory(name=name) for name in ("甲工会", "乙工会")]
        self.audience = Audience.objects.create(name="两个单位")
        for unit in self.units:
            AudienceRuleFactory(audience=self.audience, unit=unit)
        self.questions = [make.question() for _ in range(4)]
        self.exam = exam(self.questions, audience=self.audience, title="财务考试", **fields)

    def member(self, unit=0, **fields):
        return AppointmentFactory(
            unit=self.units[unit], **{f"user__{name}": value for name, value in fields.items()}
        ).user

    def begins(self, user):
        context = f"exam:{self.exam.pk}"
        attempt = start(user, self.exam.paper, context=context)
        Attempt.objects.filter(pk=attempt.pk).update(exam=self.exam)
        return attempt

    def takes(self, user, right, *, option="a"):
        """A marked attempt: the first `right` questions answered rightly, the others with `option`."""
        chosen = {one: "b" if place < right else option for place, one in enumerate(self.questions)}
        attempt = sat(
            None,
            chosen,
            user=user,
            paper=self.exam.paper,
            context=f"exam:{self.exam.pk}",
            exam=self.exam,
        )
        counted(attempt)
        return attempt


@pytest.fixture
def sitting():
    return Sitting()


@pytest.fixture
def trainer():
    return UserFactory(roles=[TRAINING_ADMINISTRATOR])


def look(client, user, of, **query):
    client.force_login(user)
    response = client.get(reverse("courses:exam_statistics", args=[of.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_numbers_count_people_and_not_attempts(sitting):
    for right in (4, 2, 1):
        sitting.takes(sitting.member(), right)
    sitting.begins(sitting.member())
    sitting.member()

    found = figures(people_of(sitting.exam))

    assert (found.called, found.came, found.handed_in, found.marked, found.passed) == (
        5,
        4,
        3,
        3,
        1,
    )
    assert (found.mean, found.median) == (Decimal("2.3"), Decimal("2.0"))
    assert (found.highest, found.lowest, found.out_of, found.unit) == (4, 1, 4, "分")
    assert found.pass_rate == 33


def test_every_person_is_told_how_far_she_got(sitting):
    names = ("合格", "不合格", "阅卷", "作答", "缺席")
    people = [sitting.member(name=name, staff_number=f"S{n}") for n, name in enumerate(names)]
    sitting.takes(people[0], 4)
    sitting.takes(people[1], 0)
    Attempt.objects.filter(pk=sitting.begins(people[2]).pk).update(state="to_mark")
    sitting.begins(people[3])
    drawn = sitting.begins(people[4])
    Attempt.objects.filter(pk=drawn.pk).update(state="not_started", started_at=None)

    told = [(one.name, one.outcome) for one in people_of(sitting.exam)]

    assert told == list(
        zip(
            names,
            (Outcome.PASSED, Outcome.FAILED, Outcome.TO_MARK, Outcome.OPEN, Outcome.ABSENT),
            strict=True,
        )
    )


def test_not_yet_are_those_who_handed_nothing_in(sitting):
    sitting.takes(sitting.member(name="交卷"), 0)
    sitting.begins(sitting.member(name="作答"))
    sitting.member(name="缺席")

    assert {one.name for one in not_yet(people_of(sitting.exam))} == {"作答", "缺席"}


def test_scores_out_of_different_totals_become_percentages(sitting):
    attempts = [sitting.takes(sitting.member(), right) for right in (4, 2)]
    Attempt.objects.filter(pk=attempts[1].pk).update(max_score=3)
    attempts[1].refresh_from_db()
    counted(attempts[1])

    found = figures(people_of(sitting.exam))

    assert (found.unit, found.highest, found.lowest) == ("%", Decimal("100.0"), Decimal("66.7"))


def test_units_have_their_own_numbers_and_two_appointments_count_twice(sitting):
    sitting.takes(sitting.member(0), 4)
    both = sitting.member(1)
    AppointmentFactory(user=both, unit=sitting.units[0])
    sitting.takes(both, 2)
    sitting.takes(UserFactory(), 0)

    rows = by_unit(people_of(sitting.exam))

    assert [
        (row.name, row.figures.called, row.figures.passed, row.figures.mean) for row in rows
    ] == [
        ("乙工会", 1, 0, Decimal("2.0")),
        ("没有任职单位", 1, 0, Decimal("0.0")),
        ("甲工会", 2, 1, Decimal("3.0")),
    ]


def test_people_take_the_same_number_of_queries_whatever_their_number(sitting):
    sitting.takes(sitting.member(), 1)
    with CaptureQueriesContext(connection) as few:
        people_of(sitting.exam)
    for _ in range(5):
        sitting.takes(sitting.member(), 2)

    with CaptureQueriesContext(connection) as more:
        people = people_of(sitting.exam)

    assert len(people) == 6
    assert len(more) == len(few)


def test_chart_has_ten_bands_and_the_full_score_in_the_last():
    shares = [Decimal(one) for one in ("0", "0.09", "0.1", "0.599", "1", "0.95")]

    chart = score_chart(shares, pass_percent=60)

    assert [band.people for band in chart.bands] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert chart.bands[0].label == "0–9"
    assert chart.bands[9].label == "90–100"
    assert chart.pass_x == 432.0
    assert chart.bands[0].height == 2 * chart.bands[1].height


def test_chart_of_nobody_is_none():
    assert score_chart([], pass_percent=60) is None


def test_items_have_difficulty_discrimination_and_choices(sitting):
    """Ten people, groups of three: the upper ones have all four right, the lower ones none."""
    for right in (4, 4, 4, 2, 2, 2, 2, 0, 0, 0):
        sitting.takes(sitting.member(), right, option="c")

    rows = {row.version.question_id: row for row in item_statistics.of_exam(sitting.exam)}

    first, last = (rows[one.pk] for one in (sitting.questions[0], sitting.questions[3]))
    assert (first.figures.n, first.figures.difficulty, last.figures.difficulty) == (10, 0.7, 0.3)
    assert [(one.letter, one.right, one.upper, one.lower) for one in first.choices] == [
        ("A", False, 0.0, 0.0),
        ("B", True, 1.0, 0.0),
        ("C", False, 0.0, 1.0),
        ("D", False, 0.0, 0.0),
    ]
    # Seven of ten right; of the other three 3, 3, 3, 1, 1, 1, 1, 0, 0, 0 right:
    # (10*13 - 7*13) / sqrt((10*7 - 49) * (10*31 - 169)) = 39 / 54.41.
    assert first.figures.discrimination == 0.717


def test_items_are_those_of_the_attempts_that_count(sitting):
    person = sitting.member()
    first = sitting.takes(person, 0)
    sitting.takes(person, 4)
    counted(first)

    assert {row.figures.difficulty for row in item_statistics.of_exam(sitting.exam)} == {0.0}


def test_item_that_the_better_ones_fail_stands_first_with_a_warning(sitting):
    wrongly_keyed = sitting.questions[3]
    for place in range(30):
        better = place < 15
        chosen = dict.fromkeys(sitting.questions[:3], "b" if better else "a")
        chosen[wrongly_keyed] = "c" if better else "b"
        attempt = sat(
            None,
            chosen,
            user=sitting.member(),
            paper=sitting.exam.paper,
            context=f"exam:{sitting.exam.pk}",
            exam=sitting.exam,
        )
        counted(attempt)

    row = item_statistics.of_exam(sitting.exam)[0]

    assert row.version.question == wrongly_keyed
    assert row.warnings[:2] == [
        "其他题得分高的人反而容易答错这道题，答案可能有误，请核对。",
        "高分组选“C”的比选正确答案的还多，请核对答案和题干。",
    ]


def test_items_have_the_median_time(sitting):
    attempt = sitting.takes(sitting.member(), 4)
    began = attempt.started_at
    for place, answer in enumerate(Answer.objects.order_by("item__order"), start=1):
        Answer.objects.filter(pk=answer.pk).update(
            saved_at=began + timedelta(seconds=10 * place**2)
        )

    rows = item_statistics.of_exam(sitting.exam)

    assert sorted(row.seconds for row in rows) == [10, 30, 50, 70]


def test_items_take_the_same_number_of_queries_whatever_their_number(sitting):
    sitting.takes(sitting.member(), 1)
    with CaptureQueriesContext(connection) as few:
        item_statistics.of_exam(sitting.exam)
    for _ in range(3):
        sitting.takes(sitting.member(), 2)

    with CaptureQueriesContext(connection) as more:
        item_statistics.of_exam(sitting.exam)

    assert (len(few), len(more)) == (4, 4)


def test_question_has_figures_by_version_without_practice():
    question = make.question()
    sat([question], {question: "b"}, context="lesson:1")
    practice = make.paper([question], purpose="practice")
    sat(None, {question: "a"}, paper=practice)

    rows = item_statistics.of_question(question)

    assert [(row.version.number, row.figures.n, row.figures.difficulty) for row in rows] == [
        (1, 1, 1.0)
    ]
    assert item_statistics.times_by_version(question) == [(question.current, 2)]


@pytest.mark.parametrize("tab", ["", "people", "waiting", "units", "items", "unsinn"])
def test_page_of_an_exam_nobody_has_taken(client, trainer, sitting, tab):
    html = look(client, trainer, sitting.exam, tab=tab)

    assert "财务考试" in html


def test_page_shows_numbers_chart_and_table(client, trainer, sitting):
    sitting.takes(sitting.member(), 4)

    html = look(client, trainer, sitting.exam)

    assert "<dt>应考</dt><dd>1 人</dd>" in html
    assert "<dt>平均</dt><dd>4 分</dd>" in html
    assert html.count('class="score-chart__bar"') == 1
    assert '<th scope="row">90–100</th><td class="number">1</td>' in html


def test_pages_of_people_units_and_items(client, trainer, sitting):
    sitting.takes(sitting.member(name="王秀兰"), 4)
    sitting.member(name="李缺席")

    people, waiting, units, items = (
        look(client, trainer, sitting.exam, tab=tab)
        for tab in ("people", "waiting", "units", "items")
    )

    assert "王秀兰" in people
    assert "李缺席" in people
    assert "王秀兰" not in waiting
    assert "李缺席" in waiting
    assert "甲工会" in units
    first = sitting.questions[0].current
    assert f"{first.stem}</h2>" in items
    correct = reverse("question:correct", args=[first.pk])
    assert f'href="{correct}?exam={sitting.exam.pk}"' in items


def test_page_of_a_question(client, trainer):
    question = make.question(stem="工会经费的来源")
    sat([question], {question: "b"}, context="lesson:1")
    client.force_login(trainer)

    html = client.get(reverse("courses:question_statistics", args=[question.pk])).content.decode()

    assert "工会经费的来源" in html
    assert "<dt>作答</dt><dd>1 人次</dd>" in html


def test_question_in_the_admin_leads_to_its_statistics(client, trainer):
    question = make.question()
    sat([question], {question: "b"}, context="lesson:1")
    client.force_login(trainer)

    html = client.get(reverse("question:edit", args=[question.pk])).content.decode()

    assert reverse("courses:question_statistics", args=[question.pk]) in html


@pytest.mark.parametrize("name", ["exam_statistics", "exam_scores_xlsx", "question_statistics"])
def test_only_those_who_run_the_training_see_figures(client, trainer, sitting, name):
    of = sitting.questions[0] if name == "question_statistics" else sitting.exam
    address = reverse(f"courses:{name}", args=[of.pk])
    learner = sitting.member()
    administrator = UnitAdministratorFactory(unit=sitting.units[0]).user

    assert client.get(address).status_code == 302
    for person in (learner, administrator, UserFactory(roles=[EDITOR])):
        client.force_login(person)
        assert client.get(address).status_code == 403
    client.force_login(trainer)
    assert client.get(address).status_code == 200


def sheets(client, trainer, of):
    client.force_login(trainer)
    response = client.get(reverse("courses:exam_scores_xlsx", args=[of.pk]))
    book = load_workbook(BytesIO(response.content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_workbook_has_everybody_with_scores_and_parts(client, trainer, sitting):
    paper = sitting.exam.paper
    for order, title in enumerate(("单选题", "其他"), start=1):
        PaperSection.objects.create(paper=paper, order=order, title=title)
    attempt = sitting.takes(sitting.member(name="王秀兰", staff_number="SZ0001"), 3)
    attempt.items.filter(version__question__in=sitting.questions[2:]).update(section=2)
    sitting.member(name="李缺席", staff_number="SZ0002")

    lines = sheets(client, trainer, sitting.exam)["成绩"]

    assert [dict(zip(lines[1], line, strict=True)) for line in lines[2:]] == [
        {
            "姓名": "王秀兰",
            "工号": "SZ0001",
            "单位": "甲工会",
            "情况": "合格",
            "得分": 3,
            "满分": 4,
            "得分率（%）": 75,
            "作答次数": 1,
            "交卷时间": f"{timezone.localtime(attempt.submitted_at):%Y-%m-%d %H:%M}",
            "单选题得分": 2,
            "其他得分": 1,
        },
        {
            "姓名": "李缺席",
            "工号": "SZ0002",
            "单位": "甲工会",
            "情况": "未参加",
            "得分": "",
            "满分": "",
            "得分率（%）": "",
            "作答次数": 0,
            "交卷时间": "",
            "单选题得分": "",
            "其他得分": "",
        },
    ]


def test_workbook_has_the_item_analysis(client, trainer, sitting):
    sitting.takes(sitting.member(), 4)

    lines = sheets(client, trainer, sitting.exam)["试题分析"]

    first = dict(zip(lines[1], lines[2], strict=True))
    assert len(lines) == 6
    assert (first["题型"], first["作答人数"], first["得分率（%）"]) == ("单选题", 1, 100)
    assert (first["未作答（%）"], type(first["未作答（%）"])) == (0, int)
    assert first["正确答案"] == "B"


def test_workbook_holds_no_formula(client, trainer, sitting):
    sitting.member(name="=1+1", staff_number="@SUM")
    client.force_login(trainer)

    response = client.get(reverse("courses:exam_scores_xlsx", args=[sitting.exam.pk]))

    cells = [cell for row in load_workbook(BytesIO(response.content))["成绩"] for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}


def test_download_is_logged(client, trainer, sitting):
    sitting.member()

    sheets(client, trainer, sitting.exam)

    entry = ModelLogEntry.objects.get(action="courses.exam.scores")
    assert (entry.user, entry.data, entry.object_id) == (trainer, {"rows": 1}, str(sitting.exam.pk))
