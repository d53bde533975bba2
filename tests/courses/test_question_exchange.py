"""Questions in files: two layouts of papers, sheets, JSON Lines; what is wrong is told, nothing is lost."""

import json
from collections import Counter
from pathlib import Path

import pytest

from courses.exchange import docx, json_lines, paper, sheet
from courses.exchange.rows import Facts, Row, UnreadableFile
from courses.models import ImportedQuestion, Question, QuestionBank, QuestionImport
from courses.questions import TRUE_FALSE, lettered
from courses.questions.content import Content
from courses.questions.stems import picture_line
from courses.services.question_imports import NotChoosing, choose, read_file, take
from courses.services.question_states import NotAllowed, move
from courses.services.questions import content_of
from jobs.models import Job
from jobs.runner import run
from tests.factories.accounts import UserFactory
from tests.factories.docx import Docx, cell, p, row, table
from tests.factories.docx import run as words

EXAM = Path(__file__).parents[2].parent / "shared/evaldata/exam"

AFTER_EACH = """工会知识测验
一、单选题（每题 2 分）
1. 工会是（ B ）的群众组织。
A. 机关  B. 职工自愿结合
C．单位　D、上级
解析：见工会法。
2、基层工会委员会每届任期为
A. 三年或者五年
B. 一年
答案：A
二、判断题
1. 工会会员有选举权。（√）
2. 工会经费可以随意使用。
【答案】错误
三、填空题
1. 女职工产假 ____ 天，其中产前可以休假（__）天。
答案：98|九十八；15
四、简答题
1. 工会的基本职责是什么？
参考答案：维护职工合法权益、
竭诚服务职工群众。
评分要点：维护|2
服务|1
"""

AT_END = """单项选择题
1. 甲题
A. 一 B. 二
3. 乙题
A. 一
B. 二
3. 丙题
A. 一
B. 二
多项选择题
1. 丁题
A. 一 B. 二 C. 三
参考答案
一、单项选择题
1. B 3. A 7. C
二、多项选择题
1. AC
"""


def said(row):
    content = row.content
    return content.kind, content.stem, [one["text"] for one in content.options], content.key


def test_paper_with_keys_after_each_question_is_read():
    found = paper.read(AFTER_EACH)

    assert [said(row) for row in found.rows] == [
        (
            "single",
            "工会是（　）的群众组织。",
            ["机关", "职工自愿结合", "单位", "上级"],
            ["b"],
        ),
        ("single", "基层工会委员会每届任期为", ["三年或者五年", "一年"], ["a"]),
        ("true_false", "工会会员有选举权。（　）", ["正确", "错误"], ["true"]),
        ("true_false", "工会经费可以随意使用。", ["正确", "错误"], ["false"]),
        (
            "blank",
            "女职工产假 ____ 天，其中产前可以休假（__）天。",
            [],
            [["98", "九十八"], ["15"]],
        ),
        (
            "short",
            "工会的基本职责是什么？",
            [],
            {
                "model": "维护职工合法权益、\n竭诚服务职工群众。",
                "rubric": [{"text": "维护", "weight": 2}, {"text": "服务", "weight": 1}],
            },
        ),
    ]
    assert found.rows[0].content.explanation == "见工会法。"
    assert [row.problems for row in found.rows] == [[]] * 6
    assert found.problems == ["“工会知识测验”不属于任何试题，没有导入。"]


def test_paper_with_keys_at_the_end_gives_none_where_it_is_not_certain():
    found = paper.read(AT_END)

    assert [said(row)[3] for row in found.rows] == [["b"], [], [], ["a", "c"]]
    doubled = ["题号 3 重复出现。", "有几道第 3 题，卷末答案无法确定属于哪一道。"]
    assert [row.problems for row in found.rows] == [[], doubled, doubled, []]
    assert found.problems == [
        "题号不连续，缺少第 2 题。",
        "卷末答案中有单选题第 7 题，试卷中没有这道题。",
    ]


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("1-3 ABC", [["a"], ["b"], ["c"]]),
        ("1～3：ABC", [["a"], ["b"], ["c"]]),
        ("1.A 2.B 3.C", [["a"], ["b"], ["c"]]),
        ("1、A；2、B；3、C", [["a"], ["b"], ["c"]]),
        ("1. A\n2. AB\n3. Ｃ", [["a"], ["a", "b"], ["c"]]),
        ("1-3 AB", [[], [], []]),
    ],
)
def test_tables_of_keys_are_read(table, wanted):
    asked = "".join(f"{n}. 第{n}问\nA. 一 B. 二 C. 三\n" for n in (1, 2, 3))

    found = paper.read(f"{asked}参考答案：\n{table}")

    assert [row.content.key for row in found.rows] == wanted


