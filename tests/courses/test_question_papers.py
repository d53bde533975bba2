"""Papers as they are really written: nothing is taken wrongly, what is not understood is told."""

import pytest

from courses.exchange import docx, paper
from courses.exchange.paper.key_lines import entries_of
from courses.models import QuestionBank
from courses.services.question_imports import read_file
from tests.factories.docx import Docx, cell, p, row, table
from tests.factories.docx import run as words


def choice(number, key=None, text="问"):
    told = [] if key is None else [f"答案：{key}"]
    return "\n".join([f"{number}. {text}{number}（　）", "A. 春 B. 夏 C. 秋 D. 冬", *told])


def keys_of(found):
    return ["".join(row.content.key).upper() for row in found.rows]


def texts_of(found):
    return [[one["text"] for one in row.content.options] for row in found.rows]


# Empty keys, keys below, papers one after another.


@pytest.mark.parametrize("label", ["答案：", "参考答案：", "参考答案", "【答案】"])
def test_an_empty_key_takes_only_itself(label):
    found = paper.read(f"一、单选题\n{choice(1)}\n{label}\n{choice(2, 'C')}\n{choice(3, 'B')}")

    assert keys_of(found) == ["", "C", "B"]
    assert found.problems == []


def test_an_answer_below_its_label_belongs_to_the_question_above():
    found = paper.read(
        "一、简答题\n1. 何谓甲？\n参考答案：\n甲是第一。\n2. 何谓乙？\n参考答案：\n乙是第二。\n"
        "二、判断题\n1. 丙对。\n答案：\n2. 丁对。\n答案：错误"
    )

    models = [row.content.key["model"] for row in found.rows[:2]]
    assert models == ["甲是第一。", "乙是第二。"]
    assert [row.content.key for row in found.rows[2:]] == [[], ["false"]]


def test_two_papers_in_one_file_keep_their_own_keys():
    one = f"一、单选题\n{choice(1)}\n{choice(2)}\n参考答案\n1. A 2. B"
    two = (
        f"乙卷\n一、单选题\n{choice(1, text='再问')}\n{choice(2, text='再问')}\n参考答案\n1. C 2. D"
    )

    found = paper.read(f"{one}\n{two}")

    assert keys_of(found) == ["A", "B", "C", "D"]
    assert [row.problems for row in found.rows] == [[]] * 4


def test_numbered_points_of_an_answer_are_no_questions():
    found = paper.read(
        "一、简答题\n1. 怎样做？\n答案：分三步：\n1、先看；\n2、再想；\n3、后做。\n2. 为何？\n答案：因为要做。"
    )

    assert [row.content.key["model"] for row in found.rows] == [
        "分三步：\n1、先看；\n2、再想；\n3、后做。",
        "因为要做。",
    ]


# Keys at the end.


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("1-3：ACD，BD，AB", {1: "ACD", 2: "BD", 3: "AB"}),
        ("1-2 AC，BD", {1: "AC", 2: "BD"}),
        ("1-4 A,C,D,B", {1: "A", 2: "C", 3: "D", 4: "B"}),
        ("1－4 ACDB", {1: "A", 2: "C", 3: "D", 4: "B"}),
        ("1-6 ACDB DB", {1: "A", 2: "C", 3: "D", 4: "B", 5: "D", 6: "B"}),
        ("７．Ａ　８．Ｃ", {7: "A", 8: "C"}),
        ("1-A 2-C", {1: "A", 2: "C"}),
        ("(1)A (2)C", {1: "A", 2: "C"}),
        ("1.【A】 2.【BC】", {1: "A", 2: "BC"}),
        ("第1题：A 第2题：D", {1: "A", 2: "D"}),
        ("1. A 2. C（每题3分）", {1: "A", 2: "C"}),
        ("1-3 TFT", {1: "T", 2: "F", 3: "T"}),
        ("1-3 正确 错误 正确", {1: "正确", 2: "错误", 3: "正确"}),
        ("二、4-5 AD", {4: "A", 5: "D"}),
        ("1. 桥梁 2. 纽带 3. 支柱", {1: "桥梁", 2: "纽带", 3: "支柱"}),
        ("2. 应在 5-6 日内答复", {2: "应在 5-6 日内答复"}),
        ("50人以下的可以不设", {}),
        ("3. 答案：秋天", {3: "秋天"}),
    ],
)
def test_a_line_of_keys_is_read(line, wanted):
    found = entries_of(line)

    assert dict(found.keys) == wanted
    assert found.problems == []


