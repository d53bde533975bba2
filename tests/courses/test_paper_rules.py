"""Writing a paper: what cannot be met is refused in words, what is in use is fixed."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import KnowledgePoint, Paper, Question, QuestionBank, QuestionTag
from courses.outlines import outline_of, parts_of, total_of
from courses.services.papers import copy_paper, is_fixed, shortfalls
from courses.shortfalls import in_words
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
EXAM, PRACTICE, QUIZ = Paper.Purpose.EXAM, Paper.Purpose.PRACTICE, Paper.Purpose.QUIZ


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    return client


def exam_paper(chosen=(), **fields):
    return make.paper(list(chosen), purpose=fields.pop("purpose", EXAM), **fields)


# What cannot be met ----------------------------------------------------------


def test_a_rule_that_can_be_met_is_no_shortfall():
    make.questions(3)
    paper = exam_paper()
    make.rule(paper, 3)

    assert shortfalls(paper) == []


def test_a_rule_that_cannot_be_met_says_what_is_missing_and_where():
    point = KnowledgePoint.objects.create(name="工会经费")
    for one in make.questions(13, kind="multiple"):
        one.knowledge.add(point)
    make.questions(20, kind="single")
    paper = exam_paper()
    make.section(paper, "单项选择题")
    make.section(paper, "多项选择题")
    make.rule(paper, 20, section=1, kind="single")
    make.rule(paper, 20, section=2, kind="multiple", knowledge=point)

    assert shortfalls(paper) == [
        "第二部分第 1 条规则要 20 道多选题（知识点：工会经费），现有 13 道可抽，请减少题数或补充试题。"
    ]


def test_chosen_questions_are_not_there_for_rules():
    everything = make.questions(3)
    paper = exam_paper(everything[:1])
    make.rule(paper, 3)

    assert shortfalls(paper) == ["第 1 条规则要 3 道试题，现有 2 道可抽，请减少题数或补充试题。"]


def test_rules_that_take_each_others_questions_are_counted_together():
    make.questions(5)
    paper = exam_paper()
    make.rule(paper, 3, easiest=2)
    make.rule(paper, 4)

    assert shortfalls(paper) == [
        "第 2 条规则要 4 道试题，可抽的 5 道中有些也要供其他规则抽取，合在一起还缺 2 道，"
        "请减少题数或补充试题。"
    ]


def test_rules_that_fit_only_by_giving_way_are_no_shortfall():
    point = KnowledgePoint.objects.create(name="工会经费")
    for one in make.questions(2):
        one.knowledge.add(point)
    make.questions(3)
    paper = exam_paper()
    make.rule(paper, 3)
    make.rule(paper, 2, knowledge=point)

    assert shortfalls(paper) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "试题"),
        ({"kind": "multiple", "easiest": 2, "hardest": 4}, "多选题（难度 2 到 4）"),
        ({"easiest": 3, "hardest": 3}, "试题（难度 3）"),
        ({"level": "provincial"}, "试题（层级：省级题库）"),
    ],
)
def test_a_rule_reads_as_people_would_say_it(fields, words):
    rule = make.rule(exam_paper(), 1, **fields)

    assert in_words(rule) == words


def test_a_rule_names_bank_tag_and_knowledge_point():
    rule = make.rule(
        exam_paper(),
        1,
        bank=QuestionBank.objects.create(name="财务"),
        tag=QuestionTag.objects.create(name="重点"),
        knowledge=KnowledgePoint.objects.create(name="经费"),
    )

    assert in_words(rule) == "试题（题库：财务，标签：重点，知识点：经费）"


def test_questions_that_would_not_appear_are_named():
    retired = make.question(state="retired", stem="旧题")
    practised = make.question(stem="练过的题")
    Question.objects.filter(pk=practised.pk).update(pool="practice")

    assert shortfalls(exam_paper([retired, practised])) == [
        "试题“旧题”现在是“停用”，不会出现在试卷中，请启用或换一道题。",
        "试题“练过的题”只用于练习，请换一道题。",
    ]


def test_practice_asks_nothing_that_is_kept_for_exams_or_marked_by_people():
    kept = make.question(stem="考试用题")
    Question.objects.filter(pk=kept.pk).update(pool="exam")
    key = {"model": "略", "rubric": []}
    written = make.question(kind="essay", stem="论述", options=[], key=key)
    paper = exam_paper([kept, written], purpose=PRACTICE)
    make.rule(paper, 1, kind="short")

    assert shortfalls(paper) == [
        "试题“考试用题”只用于考试，请换一道题。",
        "试题“论述”要由人评分，练习交卷后立即出成绩，不能选用。请改选客观题。",
        "第 1 条规则要抽简答题，练习交卷后立即出成绩，不能选用。请改选客观题。",
        "第 1 条规则要 1 道简答题，现有 0 道可抽，请减少题数或补充试题。",
    ]


def test_an_exam_may_ask_what_people_mark():
    key = {"model": "略", "rubric": []}
    paper = exam_paper([make.question(kind="essay", options=[], key=key)])

    assert shortfalls(paper) == []


def test_cases_need_points_for_each_part():
    chosen = make.case(weights=(1, 1, 1), stem="材料")
    make.case(weights=(1, 1, 1, 1))
    paper = exam_paper([chosen])
    paper.items.update(points=Decimal("0.2"))
    make.rule(paper, 1, kind="case", points=Decimal("0.3"))

    assert shortfalls(paper) == [
        "案例题“材料”的分值太小，不够分给各小题。",
        "第 1 条规则的每题分值太小，可抽的案例题有 4 道小题，不够分给各小题。",
    ]


def test_parts_without_questions_and_questions_without_part_are_named():
    paper = exam_paper([make.question()])
    make.section(paper, "单选题")
    make.section(paper, "多选题")
    make.rule(paper, 1, section=3)
    make.questions(1)

    assert shortfalls(paper) == [
        "有试题或规则属于第三部分，试卷只有 2 个部分。",
        "第二部分“多选题”没有试题，请删去或为它选题。",
    ]


def test_a_paper_of_nothing_is_a_shortfall():
    assert shortfalls(exam_paper()) == ["请至少选择一道试题，或者设置一条抽题规则。"]


def test_what_a_paper_asks_is_summed_up():
    paper = exam_paper([make.question()])
    make.section(paper, "单选题", note="每题只有一个答案。")
    make.section(paper, "多选题")
    make.rule(paper, 10, section=2, points=Decimal("2.5"))

    outline = outline_of(paper)

    summed = [(one.number, one.title, one.questions, one.points) for one in parts_of(outline)]
    assert summed == [(1, "单选题", 1, 1), (2, "多选题", 10, 25)]
    assert (total_of(outline).questions, total_of(outline).points) == (11, 26)


def test_shortfalls_cost_the_same_queries_for_every_bank():
    paper = exam_paper(make.questions(2))
    make.rule(paper, 5)
    counts = []
    for more in (5, 200):
        make.questions(more)
        with CaptureQueriesContext(connection) as queries:
            shortfalls(paper)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Writing it ------------------------------------------------------------------


def form_data(items=(), rules=(), sections=(), **changes):
    rule = {
        "section": "1",
        "points": "1",
        "kind": "",
        "bank": "",
        "level": "",
        "tag": "",
        "knowledge": "",
        "easiest": "1",
        "hardest": "5",
    }
    stored = changes.pop("stored", 0)
    return nested_form_data(
        {
            "title": "考试卷",
            "purpose": "exam",
            "items": rows([{"section": "1", "points": "1"} | one for one in items], stored),
            "rules": rows([rule | one for one in rules], 0),
            "sections": rows([{"note": ""} | one for one in sections], 0),
            "draw": "",
            "pass_percent": "60",
            "attempts_allowed": "",
            "minutes": "",
            "review": "after_pass",
        }
        | changes
    )


def rows(given, stored):
    return inline_formset(
        [{"id": "", "ORDER": str(n)} | one for n, one in enumerate(given, 1)], initial=stored
    )


def test_an_editor_writes_a_paper_with_parts_and_rules(editor):
    chosen = make.question()
    make.questions(3, kind="multiple")

    editor.post(
        reverse("paper:add"),
        form_data(
            [{"question": chosen.pk}],
            [{"section": "2", "count": "3", "points": "2", "kind": "multiple"}],
            [{"title": "单选题"}, {"title": "多选题"}],
        ),
    )

    paper = Paper.objects.get()
    assert paper.purpose == EXAM
    assert [(one.order, one.title) for one in paper.sections.all()] == [
        (0, "单选题"),
        (1, "多选题"),
    ]
    assert [(one.section, one.count, one.points) for one in paper.rules.all()] == [(2, 3, 2)]


@pytest.mark.parametrize(
    ("rule", "changes", "message"),
    [
        ({"count": "3"}, {}, "第 1 条规则要 3 道试题，现有 2 道可抽"),
        ({"count": "2", "section": "2"}, {}, "有试题或规则属于第二部分，试卷只有 1 个部分。"),
        ({"count": "2", "easiest": "4", "hardest": "2"}, {}, "最高难度不能低于最低难度。"),
        ({"count": "2"}, {"draw": "1"}, "“每次抽题数”只用于课后测验"),
        ({"count": "2"}, {"purpose": "quiz"}, "课后测验直接选题，不分部分"),
    ],
)
def test_a_paper_that_cannot_be_met_is_refused_when_saved(editor, rule, changes, message):
    make.questions(2)

    answer = editor.post(reverse("paper:add"), form_data(rules=[rule], **changes))

    assert message in answer.content.decode()
    assert Paper.objects.count() == 0


def test_the_editor_sees_what_the_paper_asks_for_and_what_the_bank_has(editor):
    paper = exam_paper(make.questions(1))
    make.rule(paper, 2)
    make.questions(1)

    page = editor.get(reverse("paper:edit", args=[paper.pk])).content.decode()

    assert "共 3 题，3 分" in page
    assert "第 1 条规则要 2 道试题，现有 1 道可抽" in page


def test_a_list_of_papers_says_what_each_is_for(editor):
    make.rule(exam_paper(), 4)

    page = editor.get(reverse("paper:index")).content.decode()

    assert "考试试卷" in page
    assert "按规则抽题" in page


# In use ----------------------------------------------------------------------


def sat(paper):
    """The paper is drawn from for an exam."""
    exam = exams.exam(paper=paper)
    return paper.attempts.create(
        user=UserFactory(),
        exam=exam,
        context=f"exam:{exam.pk}",
        number=1,
        seed=1,
        pass_percent=60,
        max_score=1,
    )


def test_a_paper_is_fixed_once_an_exam_has_drawn_from_it():
    drawn, planned, quiz = exam_paper(), exam_paper(), make.paper()
    sat(drawn)
    exams.exam(paper=planned)
    quiz.attempts.create(
        user=UserFactory(), context="lesson:1", number=1, seed=1, pass_percent=60, max_score=1
    )

    assert [is_fixed(one) for one in (drawn, planned, quiz)] == [True, False, False]


def stored_rows(paper):
    return [
        {"question": one.question_id, "points": str(one.points), "id": one.pk}
        for one in paper.items.all()
    ]


def test_a_fixed_paper_takes_a_new_name_but_no_new_points(editor):
    paper = exam_paper([make.question()])
    sat(paper)
    url, kept = reverse("paper:edit", args=[paper.pk]), stored_rows(paper)

    editor.post(url, form_data(kept, stored=1, title="新名称"))
    refused = editor.post(url, form_data([kept[0] | {"points": "5"}], stored=1, title="再改"))

    paper = Paper.objects.get()
    assert "请用“复制为新试卷”另做一份" in refused.content.decode()
    assert (paper.title, paper.items.get().points) == ("新名称", 1)


def test_a_fixed_paper_takes_no_new_rule(editor):
    make.questions(3)
    paper = exam_paper([make.question()])
    sat(paper)
    url = reverse("paper:edit", args=[paper.pk])

    refused = editor.post(url, form_data(stored_rows(paper), [{"count": "1"}], stored=1))

    assert "请用“复制为新试卷”另做一份" in refused.content.decode()
    assert paper.rules.count() == 0


def test_a_paper_stays_what_those_who_use_it_took_it_for(editor):
    paper = exam_paper([make.question()])
    exams.exam(paper=paper)
    quiz = make.paper([make.question()])
    make.lesson(make.course(), paper=quiz)

    answers = [
        editor.post(
            reverse("paper:edit", args=[one.pk]),
            form_data(stored_rows(one), stored=1, purpose=purpose),
        ).content.decode()
        for one, purpose in ((paper, "quiz"), (quiz, "exam"))
    ]

    assert "已有考试使用这份试卷，不能改作他用" in answers[0]
    assert "已有课使用这份试卷，不能改作他用" in answers[1]


def test_a_copy_has_everything_and_is_free():
    paper = exam_paper([make.question()], title="期末" * 60)
    make.section(paper, "单选题")
    make.rule(paper, 2, points=Decimal(3))
    sat(paper)
    trainer = UserFactory()

    made = copy_paper(paper, by=trainer)

    assert made.pk != paper.pk
    assert made.title == "期末" * 58 + "（副本）"
    assert [one.question_id for one in made.items.all()] == [paper.items.get().question_id]
    assert [(one.count, one.points) for one in made.rules.all()] == [(2, 3)]
    assert [one.title for one in made.sections.all()] == ["单选题"]
    assert (paper.items.count(), paper.rules.count(), paper.sections.count()) == (1, 1, 1)
    assert not is_fixed(made)
    assert ModelLogEntry.objects.get(action="courses.paper.copy").user == trainer


def test_copying_asks_first_and_leads_to_the_copy(editor):
    paper = exam_paper([make.question()])
    url = reverse("paper:copy_as_new", args=[paper.pk])

    asked = editor.get(url)
    answer = editor.post(url)

    made = Paper.objects.exclude(pk=paper.pk).get()
    assert asked.status_code == 200
    assert answer.url == reverse("paper:edit", args=[made.pk])


def test_a_lesson_takes_quizzes_alone():
    lesson = make.lesson(make.course())
    lesson.paper = exam_paper()

    with pytest.raises(Exception, match="课中只能选用“课后测验”"):
        lesson.full_clean()