def test_two_different_keys_are_told_and_none_is_taken():
    found = paper.read("1. 甲（A）\nA. 一 B. 二\n答案：B")

    assert (found.rows[0].content.key, found.rows[0].problems) == ([], ["给出了不同的答案：B，A。"])


def test_letters_within_an_option_begin_no_option():
    (row,) = paper.read("1. 含有维生素的是\nA. 维生素B、C片  B. 水\n答案：A").rows

    assert said(row)[2] == ["维生素B、C片", "水"]


TABLE = "| 科目 | 1. 预算 |\n| --- | --- |\n| 甲\\|乙 |  |"
PICTURE = picture_line(f"{'z' * 24}-40x30", "柱状图")


def whole_bank():
    """One of each kind, with everything a file can say of it."""
    choice = lettered(["甲", "乙；丙", "=1+1"])
    rubric = [{"text": "说明|依据", "weight": 2}, {"text": "结论", "weight": 1}]
    written = {"model": "先说明依据，\n再下结论。", "rubric": rubric}
    facts = Facts(5, "exam", "national", ("经费", "预算"), ("收支管理",))
    contents = [
        Content("single", "单选", options=choice, key=["c"], explanation="第一行\n第二行"),
        Content("multiple", "多选", options=choice, key=["a", "c"], rules={"credit": "subset"}),
        Content("true_false", "判断", options=TRUE_FALSE, key=["false"]),
        Content(
            "blank",
            "甲 ____ 乙 ____",
            key=[["98", "九|十；八"], ["15"]],
            rules={"any_order": True},
        ),
        Content("blank", "比例 ____", key=[["2%"]], rules={"tolerance": ["0.1"]}),
        Content("blank", "每届 ____，经费 ____", key=[["三年或者五年"], ["元/人", "甲（乙）均可"]]),
        Content("short", "简答", key=written),
        Content("short", f"看表、看图回答\n{TABLE}\n{PICTURE}", key=written),
        Content("essay", "论述", key={"model": "", "rubric": rubric}),
        Content(
            "case",
            "案例的材料",
            parts=(
                Content("single", "问一", options=choice, key=["a"], weight=3),
                Content("true_false", "问二", options=TRUE_FALSE, key=["true"]),
                Content("short", "问三", key=written, explanation="因为"),
            ),
        ),
    ]
    return [Row("", one, facts if n % 2 else Facts()) for n, one in enumerate(contents)]


@pytest.mark.parametrize("form", [json_lines, sheet, docx])
def test_what_is_exported_is_imported_the_same(form):
    rows = whole_bank()

    found = form.read(form.write(rows))

    assert found.problems == []
    assert [row.problems for row in found.rows] == [[]] * len(rows)
    assert [(row.content, row.facts) for row in found.rows] == [
        (row.content, row.facts) for row in rows
    ]


def test_word_tables_stay_in_stems():
    figures = table(row(cell("科目"), cell("预算")), row(cell("活动"), cell("5|000")))
    options = table(row(cell("A. 对"), cell("B. 错")), row(cell("C. 难说"), cell("D. 无")))
    keys = table(row(*map(cell, ["题号", "1"])), row(*map(cell, ["答案", "B"])))
    first = p(words("1. 看表：")) + figures + options
    raw = Docx(p(words("一、单选题")) + first + p(words("参考答案")) + keys).build()

    (one,) = docx.read(raw).rows

    assert said(one) == (
        "single",
        "看表：\n| 科目 | 预算 |\n| --- | --- |\n| 活动 | 5\\|000 |",
        ["对", "错", "难说", "无"],
        ["b"],
    )
    assert one.problems == []


@pytest.mark.parametrize(
    ("form", "raw", "message"),
    [
        (sheet, b"PK", "不是可以读取的 Excel 文件"),
        (docx, b"PK", "文件不完整"),
        (json_lines, b"\xff\xfe", "不是 UTF-8"),
    ],
)
def test_what_is_no_such_file_is_refused(form, raw, message):
    with pytest.raises(UnreadableFile, match=message):
        form.read(raw)


def test_broken_lines_are_rows_with_a_problem():
    lines = ["{", "[]", '{"content": {"kind": 1, "stem": "a"}}', '{"stem": "x"}', '{"content": 5}']

    found = json_lines.read("\n".join(lines).encode())

    assert [row.problems for row in found.rows] == [["这一行不是一道题的 JSON，没有读懂。"]] * 5


@pytest.fixture
def bank(db):
    return QuestionBank.objects.create(name="财务")