@pytest.mark.parametrize("line", ["1-5 ACDB", "1-3：AC，BD", "1-4 AB，CD"])
def test_a_range_that_does_not_come_out_even_is_told_and_not_taken(line):
    found = entries_of(line)

    assert found.keys == []
    assert "题数对不上，都没有采用" in found.problems[0]


@pytest.mark.parametrize(
    "heading",
    [
        *("【参考答案】", "附：参考答案", "参 考 答 案", "参考答案（B卷）", "单选题答案"),
        *("业务知识测试题参考答案及评分标准", "答案与解析", "标准答案"),
    ],
)
def test_headings_of_keys_are_known(heading):
    found = paper.read(f"一、单选题\n{choice(1)}\n{choice(2)}\n{heading}\n1. D\n2. A")

    assert keys_of(found) == ["D", "A"]
    assert found.problems == []


@pytest.mark.parametrize(
    "keys", ["参考答案：1-2 DA", "参考答案\n一、单选题：1、D；2、A", "参考答案\n单选题：1-2 DA"]
)
def test_keys_on_the_line_of_their_heading_are_read(keys):
    found = paper.read(f"一、单选题\n{choice(1)}\n{choice(2)}\n{keys}")

    assert keys_of(found) == ["D", "A"]


def test_keys_of_the_parts_of_a_case_are_given_to_them():
    found = paper.read(
        "一、案例题\n1. 某店欠薪。\n（1）找谁？\nA. 店 B. 街\n（2）怎么办？\n参考答案\n1. （1）B\n（2）先谈后诉。"
    )

    parts = found.rows[0].content.parts
    assert (parts[0].key, parts[1].key["model"]) == (["b"], "先谈后诉。")


@pytest.mark.parametrize(
    "rows",
    [
        [["题号", "答案", "解析"], ["1", "D", "冬最冷"], ["2", "A", "春最早"]],
        [["1", "2"], ["D", "A"]],
        [["题号", "1", "2"], ["答案", "D", "A"]],
    ],
)
def test_tables_of_keys_are_read_in_both_directions(rows):
    lines = [*f"一、单选题\n{choice(1)}\n{choice(2)}".split("\n"), "参考答案"]
    grid = table(*(row(*map(cell, one)) for one in rows))

    found = docx.read(Docx("".join(p(words(one)) for one in lines) + grid).build())

    assert keys_of(found) == ["D", "A"]
    assert found.rows[0].content.explanation == ("冬最冷" if len(rows) == 3 else "")


# Lines below options.


@pytest.mark.parametrize(
    "line",
    [
        *("备注：选自往年试卷", "注：可查书", "（见第三章）", "编写组：王某", "难点提示"),
        "祝各位工作顺利",
    ],
)
def test_lines_below_options_are_told_and_not_glued(line):
    found = paper.read(f"{choice(1)}\n{line}\n{choice(2, 'A')}")

    assert texts_of(found) == [["春", "夏", "秋", "冬"]] * 2
    assert line in "".join([*found.problems, *found.rows[0].problems])


@pytest.mark.parametrize(
    "line",
    [
        *("（完）", "第 2 页 共 6 页", "得分", "评卷人", "第二部分 业务知识", "三、宣传类试题"),
    ],
)
def test_what_is_of_the_sheet_and_not_of_a_question_is_told(line):
    found = paper.read(f"{choice(1, 'A')}\n{choice(2)}\n{line}\n{choice(3, 'B')}")

    assert texts_of(found) == [["春", "夏", "秋", "冬"]] * 3
    assert any(line in one for one in found.problems)


@pytest.mark.parametrize("label", ["依据：", "【依据】", "法条：", "答案依据："])
def test_what_a_key_rests_on_is_kept_with_the_explanation(label):
    (one,) = paper.read(f"1. 问（ C ）\nA. 春 B. 夏 C. 秋\n{label}《劳动法》第三条").rows

    assert (one.content.explanation.endswith("《劳动法》第三条"), one.problems) == (True, [])


def test_a_broken_option_goes_on_and_this_is_said():
    (one,) = paper.read(
        "1. 问（ B ）\nA. 短\nB. 用人单位应当按照国家规定和本单位的\n实际情况安排"
    ).rows

    assert one.content.options[1]["text"].endswith("本单位的\n实际情况安排")
    assert one.remarks == ["“实际情况安排”接在了选项 B 的后面，请核对。"]


