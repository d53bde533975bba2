"""The question bank: what may be asked, how it changes, and the admin in which it is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.models import User
from accounts.roles import TRAINING_ADMINISTRATOR
from courses import bank
from courses.models import Paper, Question, QuestionBank, QuestionVersion
from courses.models.questions import ImmutableVersion
from courses.questions import TRUE_FALSE, lettered, problems_of
from courses.services.questions import InvalidQuestion, create_question, save_version
from tests.factories import courses as make
from tests.factories.accounts import UserFactory
from tests.factories.library import documents_page, policy_page

pytestmark = pytest.mark.django_db
FOUR = lettered(["甲", "乙", "丙", "丁"])


def said(question, **changes):
    version = question.current
    names = ("kind", "stem", "options", "key", "explanation", "source")
    return {name: getattr(version, name) for name in names} | changes


@pytest.mark.parametrize(
    ("kind", "stem", "options", "key", "problem"),
    [
        ("single", " ", FOUR, ["a"], "题干没有填写。"),
        ("single", "题干\x00", FOUR, ["a"], "题目中有无法保存的字符，请删去后重试。"),
        ("single", "题干", FOUR, [], "没有填写答案。"),
        ("single", "题干", FOUR, ["e"], "答案“E”不在选项之中。"),
        ("single", "题干", FOUR, ["a", "b"], "单选题只能有一个答案。"),
        ("single", "题干", FOUR[:1], ["a"], "至少要有两个选项。"),
        ("single", "题干", lettered(["甲", "甲 "]), ["a"], "有内容相同的选项。"),
        ("single", "题干", lettered(["３天", "3天"]), ["a"], "有内容相同的选项。"),
        ("single", "题干", lettered(["甲", " "]), ["a"], "有空白的选项。"),
        (
            "single",
            "题干",
            lettered(["甲", "乙" * 501]),
            ["a"],
            "选项过长，每个选项最多 500 个字。",
        ),
        ("single", "题干", [FOUR[0], {"id": "a", "text": "乙"}], ["a"], "有编号相同的选项。"),
        ("multiple", "题干", FOUR, ["a"], "多选题至少要有两个答案；只有一个答案的请改为单选题。"),
        ("multiple", "题干", FOUR, ["a", "a"], "答案中有重复的选项。"),
        ("true_false", "题干", TRUE_FALSE, [], "没有填写答案。"),
        ("true_false", "题干", TRUE_FALSE, ["a"], "判断题的答案只能是“正确”或“错误”。"),
        ("true_false", "题干", FOUR, ["true"], "判断题的选项只能是“正确”和“错误”。"),
        ("blank", "没有空位", [], [["甲"]], "题干中没有空位，请用下划线 ____ 标出。"),
        ("blank", "空 ____", FOUR, [["甲"]], "填空题没有选项。"),
        ("blank", "空 ____", [], [], "没有填写答案。"),
        ("blank", "空 ____ 和 ____", [], [["甲"]], "题干中有 2 个空位，却填写了 1 个空的答案。"),
        ("blank", "空 ____ 和 ____", [], [["甲"], []], "第 2 空没有填写答案。"),
        ("blank", "空 ____", [], [["《》"]], "第 1 空的答案只有标点符号，无法判分。"),
        ("blank", "空 ____", [], [["长" * 201]], "第 1 空的答案过长或有无法保存的字符。"),
        ("riddle", "题干", [], [], "没有这种题型。"),
    ],
)
def test_what_cannot_be_asked_is_named(kind, stem, options, key, problem):
    assert problem in problems_of(kind, stem, options, key, "")


@pytest.mark.parametrize(
    ("kind", "stem", "options", "key"),
    [
        ("single", "题干", FOUR, ["d"]),
        ("multiple", "题干", FOUR, ["a", "b", "c", "d"]),
        ("true_false", "题干", TRUE_FALSE, ["false"]),
        ("blank", "空 ____ 和＿＿＿", [], [["甲", "乙"], ["3.5%"]]),
        ("single", "题干", lettered(["1.5倍", "15倍"]), ["a"]),
    ],
)
def test_what_can_be_asked_has_no_problem(kind, stem, options, key):
    assert problems_of(kind, stem, options, key, "") == []


def test_create_makes_the_first_version():
    author = UserFactory()

    question = create_question(
        make.question().bank, by=author, kind="single", stem=" 题干 ", options=FOUR, key=["b"]
    )

    version = question.current
    assert (version.number, version.stem, version.created_by) == (1, "题干", author)
    assert question.state == "active"


def test_a_question_that_cannot_be_asked_leaves_nothing_behind():
    holding = QuestionBank.objects.create(name="题库")

    with pytest.raises(InvalidQuestion, match="没有填写答案"):
        create_question(holding, by=None, kind="single", stem="题干", options=FOUR, key=[])
    assert Question.objects.count() == 0


def test_an_edit_makes_a_version_and_leaves_the_old_one():
    question = make.question(stem="旧题干")
    first = question.current

    second = save_version(question, by=UserFactory(), **said(question, stem="新题干"))

    question.refresh_from_db()
    assert (question.current, second.number) == (second, 2)
    assert QuestionVersion.objects.get(pk=first.pk).stem == "旧题干"


def test_saving_without_a_change_makes_no_version():
    question = make.question()

    assert save_version(question, by=None, **said(question)) == question.current
    assert question.versions.count() == 1


def test_a_version_cannot_be_changed_in_place():
    version = make.question().current
    version.stem = "改过"

    with pytest.raises(ImmutableVersion):
        version.save()


def test_the_source_is_kept_as_clause_and_text():
    page = policy_page(documents_page())
    uri = f"work:{page.work.slug}#art-2"
    question = make.question()

    version = save_version(question, by=None, **said(question, source=uri))

    assert version.source_page == page
    assert version.source_node == page.nodes.get(anchor="art-2").node_id


@pytest.mark.parametrize("source", ["work:nirgends", "work:", "irgendwas", "page:999999"])
def test_a_source_that_leads_nowhere_is_refused(source):
    question = make.question()

    with pytest.raises(InvalidQuestion, match="找不到"):
        save_version(question, by=None, **said(question, source=source))


def test_a_source_with_an_unknown_clause_is_refused():
    page = policy_page(documents_page())
    question = make.question()

    with pytest.raises(InvalidQuestion, match="没有找到，请核对条号"):
        save_version(question, by=None, **said(question, source=f"work:{page.work.slug}#art-99"))


def test_questions_that_ask_the_same_are_found():
    one = make.question(stem="工会是什么？")
    twin = make.question(stem="工会 是什么 ?")
    make.question(stem="工会是什么？", state="retired")
    make.question(stem="工会做什么？")

    assert list(bank.same_stem(one)) == [twin]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    return client


def form_of(question=None, **changes):
    holding = question.bank if question else QuestionBank.objects.get_or_create(name="题库")[0]
    filled = {
        "bank": holding.pk,
        "state": question.state if question else "draft",
        "pool": "both",
        "level": "own",
        "difficulty": "3",
        "kind": "single",
        "stem": "题干",
        "option_1": "甲",
        "option_2": "乙",
        "right_2": "on",
    }
    return {name: value for name, value in (filled | changes).items() if value is not None}


def test_an_editor_writes_a_question(editor):
    editor.post(reverse("question:add"), form_of())

    version = Question.objects.get().current
    assert (version.options, version.key) == (lettered(["甲", "乙"]), ["b"])
    assert version.created_by == User.objects.get(groups__name=TRAINING_ADMINISTRATOR)


def test_empty_rows_between_options_do_not_move_the_key(editor):
    filled = form_of(option_2=None, right_2=None, option_4="丁", right_4="on")

    editor.post(reverse("question:add"), filled)

    version = Question.objects.get().current
    assert (version.options, version.key) == (lettered(["甲", "丁"]), ["b"])


def test_an_editor_writes_a_true_false_question(editor):
    editor.post(reverse("question:add"), form_of(kind="true_false", truth="false"))

    assert Question.objects.get().current.key == ["false"]


def test_an_editor_writes_a_blank_question(editor):
    filled = form_of(kind="blank", stem="产假 ____ 天，产前 ____ 天", blanks="98｜九十八\r\n15")

    editor.post(reverse("question:add"), filled)

    version = Question.objects.get().current
    assert (version.options, version.key) == ([], [["98", "九十八"], ["15"]])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"right_2": None}, "没有填写答案。"),
        ({"right_1": "on"}, "单选题只能有一个答案。"),
        ({"right_3": "on"}, "标为正确答案的选项没有内容。"),
        ({"stem": ""}, "题干没有填写。"),
        ({"kind": "blank", "stem": "空 ____"}, "没有填写答案。"),
        ({"kind": "true_false"}, "没有填写答案。"),
        ({"source": "work:nirgends#art-1"}, "所指的文件或条文"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_written(editor, changes, message):
    answer = editor.post(reverse("question:add"), form_of(explanation="解析照旧", **changes))

    page = answer.content.decode()
    assert message in page
    assert "解析照旧" in page
    assert Question.objects.count() == 0


def test_an_edit_in_the_admin_makes_a_version(editor):
    question = make.question()
    address = reverse("question:edit", args=[question.pk])

    editor.post(address, form_of(question, stem="改过的题干"))

    assert list(question.versions.values_list("number", "stem")) == [
        (1, question.current.stem),
        (2, "改过的题干"),
    ]
    assert "历次版本" in editor.get(address).content.decode()


def test_retiring_a_question_makes_no_version(editor):
    question = make.question(stem="题干", options=lettered(["甲", "乙"]))

    editor.post(reverse("question:edit", args=[question.pk]), form_of(question, state="retired"))

    question.refresh_from_db()
    assert (question.state, question.versions.count()) == ("retired", 1)


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "blank"])
def test_the_form_shows_a_question_as_it_is(editor, kind):
    question = make.question(kind=kind, stem="成立 ____ 的决定")
    address = reverse("question:edit", args=[question.pk])
    shown = editor.get(address).context["form"]
    posted = {name: value for name, value in shown.initial.items() if value not in (False, None)}

    editor.post(address, posted)

    assert question.versions.count() == 1


def test_an_editor_is_told_of_a_question_with_the_same_stem(editor):
    make.question(stem="题 干。")

    answer = editor.post(reverse("question:add"), form_of(), follow=True)

    assert "题库中有题干相同的试题" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=blank", "填空"),
        ("state=draft", "草稿题"),
        ("q=产假", "产假"),
    ],
)
def test_the_list_is_narrowed(editor, asked, found):
    make.question(stem="产假几天")
    make.question(kind="blank", stem="填空 ____")
    make.question(state="draft", stem="草稿题")

    rows = editor.get(f"{reverse('question:index')}?{asked}").context["object_list"]

    assert [found in str(row) for row in rows] == [True]


def test_the_list_is_narrowed_to_a_bank(editor):
    other = make.question(bank=QuestionBank.objects.create(name="财务"))
    make.question()

    address = f"{reverse('question:index')}?bank={other.bank.pk}"

    assert list(editor.get(address).context["object_list"]) == [other]


@pytest.mark.parametrize("name", ["question", "paper", "questionbank"])
def test_lists_cost_the_same_with_more_rows(editor, name, django_assert_num_queries):
    address = reverse(f"{name}:index")
    make.paper([make.question()])
    editor.get(address)
    with CaptureQueriesContext(connection) as one_row:
        editor.get(address)
    make.paper([make.question(bank=QuestionBank.objects.create(name="二"))])
    make.paper([make.question(bank=QuestionBank.objects.create(name="三"))])

    with django_assert_num_queries(len(one_row)):
        editor.get(address)


def test_a_learner_does_not_reach_the_bank(client):
    client.force_login(UserFactory())
    question, paper = make.question(), make.paper()

    for name, args in (
        ("question:index", []),
        ("question:add", []),
        ("question:edit", [question.pk]),
        ("paper:edit", [paper.pk]),
        ("paper:preview", [paper.pk]),
        ("question_chooser:choose", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code in (302, 403), name


def paper_form(questions, **changes):
    items = [
        {"question": one.pk, "section": "1", "points": "2", "id": "", "ORDER": str(n)}
        for n, one in enumerate(questions, 1)
    ]
    return nested_form_data(
        {
            "title": "测验",
            "purpose": "quiz",
            "items": inline_formset(items),
            "rules": inline_formset([]),
            "sections": inline_formset([]),
            "draw": "",
            "pass_percent": "60",
            "attempts_allowed": "",
            "minutes": "",
            "review": "after_pass",
        }
        | changes
    )


def test_an_editor_makes_a_paper(editor):
    questions = [make.question(), make.question()]

    editor.post(reverse("paper:add"), paper_form(questions, draw="1"))

    paper = Paper.objects.get()
    assert [(item.question, item.points, item.order) for item in paper.items.all()] == [
        (questions[0], 2, 0),
        (questions[1], 2, 1),
    ]


@pytest.mark.parametrize(
    ("states", "changes", "message"),
    [
        ([], {}, "请至少选择一道试题。"),
        (["active"], {"draw": "2"}, "抽题数（2）多于可用的试题数（1）。"),
        (["active", "draft"], {"draw": "2"}, "抽题数（2）多于可用的试题数（1）。"),
        (["retired"], {}, "都没有启用"),
        (["active"], {"draw": "0"}, "大于或等于1"),
        (["active"], {"pass_percent": "101"}, "小于或等于100"),
        (["active"], {"minutes": "0"}, "大于或等于1"),
        (["active"], {"title": ""}, "此项必填"),
    ],
)
def test_a_paper_that_cannot_be_drawn_is_refused(editor, states, changes, message):
    questions = [make.question(state=state) for state in states]

    answer = editor.post(reverse("paper:add"), paper_form(questions, **changes))

    assert message in answer.content.decode().replace(" ", "")
    assert Paper.objects.count() == 0


@pytest.mark.parametrize("kind", ["short", "essay"])
def test_a_question_that_people_mark_has_no_place_in_a_quiz(editor, kind):
    key = {"model": "依法履行职责。", "rubric": []}
    written = make.question(kind=kind, stem="谈谈工会的职责。", options=[], key=key)

    answer = editor.post(reverse("paper:add"), paper_form([make.question(), written]))

    assert "试题“谈谈工会的职责。”要由人评分" in answer.content.decode()
    assert Paper.objects.count() == 0


def test_a_question_twice_in_a_paper_is_refused(editor):
    question = make.question(stem="工会是什么？")

    answer = editor.post(reverse("paper:add"), paper_form([question, question]))

    assert "试题“工会是什么？”选了不止一次" in answer.content.decode()
    assert Paper.objects.count() == 0


def test_a_paper_is_previewed_as_learners_see_it(editor):
    paper = make.paper(
        [make.question(kind=kind, stem="成立 ____ 会") for kind in ("single", "blank")]
    )

    page = editor.get(reverse("paper:preview", args=[paper.pk])).content.decode()

    assert "第 2 题" in page
    assert "学员看到的就是这样" in page


def test_questions_are_chosen_by_bank_and_words(editor):
    finance = QuestionBank.objects.create(name="财务")
    wanted = make.question(bank=finance, stem="经费怎么记账？")
    make.question(bank=finance, stem="预算怎么编？")
    make.question(stem="经费怎么收？")
    make.question(bank=finance, stem="经费的旧题", state="retired")

    address = reverse("question_chooser:choose_results")
    answer = editor.get(address, {"bank": finance.pk, "q": "经费"})

    assert list(answer.context["results"].object_list) == [wanted]