def lines_of(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def plain(stem="题", answer="A", options=("甲", "乙"), kind="single"):
    return {"type": kind, "stem": stem, "options": list(options), "answer": answer}


def imported(bank, raw, by=None):
    return read_file(bank, raw, filename="题.jsonl", by=by)


def taken(batch, by):
    job = take(batch, by=by).job
    run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.SUCCEEDED
    return Counter(batch.rows.values_list("result", flat=True))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (plain(answer=""), "没有填写答案。"),
        (plain(answer="C"), "答案“C”不在选项之中。"),
        (plain(options=("甲", "甲")), "有内容相同的选项。"),
        (plain(kind="multi"), "多选题至少要有两个答案；只有一个答案的请改为单选题。"),
        (plain(stem=""), "题干没有填写。"),
        (plain(options=["甲"] * 30), "选项最多 10 个。"),
        (plain(stem="甲\x00"), "有无法保存的字符，已换成“?”，请核对。"),
    ],
)
def test_defects_of_a_row_are_told_and_leave_only_a_draft(bank, row, problem):
    batch = imported(bank, lines_of(row))
    choose(batch, {1: "take"})

    (kept,) = batch.rows.all()
    assert problem in kept.problems
    assert kept.choice == ImportedQuestion.Choice.DRAFT


def test_a_picture_that_is_not_on_this_site_is_a_problem_of_its_row(bank):
    batch = imported(
        bank, lines_of({"content": {"kind": "short", "stem": PICTURE, "key": {"model": "答"}}})
    )

    assert batch.rows.get().problems == [
        "题中的图片在本站没有找到，请重新插入，或者删去题中的这一处图片。"
    ]


def test_repeated_questions_are_told(bank):
    batch = imported(bank, lines_of(plain(), plain(), plain(answer="B")))

    assert list(batch.rows.values_list("problems", flat=True)) == [
        [],
        ["题目与第 1 行相同。"],
        ["题干与第 1 行相同。"],
    ]


def test_rows_are_taken_once_however_often_a_file_comes(bank):
    raw = lines_of(plain("甲"), plain("乙", answer="Z"), plain("丙"))
    author = UserFactory()
    first = imported(bank, raw, by=author)
    choose(first, {3: "leave"})

    assert taken(first, author) == {"taken": 2, "left": 1}
    again = imported(bank, raw, by=author)
    assert list(again.rows.values_list("choice", flat=True)) == ["leave", "leave", "take"]
    choose(again, {1: "take", 2: "draft"})
    assert taken(again, author) == {"there": 2, "taken": 1}
    assert list(Question.objects.values_list("state", flat=True)) == ["draft"] * 3
    assert QuestionImport.objects.get(pk=first.pk).state == QuestionImport.State.DONE


def test_taken_import_can_no_longer_be_changed(bank):
    author = UserFactory()
    batch = imported(bank, lines_of(plain()), by=author)
    taken(batch, author)

    with pytest.raises(NotChoosing):
        choose(batch, {1: "leave"})
    with pytest.raises(NotChoosing):
        take(batch, by=author)


def test_defective_draft_keeps_what_it_says_and_is_not_let_into_use(bank):
    author = UserFactory()
    batch = imported(bank, lines_of(plain(answer="Z")), by=author)
    taken(batch, author)
    question = Question.objects.get()

    with pytest.raises(NotAllowed, match="不在选项之中"):
        move(question, "active", by=UserFactory())
    assert content_of(question.current).key == ["z"]


@pytest.mark.parametrize("form", [sheet, docx])
def test_facts_and_cases_come_into_the_bank(bank, form):
    author = UserFactory()
    suffix = {sheet: ".xlsx", docx: ".docx"}[form]
    batch = read_file(bank, form.write(whole_bank()), filename=f"题{suffix}", by=author)

    assert taken(batch, author) == {"taken": 10}
    questions = list(Question.objects.order_by("pk"))
    assert [content_of(one.current) for one in questions] == [row.content for row in whole_bank()]
    marked = questions[1]
    assert (marked.difficulty, marked.pool, marked.level) == (5, "exam", "national")
    assert [one.name for one in marked.tags.all()] == ["经费", "预算"]
    assert [one.name for one in marked.knowledge.all()] == ["收支管理"]


@pytest.mark.skipif(not EXAM.is_dir(), reason="the shared sets of questions are not here")
def test_real_questions_are_all_there_and_their_defects_are_told(bank):
    raw = b"".join(path.read_bytes() for path in sorted(EXAM.glob("*.jsonl")))
    author = UserFactory()

    batch = imported(bank, raw, by=author)

    assert batch.rows.count() == len(raw.splitlines()) == 1500
    told = Counter(problem.split("与第")[0] for row in batch.rows.all() for problem in row.problems)
    assert told == {
        "题干": 8,
        "有内容相同的选项。": 1,
        "多选题至少要有两个答案；只有一个答案的请改为单选题。": 1,
    }
    sound = batch.rows.filter(problems=[]).count()
    assert batch.rows.filter(choice="take").count() == sound