def test_material_goes_to_the_questions_it_names():
    found = paper.read(
        f"{choice(1, 'A')}\n根据下列材料回答2-3题\n某店有员工九人。\n{choice(2, 'B')}\n{choice(3, 'C')}\n"
        f"{choice(4, 'D')}"
    )

    assert ["某店有员工九人" in row.content.stem for row in found.rows] == [
        False,
        True,
        True,
        False,
    ]
    assert [row.problems for row in found.rows] == [[]] * 4


def test_a_section_below_an_answer_in_words_ends_it():
    found = paper.read(
        "一、问答题\n1. 何故？\n答：因故。\n二、测算题\n1. 几何？\n答：三。\n三、写作题（20分）\n1. 写信。"
    )

    assert [row.content.key["model"] for row in found.rows] == ["因故。", "三。", ""]


# Options on one line.


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("A. 东\tC. 南\nB. 西\tD. 北", ["东", "西", "南", "北"]),
        ("A、东\nB、西\nC、南D、北", ["东", "西", "南", "北"]),
        ("A. 甲方\nB. 依照丙案C：停止", ["甲方", "依照丙案C：停止"]),
        ("(A) 东 (B) 西", ["东", "西"]),
    ],
)
def test_options_in_columns_are_put_in_order(lines, wanted):
    (one,) = paper.read(f"1. 问（ A ）\n{lines}").rows

    assert ([option["text"] for option in one.content.options], one.problems) == (wanted, [])


@pytest.mark.parametrize("line", ["A. 东 B. 西 D. 北", "A. 东 B. 西 B. 南"])
def test_gaps_and_doubles_of_letters_are_told(line):
    (one,) = paper.read(f"1. 问（ A ）\n{line}").rows

    assert one.problems == ["选项的字母没有从 A 起依次排列，可能有缺漏或重复。"]


# Stated kinds, brackets, forms of a key.


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.【多选】问（　）\nA. 东 B. 西\n答案：B", "多选题至少要有两个答案"),
        ("1.【单选】问（　）\nA. 东 B. 西\n答案：AB", "单选题只能有一个答案"),
        ("一、选择题（多选）\n1. 问（　）\nA. 东 B. 西\n答案：B", "多选题至少要有两个答案"),
    ],
)
@pytest.mark.django_db
def test_a_stated_kind_is_compared_with_the_key(text, problem):
    raw = Docx("".join(p(words(line)) for line in text.split("\n"))).build()
    batch = read_file(QuestionBank.objects.create(name="库"), raw, filename="卷.docx", by=None)

    assert problem in "".join(batch.rows.get().problems)


def test_letters_in_brackets_are_text_where_the_key_has_a_place():
    (one,) = paper.read("1. 丙级（C）单位应当（　）。\nA. 报告 B. 登记 C. 等待\n答案：B").rows

    assert (one.content.stem, one.content.key) == ("丙级（C）单位应当（　）。", ["b"])


@pytest.mark.parametrize(
    ("answer", "key", "explanation"),
    [
        ("B【解析】因为", "B", "因为"),
        ("C 解析：因为", "C", "因为"),
        ("B. 夏", "B", ""),
        ("A（2分）", "A", ""),
        ("A和C", "AC", ""),
        ("（D）", "D", ""),
    ],
)
def test_keys_with_words_around_them_are_read(answer, key, explanation):
    (one,) = paper.read(choice(1, answer)).rows

    assert ("".join(one.content.key).upper(), one.content.explanation) == (key, explanation)
    assert one.problems == []


@pytest.mark.parametrize(
    ("answer", "key", "rules"),
    [
        ("①城镇；②乡村", [["城镇"], ["乡村"]], {}),
        ("（1）城镇（2）乡村", [["城镇"], ["乡村"]], {}),
        ("城镇（或城市）；乡村", [["城镇", "城市"], ["乡村"]], {}),
        ("城镇；乡村（顺序不限）", [["城镇"], ["乡村"]], {"any_order": True}),
    ],
)
def test_usual_forms_of_the_answers_of_gaps_are_understood(answer, key, rules):
    (one,) = paper.read(f"一、填空题\n1. 分为____和____。\n答案：{answer}").rows

    assert (one.content.key, one.content.rules, one.problems) == (key, rules, [])


