"""A paper on paper: one number gives the same questions on paper, answer sheet and key."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Paper
from courses.printing import printed
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
MARKER = "只有阅卷人知道"


@pytest.fixture
def trainer(client):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    return client


@pytest.fixture
def paper():
    essay = make.question(
        kind="essay",
        stem="谈谈工会的职责。",
        options=[],
        key={"model": f"{MARKER}的答案", "rubric": [{"text": f"{MARKER}的要点", "weight": 2}]},
        explanation=f"{MARKER}的解析",
    )
    gap = make.question(kind="blank", stem="全国____会", key=[["总工", "总工会"]])
    made = make.paper([gap, make.question(kind="true_false"), essay], purpose=Paper.Purpose.EXAM)
    made.items.filter(question=essay).update(section=2, points=20)
    make.section(made, "客观题", note="请看清题意。")
    make.section(made, "论述题")
    make.rule(made, 2, kind="multiple")
    make.questions(6, kind="multiple")
    return made


def stems(of):
    return [question.stem for part in of.parts for question in part.questions]


def text(answer):
    return answer.content.decode()


def test_one_number_gives_one_paper(paper):
    first, again, other = (printed(paper, seed=seed, with_keys=False) for seed in (7, 7, 8))

    assert first == again
    assert stems(first) != stems(other)


def test_parts_are_headed_and_counted(paper):
    drawn = printed(paper, seed=7, with_keys=False)

    headed = [(part.heading, part.note, part.points) for part in drawn.parts]
    assert headed == [("一、客观题", "请看清题意。", 4), ("二、论述题", "", 20)]
    assert (drawn.questions, drawn.points) == (5, 24)


def test_a_key_names_the_letters_of_this_very_paper():
    question = make.question(kind="multiple", key=["a", "c"])
    paper = make.paper([question], purpose=Paper.Purpose.EXAM)

    for seed in range(6):
        one = printed(paper, seed=seed, with_keys=True).parts[0].questions[0]

        right = {text for letter, text in one.options if letter in one.answer}
        assert right == {"选项a", "选项c"}
        assert one.answer == "".join(sorted(one.answer))


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"kind": "true_false", "key": ["false"]}, "错误"),
        ({"kind": "blank", "stem": "____和____", "key": [["甲", "乙"], ["丙"]]}, "甲 或 乙；丙"),
        ({"kind": "short", "options": [], "key": {"model": "略", "rubric": []}}, "略"),
    ],
)
def test_a_key_reads_as_people_write_it(fields, answer):
    paper = make.paper([make.question(**fields)], purpose=Paper.Purpose.EXAM)

    assert printed(paper, seed=1, with_keys=True).parts[0].questions[0].answer == answer


def test_a_case_stands_once_above_its_parts():
    paper = make.paper([make.case(stem="某单位的材料")], purpose=Paper.Purpose.EXAM)

    questions = printed(paper, seed=1, with_keys=False).parts[0].questions

    assert [one.case for one in questions] == ["某单位的材料", ""]


@pytest.mark.parametrize(
    ("points", "lines"), [(Decimal(2), 15), (Decimal(20), 20), (Decimal(99), 30)]
)
def test_room_grows_with_what_an_essay_is_worth(points, lines):
    essay = make.question(kind="essay", options=[], key={"model": "略", "rubric": []})
    paper = make.paper([essay], purpose=Paper.Purpose.EXAM)
    paper.items.update(points=points)

    assert len(printed(paper, seed=1, with_keys=False).parts[0].questions[0].lines) == lines


def test_paper_and_sheet_tell_no_key_and_the_key_does(trainer, paper):
    pages = {
        name: text(trainer.get(reverse(f"paper:{name}", args=[paper.pk]), {"seed": "7"}))
        for name in ("print", "sheet")
    }
    key = text(trainer.get(reverse("paper:print", args=[paper.pk]), {"seed": "7", "answers": "1"}))

    assert MARKER not in pages["print"] + pages["sheet"]
    assert key.count(MARKER) == 3
    assert "全国________会" in pages["print"]
    assert "总工 或 总工会" in key


@pytest.mark.parametrize("seed", ["", "0", "-3", "abc", "1000000", "９", "9" * 500])
def test_a_paper_without_a_number_gets_one(trainer, paper, seed):
    url = reverse("paper:print", args=[paper.pk])

    answer = trainer.get(url, {"seed": seed, "answers": "1"})

    assert answer.status_code == 302
    assert re.fullmatch(
        rf"{url}\?seed=[1-9]\d{{0,5}}&answers=1|{url}\?answers=1&seed=[1-9]\d{{0,5}}", answer.url
    )


def test_sheet_has_a_box_for_every_option(trainer, paper):
    page = text(trainer.get(reverse("paper:sheet", args=[paper.pk]), {"seed": "7"}))

    assert page.count("<b>") == 2 * 4 + 2
    assert page.count('class="paper__blank"') == 1


def test_a_paper_without_questions_says_so(trainer):
    paper = make.paper([], purpose=Paper.Purpose.EXAM)

    page = text(trainer.get(reverse("paper:print", args=[paper.pk]), {"seed": "7"}))

    assert "现在没有可用的试题" in page


def test_tables_are_printed_as_tables(trainer):
    table = "看表作答。\n| 科目 | 预算 |\n| --- | --- |\n| 文体活动 | 5000 |\n哪一项超支？"
    paper = make.paper([make.question(stem=table)], purpose=Paper.Purpose.EXAM)

    page = text(trainer.get(reverse("paper:print", args=[paper.pk]), {"seed": "7"}))

    assert '<th scope="col">科目</th>' in page
    assert "| 科目 |" not in page
    assert page.index("看表作答。") < page.index("文体活动") < page.index("哪一项超支？")


@pytest.mark.parametrize("name", ["print", "sheet", "preview", "copy_as_new"])
def test_only_trainers_print_and_copy(client, paper, name):
    url = reverse(f"paper:{name}", args=[paper.pk])
    anonymous = client.get(url).status_code
    client.force_login(UserFactory())

    learner = client.get(url).status_code

    assert anonymous == 302
    assert learner in (302, 403)


def test_printing_costs_the_same_queries_for_every_paper(django_assert_num_queries):
    for count in (2, 40):
        paper = make.paper(make.questions(count), purpose=Paper.Purpose.EXAM)

        with django_assert_num_queries(7):
            printed(paper, seed=1, with_keys=True)
