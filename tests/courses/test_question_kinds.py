"""Kinds of questions beyond the plain ones: credit rules, tolerance, written answers, cases."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from courses.attempts import questions_of
from courses.models import Attempt, QuestionBank
from courses.questions import (
    WrongAnswer,
    lettered,
    portions,
    problems_of,
    read_answer,
    share_earned,
)
from courses.questions.content import Content, content_hash, from_json, to_json
from courses.services.attempts import save_answer, settle, start, submit
from courses.services.questions import InvalidQuestion, content_of, create_question, save_content
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

FOUR = lettered(["甲", "乙", "丙", "丁"])
WRITTEN = {"model": "略", "rubric": [{"text": "说明依据", "weight": 2}]}


@pytest.mark.parametrize(
    ("credit", "answer", "earned"),
    [
        ("all", ["a", "b"], Fraction(0)),
        ("all", ["a", "b", "c"], Fraction(1)),
        ("subset", ["a", "b"], Fraction(2, 3)),
        ("subset", ["a", "d"], Fraction(0)),
        ("subset", ["a", "b", "c", "d"], Fraction(0)),
        ("each", ["a", "b", "d"], Fraction(1, 3)),
        ("each", ["a", "d"], Fraction(0)),
        ("each", ["d"], Fraction(0)),
        ("each", ["a", "b", "c", "d"], Fraction(2, 3)),
    ],
)
def test_multiple_choice_is_credited_by_its_rule(credit, answer, earned):
    assert share_earned("multiple", ["a", "b", "c"], answer, {"credit": credit}) == earned


@pytest.mark.parametrize(
    ("key", "rules", "answer", "earned"),
    [
        ([["甲"], ["乙"]], {}, ["乙", "甲"], Fraction(0)),
        ([["甲"], ["乙"]], {"any_order": True}, ["乙", "甲"], Fraction(1)),
        ([["甲"], ["乙"]], {"any_order": True}, ["甲", "甲"], Fraction(1, 2)),
        ([["甲", "乙"], ["甲"]], {"any_order": True}, ["甲", "乙"], Fraction(1)),
        ([["10%"]], {"tolerance": ["0.5"]}, ["10.5%"], Fraction(1)),
        ([["10%"]], {"tolerance": ["0.5"]}, ["10.51%"], Fraction(0)),
        ([["10%"]], {"tolerance": ["0.5"]}, ["10"], Fraction(0)),
        ([["1,000元"]], {"tolerance": ["1"]}, ["９９９ 元"], Fraction(1)),
        ([["-2"]], {"tolerance": ["0.1"]}, ["2"], Fraction(0)),
        ([["3"], ["4"]], {"tolerance": ["", "1"]}, ["4", "5"], Fraction(1, 2)),
    ],
)
def test_gaps_are_compared_by_their_rules(key, rules, answer, earned):
    assert share_earned("blank", key, answer, rules) == earned


@pytest.mark.parametrize(
    ("stem", "key", "given"),
    [
        ("产假增加____天", "15", "十五"),
        ("产假增加____天", "十五", "１５"),
        ("产假增加____天", "15", "十五天"),
        ("产假增加____天", "15天", "15"),
        ("见第____条", "三十一", "第31条"),
        ("见第____条", "31", "卅一"),
        ("____个维护", "2", "两"),
        ("补助____元", "50000", "5万"),
        ("补助____元", "一万零五百", "10500元"),
        ("____万元", "5", "5万"),
        ("拨打____", "12351", "一二三五一"),
        ("比例是____%", "50", "50%"),
    ],
)
def test_a_whole_number_may_be_written_in_any_way(stem, key, given):
    assert share_earned("blank", [[key]], [given], {}, stem) == 1


@pytest.mark.parametrize(
    ("stem", "key", "given"),
    [
        ("产假增加____天", "15", "十五周"),
        ("产假增加____天", "15", "五十"),
        ("产假增加____", "15", "15天"),
        ("补助____元", "150", "一百五"),
        ("补助____元", "105", "一百五"),
        ("纪念____", "三八", "38"),
        ("做到____", "统一", "统1"),
        ("防止____", "万一", "10001"),
        ("编号____", "007", "七"),
        ("零下____度", "-2", "二"),
        ("202____年", "6", "2026"),
    ],
)
def test_what_is_no_number_or_another_one_stays_wrong(stem, key, given):
    assert share_earned("blank", [[key]], [given], {}, stem) == 0


def test_a_numeral_may_be_off_and_in_any_order_like_digits():
    off, order = {"tolerance": ["1"]}, {"any_order": True}

    assert share_earned("blank", [["15"]], ["十六"], off, "____天") == 1
    assert share_earned("blank", [["15"], ["98"]], ["九十八", "十五"], order, "____、____") == 1


@pytest.mark.parametrize(
    ("kind", "stem", "options", "key", "rules", "problem"),
    [
        ("multiple", "题", FOUR, ["a", "b"], {"credit": "x"}, "多选题的计分办法无法识别。"),
        ("single", "题", FOUR, ["a"], {"credit": "all"}, "判分规则无法识别。"),
        ("blank", "____", [], [["十天"]], {"tolerance": ["x"]}, "第 1 空允许的误差不是数。"),
        ("blank", "____", [], [["好"]], {"tolerance": ["1"]}, "第 1 空的答案不是数，不能设误差。"),
        ("blank", "____", [], [["1"]], {"tolerance": []}, None),
        (
            "blank",
            "____",
            [],
            [["1"]],
            {"tolerance": ["1", "2"]},
            "允许的误差要按空位逐个填写。",
        ),
        (
            "blank",
            "____和____",
            [],
            [["1"], ["2"]],
            {"any_order": True, "tolerance": ["1", ""]},
            "答案不分顺序时，各空允许的误差要相同。",
        ),
        ("short", "题", [], {}, {}, "没有填写参考答案或评分要点。"),
        ("short", "题", [], [], {}, "没有填写参考答案或评分要点。"),
        ("short", "题", FOUR, WRITTEN, {}, "简答题和论述题没有选项。"),
        (
            "essay",
            "题",
            [],
            {"rubric": [{"text": "甲", "weight": 0}]},
            {},
            "评分要点要有文字和 1 到 100 的分量。",
        ),
        ("essay", "题", [], WRITTEN, {}, None),
        ("case", "材料", FOUR, [], {}, "案例的材料没有选项和答案，请写在各小题中。"),
    ],
)
def test_rules_and_written_keys_are_checked(kind, stem, options, key, rules, problem):
    assert problems_of(kind, stem, options, key, "", rules) == ([problem] if problem else [])


def test_written_answer_waits_for_a_person_unless_it_is_empty():
    assert share_earned("essay", WRITTEN, ["我认为……"]) is None
    assert share_earned("essay", WRITTEN, [" "]) == 0


def test_written_answer_has_an_end():
    assert read_answer("short", [], 0, ["长" * 1000]) == ["长" * 1000]
    with pytest.raises(WrongAnswer, match="最多 1000 个字"):
        read_answer("short", [], 0, ["长" * 1001])


@pytest.mark.parametrize(
    ("points", "weights", "given"),
    [
        ("10", [1, 1], ["5.0", "5.0"]),
        ("10", [1, 1, 1], ["3.4", "3.3", "3.3"]),
        ("1", [3, 1], ["0.8", "0.2"]),
        ("0.1", [1, 1], ["0.1", "0.0"]),
    ],
)
def test_points_of_a_case_are_divided_completely(points, weights, given):
    divided = portions(Decimal(points), weights)

    assert divided == [Decimal(one) for one in given]
    assert sum(divided) == Decimal(points)


def case(**fields):
    parts = (
        Content("single", "应当怎样？", options=FOUR, key=["b"], weight=2),
        Content("blank", "期限 ____ 日", key=[["15"]]),
        Content("short", "说明理由", key=WRITTEN, weight=3),
    )
    return Content("case", "某单位工会……", **({"parts": parts} | fields))


def test_content_survives_json_and_keeps_its_hash():
    content = case()

    again = from_json(to_json(content))

    assert again == content
    assert content_hash(again) == content_hash(content)
    assert content_hash(case(explanation="别的")) != content_hash(content)


def saved_case(content=None):
    bank = QuestionBank.objects.get_or_create(name="案例")[0]
    values = vars(content or case())
    names = ("kind", "stem", "key", "options", "explanation", "source", "rules", "parts")
    return create_question(bank, by=None, **{name: values[name] for name in names})


@pytest.mark.django_db
def test_case_is_kept_as_a_version_with_parts():
    question = saved_case()

    parts = question.current.parts.order_by("part")
    assert [(one.part, one.number, one.kind) for one in parts] == [
        (1, 1, "single"),
        (2, 1, "blank"),
        (3, 1, "short"),
    ]
    assert content_of(question.current) == case()


@pytest.mark.django_db
def test_edit_of_one_part_makes_a_version_of_the_whole_case():
    question = saved_case()
    first = question.current
    parts = case().parts
    changed = case(parts=(*parts[:2], Content("short", "说明依据", key=WRITTEN, weight=3)))

    second = save_content(question, changed, by=None)

    assert (second.number, [one.number for one in second.parts.all()]) == (2, [2, 2, 2])
    assert content_of(first) == case()
    assert save_content(question, changed, by=None) == second


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ((), "案例题至少要有一道小题。"),
        ((case(),), "案例题的小题不能再是案例题。"),
        ((Content("single", "甲", options=FOUR),), "第 1 小题：没有填写答案。"),
        (
            (Content("single", "甲", options=FOUR, key=["a"], weight=0),),
            "小题的分量是 1 到 100 的整数。",
        ),
    ],
)
def test_case_with_wrong_parts_is_refused(parts, problem):
    with pytest.raises(InvalidQuestion, match=problem):
        saved_case(case(parts=parts))


@pytest.mark.django_db
def test_case_is_drawn_whole_and_in_order():
    paper = make.paper([saved_case()], shuffle_questions=True)
    paper.items.update(points=6)

    attempt = start(UserFactory(), paper, context="practice:1")

    items = attempt.items.select_related("version").order_by("order")
    assert [(one.version.part, one.points) for one in items] == [
        (1, Decimal("2.0")),
        (2, Decimal("1.0")),
        (3, Decimal("3.0")),
    ]
    shown = questions_of(attempt)
    assert {(one.case_stem, one.case) for one in shown} == {
        ("某单位工会……", items[0].version.whole_id)
    }


@pytest.mark.django_db
def test_written_answer_keeps_the_attempt_waiting_for_a_person():
    paper = make.paper([saved_case()])
    exam = exams.exam(paper=paper)
    attempt = start(UserFactory(), paper, context=f"exam:{exam.pk}")
    Attempt.objects.update(exam=exam)
    now = timezone.now()
    for order, value in ((1, ["b"]), (2, ["15"]), (3, ["因为……"])):
        save_answer(attempt, order=order, sequence=1, value=value, holder="", at=now)

    attempt = settle(submit(attempt, at=now), at=now)

    assert (attempt.state, attempt.score) == (Attempt.State.TO_MARK, None)
    awarded = attempt.items.order_by("order").values_list("awarded", flat=True)
    assert list(awarded)[2] is None
    assert None not in list(awarded)[:2]