@pytest.mark.parametrize(
    "answer",
    [
        *("12.5（误差1以内）", "百/一百", "三年或者五年", "三年或五年", "元/人", "公里/小时"),
        *("随意填写均可", "98或九十七"),
    ],
)
def test_answers_that_nobody_would_fill_in_are_told(answer):
    (one,) = paper.read(f"一、填空题\n1. 共____。\n答案：{answer}").rows

    assert (answer in one.problems[0], one.content.key) == (True, [[answer]])


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("甲、乙均可", ["甲", "乙"]),
        ("甲或乙都对", ["甲", "乙"]),
        ("甲/乙都算对", ["甲", "乙"]),
        ("甲或者乙（任填一个）", ["甲", "乙"]),
        ("98或九十八", ["98", "九十八"]),
        ("15天/十五天", ["15天", "十五天"]),
        ("总工会/工会联合会", ["总工会", "工会联合会"]),
        ("甲（或乙）", ["甲", "乙"]),
        ("1/2", ["1/2"]),
        (r"三年\或者五年", ["三年或者五年"]),
        (r"元\/人", ["元/人"]),
        ("三年|五年", ["三年", "五年"]),
    ],
)
def test_several_answers_of_a_gap_are_accepted_where_that_is_plain(answer, accepted):
    (one,) = paper.read(f"一、填空题\n1. 共____。\n答案：{answer}").rows

    assert (one.content.key, one.problems) == ([accepted], [])


def test_numbers_and_judgements_in_other_hands_are_read():
    found = paper.read("一、判斷題\n1. 甲說。\n答案：對\n2. 乙說。（ X ）\n3. 丙說。\n答：不对")

    assert [row.content.key for row in found.rows] == [["true"], ["false"], ["false"]]


def test_instructions_are_no_questions():
    found = paper.read(f"注意事项：\n1. 闭卷。\n2. 限一小时。\n一、单选题\n{choice(1, 'A')}")

    assert [row.content.stem for row in found.rows] == ["问1（　）"]
    assert "闭卷" in found.problems[0]


@pytest.mark.parametrize("sign", ["（{}）", "{}、"])
def test_other_ways_to_number_questions_are_read(sign):
    numbers = "12" if "（" in sign else "一二"
    asked = (f"{sign.format(one)}问{one}（　）\nA. 东 B. 西\n答案：B" for one in numbers)

    found = paper.read("\n".join(asked))

    assert keys_of(found) == ["B", "B"]


def test_numbers_behind_tabs_are_no_table_of_contents():
    lines = ["1. 几个（　）", "A.\t3", "B.\t30", "答案：B"]

    found = docx.read(Docx("".join(p(words(one)) for one in lines)).build())

    assert texts_of(found) == [["3", "30"]]


def test_a_point_that_ends_like_a_heading_stays_in_its_answer():
    (one,) = paper.read("一、论述题\n1. 试论。\n答案：\n一、存在的主要问题\n人少。").rows

    assert one.content.key["model"] == "一、存在的主要问题\n人少。"


def test_letters_named_within_an_option_stay_in_it():
    (one,) = paper.read("1. 问（ A ）\nA. 方案 A、B 均可  B. 都不可").rows

    assert [option["text"] for option in one.content.options] == ["方案 A、B 均可", "都不可"]


def test_lines_of_keys_that_are_not_understood_are_not_glued_to_a_gap():
    found = paper.read(
        "一、填空题\n1. 甲____。\n2. 乙____。\n3. 丙____。\n参考答案\n1. 东\n2-3 西 南"
    )

    assert [row.content.key for row in found.rows] == [[["东"]], [], []]
    assert found.problems == ["“2-3 西 南”不属于任何试题，没有导入。"]


def test_a_table_of_numbers_in_a_stem_is_no_table_of_keys():
    figures = table(*(row(*map(cell, one)) for one in (["1", "2"], ["A", "B"])))

    (one,) = docx.read(Docx(p(words("1. 看表作答")) + figures + p(words("答案：略"))).build()).rows

    assert one.content.stem.startswith("看表作答\n| 1 | 2 |")


def test_a_case_below_options_is_told():
    found = paper.read(f"{choice(1)}\n案例：某店欠薪。\n{choice(2)}\n参考答案\n1-2 AB")

    assert found.rows[0].problems == ["“案例：某店欠薪。”没有读懂，没有导入。"]


def test_all_points_of_a_key_in_words_stay_together():
    found = paper.read(
        "一、简答题\n1. 甲？\n2. 乙？\n参考答案\n1. 一句。\n2. 有三点：\n1、早；\n2、中；\n3、晚。"
    )

    assert found.rows[1].content.key["model"] == "有三点：\n1、早；\n2、中；\n3、晚。"
    assert found.problems == []


def test_a_numbered_explanation_begins_no_question():
    found = paper.read(f"{choice(1, 'A')}\n解析：1. 因为早；\n2. 因为暖。\n{choice(2, 'B')}")

    assert keys_of(found) == ["A", "B"]
    assert found.rows[0].content.explanation == "1. 因为早；\n2. 因为暖。"
