"""What a line of a paper is: a heading, a question, options, a key, a remark about the question."""

import re
from dataclasses import dataclass
from itertools import pairwise

from courses.questions import OPTION_IDS
from gongwen import numerals

_KIND_WORDS = {
    "单选": "single",
    "单项选择": "single",
    "單選": "single",
    "多选": "multiple",
    "多项选择": "multiple",
    "多選": "multiple",
    "不定项": "choice",
    "选择题": "choice",
    "判断": "true_false",
    "判斷": "true_false",
    "填空": "blank",
    "简答": "short",
    "问答": "short",
    "名词解释": "short",
    "辨析": "short",
    "计算": "short",
    "改错": "short",
    "材料分析": "short",
    "材料题": "short",
    "论述": "essay",
    "案例": "case",
}
_KINDS = "|".join(_KIND_WORDS)
_TALLY = "[一二三四五六七八九十]+"
_ORDINAL = rf"(?:{_TALLY}\s*[、.．]|第{_TALLY}(?:部分|[大]?题)\s*[:：、]?|[（(]{_TALLY}[）)])"
_HEADING = re.compile(
    rf"^(?P<ordinal>{_ORDINAL}\s*)?(?P<kind>{_KINDS})[选择选擇分析项項题題]*\s*"
    r"(?P<bracket>[（(].*?[）)]?)?\s*(?:[。.]|[:：]\s*(?P<rest>.*))?$",
    re.DOTALL,
)
#: What a heading says of its questions, rather than to ask one.
_ADVICE = re.compile(
    r"每[小]?[题空道]|共\s*\d+|各\s*\d+\s*分|\d+\s*分|[选填]出|填[入写]|打[“\"]?[√×]|请|下列各题|以下"
)
_SECTION = re.compile(rf"^(?:第{_TALLY}(?:部分|[单章节]元?)|{_TALLY}\s*[、.．]).{{0,24}}$")
_OTHER_KIND = re.compile(
    rf"^(?:{_TALLY}\s*[、.．]\s*[\u4e00-\u9fff]{{1,12}}(?<![问课难主议专标话选命])题\s*(?:[（(].*[）)])?\s*[:：]?"
    rf"|第{_TALLY}部分(?:[\s:：、].{{0,20}})?(?<![。；;，,？?]))$"
)
_TITLE = re.compile(
    r"^[（(]?(?:[A-Za-z甲乙丙]\s*卷|第?[一二三四五六七八九十\d]{1,2}\s*套|试卷[一二三四五六七八九十])[）)]?"
    r"\s*(?:试题|试卷|题)?$"
)
_ENDS_SENTENCE = re.compile(r"[。；;！!？?，,：:）)_]$")
_SHEET = r"(?:[（(]?[A-Za-z甲乙丙一二三]卷[）)]?|第?[一二三四五六七八九十]套)"
_KEYS = re.compile(
    rf"^(?:附(?:件|录)?\d*[:：、]?)?(?:{_ORDINAL})?{_SHEET}?"
    r"(?P<what>[^，。；：:、\d（(]{0,16}?)(?:参考|标准|正确)?答案"
    r"(?:[及与和]?(?:详细|参考)?(?:解析|评分(?:标准|要点|细则|参考)?)|部分|汇总|一览表|表|卡)*"
    r"(?:[（(][^（）()]*[）)])?[:：]?$"
)
_KEYS_HERE = re.compile(
    rf"^(?:{_ORDINAL})?\s*[\u4e00-\u9fff]{{0,8}}【?(?:参考|标准|正确)?答案】?\s*[:：]?\s*(?P<rest>\d.*)$",
    re.DOTALL,
)
_NUMBER = re.compile(
    r"^(?:第\s*(?P<a>\d{1,4})\s*题\s*[.．、：:]?|(?P<b>\d{1,4})\s*(?:[、）)]|[.．](?!\d)))\s*(?P<rest>.*)$",
    re.DOTALL,
)
#: A number that may as well be the beginning of a sentence: “2.2024年”, “3 工会”.
_WEAK_NUMBER = re.compile(
    r"^(?P<number>\d{1,3})(?:[.．](?=\d)|\s+|(?=[\u4e00-\u9fff《“]))(?P<rest>\D.+|\d+.*\D.*)$",
    re.DOTALL,
)
_PART = re.compile(r"^[（(]\s*(?P<number>\d{1,2})\s*[）)]\s*(?P<rest>.+)$", re.DOTALL)
_TALLIED = re.compile(rf"^(?P<number>{_TALLY})\s*[、.．]\s*(?P<rest>.+)$", re.DOTALL)
# “A、” is an option only after a blank: “维生素B、C” goes on.
_OPTION = re.compile(
    r"(?:(?<![A-Za-zＡ-Ｚ（(])([A-JＡ-Ｊ])\s*(?P<sign>[.．:：）)、])|[（(]\s*([A-JＡ-Ｊ])\s*[）)])\s*"
)
_GIVEN_BEFORE = re.compile(r"^我的答案\s*[:：]\s*\S*\s*(?=(?:正确|参考)答案)")
_ANSWER = re.compile(
    r"^(?:【\s*(?:正确|参考|标准)?答\s*案\s*】\s*[:：]?|\[(?:正确|参考|标准)?答\s*案\]\s*[:：]?"
    r"|(?:答题|答案|参考)要点\s*[:：]|解\s*[:：]"
    r"|(?:正确|参考|标准)?答\s*案\s*(?:[:：]|是[:：]?|为[:：]?|(?=\s[A-J]+$))|答\s*[:：])\s*(?P<rest>.*)$",
    re.DOTALL,
)
_LABELS = {
    **dict.fromkeys(("解析", "答案解析", "试题解析", "解答", "分析"), "解析"),
    **dict.fromkeys(("知识点", "考点", "考查点", "知识要点"), "知识点"),
    **dict.fromkeys(("难度", "难易程度", "难度系数", "难易度"), "难度"),
    **dict.fromkeys(("评分要点", "评分标准", "得分要点"), "评分要点"),
    **{name: name for name in ("出处", "用途", "层级", "标签", "题型", "计分办法")},
    **{name: name for name in ("不分顺序", "允许误差", "分量")},
}
#: What a question rests on in words belongs with its explanation; 出处 is a reference of the site.
_GROUNDS = (
    "答案依据",
    "法律依据",
    "政策依据",
    "依据",
    "法条",
    "条文",
    "来源",
    "案例",
    "判断",
    "点评",
)
_NAMES = "|".join(sorted((*_LABELS, *_GROUNDS), key=len, reverse=True))
_FACT = re.compile(
    rf"^(?:【(?P<a>{_NAMES})】\s*[:：]?|(?P<b>{_NAMES})\s*[:：])\s*(?P<rest>.*)$", re.DOTALL
)
_WORTH = re.compile(r"^【?(?:分值|分数|本题分值|得分)】?\s*[:：]?\s*(?P<rest>\d[\d.]*\s*分?)$")
_FOREIGN = re.compile(
    r"^【?(?:备注|注|页码|章节|编号|题目来源|认知层次|能力要求|答题时间)】?\s*[:：]"
)
_EXPLAINED = re.compile(r"(?:【(?:答案|试题)?解析】|(?:答案|试题)?解析)\s*[:：]?\s*")
_POINTS = re.compile(r"\s*(?:[（(]\s*\d+(?:\.\d+)?\s*分\s*[）)]|得分\s*[:：]\s*\d+\s*分?)\s*$")
#: Running lines, closing words and boxes for marks.
_AROUND = re.compile(
    r"^(?:[-—–\s]*第\s*\d+\s*页.*|[-—–]\s*\d+\s*[-—–]|[（(]?\s*(?:全文|试卷|本卷)?\s*(?:完|结束)\s*[）)]?"
    r"|得\s*分|评\s*卷\s*人|阅\s*卷\s*人|[|｜]?\s*得\s*分\s*[|｜].*|(?:祝|预祝).*(?:顺利|成绩|成功|愉快).*"
    r"|(?:命题|出题|审题|审核|制卷)人\s*[:：].*|[（(]?(?:试卷|本卷|考试|全卷).{0,4}结束.*"
    r"|[-—–=*＊~～]{2,}.*|.*(?:编印|印制|命题组)|[（(]?(?:以下|此处)空白[）)]?)$"
)
_MATERIAL = re.compile(
    r"(?:根据|阅读|依据|结合)(?:以下|下列|下面|上述)?.{0,12}(?:材料|资料|案例|短文|图表).{0,24}"
)
_SPAN = re.compile(r"(\d{1,3})\s*(?:[-—–~～至到、和]|题?至第?)\s*(\d{1,3})\s*题?")
_PREAMBLE = re.compile(
    r"^[（(【]?(?:考生|答题|考试|作答)?\s*(?:注\s*意\s*(?:事\s*项)?|须\s*知|说\s*明)[】）)]?\s*[:：]?$"
)
_KIND_TAG = re.compile(
    rf"^\s*[【\[（(](?P<kind>{_KINDS})[选择选擇分析项項题題]*(?:[,，、]?\s*\d+\s*分)?[】\]）)]\s*"
)
_IN_STEM = re.compile(
    r"[（(【]\s*([A-Ja-jＡ-Ｊ][A-Ja-jＡ-Ｊ、，,\s]*|[√×✓✗✔✘XxTtＸ]|对|错|對|錯|正确|错误)\s*[）)】]"
)
_KEY_AT_END = re.compile(rf"(?<=[。.？?]){_IN_STEM.pattern}\s*$")
#: Options as short as these are never broken into lines.
_LONG = 16
_EMPTY_BRACKET = re.compile(r"[（(]\s*[）)]|_{2,}")


@dataclass(frozen=True)
class Numbered:
    number: int
    text: str


@dataclass(frozen=True)
class Heading:
    """`kind` is `choice` where it depends on the key; `rest` stands behind the colon."""

    kind: str | None
    rest: str = ""


def heading(line: str) -> Heading | None:
    """A heading of questions of one kind. Without an ordinal, words behind the colon make it none."""
    bare = re.fullmatch(r"(?:\d{1,2}\s*[.．、]\s*)?[【\[]?(.+?题)[】\]]?", line)
    found = _HEADING.match(bare[1] if bare else line)
    if found is None:
        return None
    rest = (found["rest"] or "").strip()
    if _ADVICE.search(rest) and not rest[0].isdigit():
        rest = ""
    if rest and not found["ordinal"] and not rest[0].isdigit():
        return None
    kind = _KIND_WORDS[found["kind"]]
    stated = _stated_in(found["bracket"] or "") if kind == "choice" else None
    return Heading(stated or kind, rest)


def is_bare_kind(line: str) -> bool:
    """A word for a kind and nothing else."""
    return line in _KIND_WORDS


def _stated_in(bracket: str) -> str | None:
    """“选择题（单选，每题2分）”."""
    stated = {_KIND_WORDS[one] for one in re.findall("单选|单项选择|多选|多项选择", bracket)}
    return stated.pop() if len(stated) == 1 else None


def is_section(line: str) -> bool:
    """A heading that does not say what kind of questions follows: “第二部分 法律知识”."""
    return _SECTION.match(line) is not None and not _ENDS_SENTENCE.search(line)


def is_heading_of_questions(line: str) -> bool:
    """A section named for a kind of question that is not known here: “五、材料题（10分）”."""
    return _OTHER_KIND.match(line) is not None


def is_title(line: str) -> bool:
    """Of a paper, as one of several in a file: “B卷”, “第二套试题”."""
    return _TITLE.match(line) is not None


def is_around(line: str) -> bool:
    """Belongs to the sheet of paper, not to a question."""
    return _AROUND.match(line) is not None


def is_preamble(line: str) -> bool:
    """Instructions to those who sit the examination follow, numbered as questions are."""
    return _PREAMBLE.match(line) is not None


def material(line: str) -> tuple[int, int] | None:
    """Announces a material: the numbers of its questions, (0, 0) where it does not say them."""
    if len(line) > 60 or not _MATERIAL.match(line.strip("（(【")):
        return None
    span = _SPAN.search(line)
    return (int(span[1]), int(span[2])) if span else (0, 0)


def begins_keys(line: str) -> bool:
    found = _KEYS.match(_bare_heading(line))
    return found is not None and not found["what"].startswith(("我的", "请", "将", "把"))


def keys_kind(line: str) -> str | None:
    """The kind that a heading of keys names: “单选题答案”."""
    return next((code for name, code in _KIND_WORDS.items() if name in line), None)


def keys_here(line: str) -> str | None:
    """What follows “参考答案” on its own line if it begins with a number."""
    found = _KEYS_HERE.match(line)
    return found["rest"] if found else None


def _bare_heading(line: str) -> str:
    return re.sub(r"^[【\[]|[】\]](?=[:：]?$)", "", re.sub(r"\s+", "", line)).strip("-—=*")


def question(line: str) -> Numbered | None:
    found = _NUMBER.match(line)
    return Numbered(int(found["a"] or found["b"]), found["rest"]) if found else None


def points_in(words: str) -> int:
    """1 if a numbered list begins with the words."""
    begun = question(words)
    return 1 if begun is not None and begun.number == 1 else 0


def weak_question(line: str) -> Numbered | None:
    """May be a question; whether it is, its number and what follows must show."""
    found = _WEAK_NUMBER.match(line)
    return Numbered(int(found["number"]), found["rest"]) if found else None


def part(line: str) -> Numbered | None:
    found = _PART.match(line)
    return Numbered(int(found["number"]), found["rest"]) if found else None


def tallied(line: str) -> Numbered | None:
    """A line with a Chinese numeral that is no heading: “三、工会的性质是（　）”."""
    found = _TALLIED.match(line)
    if found is None or heading(line) or begins_keys(line):
        return None
    try:
        return Numbered(numerals.parse(found["number"]), found["rest"])
    except ValueError:
        return None  # 二十十、 counts nothing


def answer(line: str) -> str | None:
    found = _ANSWER.match(_GIVEN_BEFORE.sub("", line))
    return found["rest"].strip() if found else None


def fact(line: str) -> tuple[str, str] | None:
    """Its name and its words."""
    found = _FACT.match(line)
    if found is None:
        return None
    name, words = found["a"] or found["b"], found["rest"].strip()
    if name in _GROUNDS:
        return "解析", f"{name}：{words}"
    return _LABELS[name], words


def is_inner(line: str) -> bool:
    """Begins with a word that stands in materials and answers as well: “依据：”, “案例：”."""
    return line.startswith((*_GROUNDS, "分析", "解答", "难度", "来源"))


def breaks_off(text: str) -> bool:
    """A long text that ends in the middle of a sentence."""
    return len(text) >= _LONG and re.search(r"[\w《“（(、，,]$", text) is not None


def is_labelled(line: str) -> bool:
    """Says itself what it is, so that it continues nothing: a label, brackets, a heading."""
    return is_section(line) or re.match(r"[（(【\[|*※]|\S{1,8}[:：]", line) is not None


def is_of_explanation(line: str) -> bool:
    """A word that begins an explanation, and materials of other questions as well."""
    return line.startswith(("案例", "判断", "点评", "分析"))


def is_foreign(line: str) -> bool:
    """Says something of the question that has no place here: “备注：”, “页码：”."""
    return _FOREIGN.match(line) is not None


def worth(line: str) -> str | None:
    """The points of a question, which papers of ours say themselves."""
    found = _WORTH.match(line)
    return found["rest"] if found else None


def explained(words: str) -> tuple[str, str]:
    """A key and the explanation that stands behind it on its line."""
    found = _EXPLAINED.search(words)
    if found is None or not words[: found.start()].strip():
        return words, ""
    return words[: found.start()].strip(" \t　；;，,（("), words[found.end() :].strip()


def in_parts(words: str) -> list[str]:
    """What stands behind （1）, （2） … if they count from 1."""
    pieces = re.split(r"(?:^|(?<=[\s。；;]))[（(]\s*(\d{1,2})\s*[）)]\s*", words)
    numbers = [int(one) for one in pieces[1::2]]
    counted = not pieces[0].strip() and numbers == list(range(1, len(numbers) + 1))
    return [one.strip() for one in pieces[2::2]] if counted else []


def unbracketed(words: str) -> str:
    """“（C）” as C."""
    found = re.fullmatch(r"[（(【]\s*([A-Ja-j\s,，、]+)\s*[）)】]", words.strip())
    return found[1] if found else words


def without_points(words: str) -> str:
    return _POINTS.sub("", words)


def tag(text: str) -> tuple[str | None, str]:
    """The kind that a question says of itself, `【多选】`, and the text without it."""
    found = _KIND_TAG.match(text)
    if found is None:
        return None, text
    return _KIND_WORDS[found["kind"]], text[found.end() :]


def options(line: str) -> list[tuple[str, str]]:
    """Letters and texts, if the line begins with an option.

    Further ones stand behind a blank, in whatever order columns put them. Without a blank only the
    letter that comes next is one, written as the first is, so that “维生素B、C” stays a text.
    """
    marks = list(_OPTION.finditer(line))
    if not marks or marks[0].start() != 0:
        return []
    kept = [marks[0]]
    for mark in marks[1:]:
        if _is_apart(kept, mark) or _follows(kept, mark):
            kept.append(mark)
    texts = [line[one.end() : other.start()].rstrip(" \t　；;，,") for one, other in pairwise(kept)]
    texts.append(line[kept[-1].end() :])
    return [(OPTION_IDS[_place(one)], text.strip()) for one, text in zip(kept, texts, strict=True)]


def _is_apart(kept: list[re.Match[str]], mark: re.Match[str]) -> bool:
    """Behind a blank: the next letter, or another written as the first is or far from the rest."""
    before = mark.string[: mark.start()]
    if mark["sign"] == "、" and re.match(r"[A-JＡ-Ｊ]", mark.string[mark.end() :]):
        return False
    first, last = kept[0], kept[-1]
    expected = _place(mark) == _place(last) + 1
    alike = _alike(mark["sign"] or "") == _alike(first["sign"] or "")
    return re.search(r"\s$" if expected or alike else r"[\t　]$|\s\s$", before) is not None


def _follows(kept: list[re.Match[str]], mark: re.Match[str]) -> bool:
    first, last = kept[0], kept[-1]
    return (
        _place(mark) == _place(last) + 1
        and mark["sign"] is not None
        and mark["sign"] not in ":："
        and _alike(mark["sign"]) == _alike(first["sign"] or "")
        and not re.match(r"[A-Za-z]", mark.string[mark.end() : mark.end() + 1])
    )


def _alike(sign: str) -> str:
    return sign.replace("．", ".").replace("：", ":").replace("）", ")")


def options_begin(text: str) -> int:
    """Where A and B follow on the line of the question itself; its length where they do not.

    “（A）” is the key of the question rather than an option, unless options are written no other way.
    """
    marks = [mark for mark in _OPTION.finditer(text) if _place(mark) == 0]
    for mark in sorted(marks, key=lambda one: one["sign"] is None):
        found = options(text[mark.start() :])
        if len(found) > 1 and found[1][0] == OPTION_IDS[1]:
            return mark.start()
    return len(text)


def has_place(line: str) -> bool:
    """Is there a place for the key, empty or filled?"""
    return _EMPTY_BRACKET.search(line) is not None or _IN_STEM.search(line) is not None


def brackets_as_gaps(stem: str) -> str:
    """Papers leave a gap as empty brackets as well."""
    return re.sub(r"[（(]\s*[）)]", "____", stem)


def keys_in_stem(stem: str) -> tuple[str, list[str]]:
    """The stem with its brackets emptied, and what stood in them.

    Where the stem has an empty place for the key, letters in brackets are a part of its text, but
    for those behind all of it.
    """
    if _EMPTY_BRACKET.search(stem):
        at_end = _KEY_AT_END.search(stem)
        return (stem[: at_end.start()].strip(), [at_end[1]]) if at_end else (stem, [])
    found = [one[1] for one in _IN_STEM.finditer(stem)]
    return (_IN_STEM.sub("（　）", stem) if len(found) == 1 else stem), found


def _place(mark: re.Match[str]) -> int:
    letter = mark[1] or mark[3]
    return (ord(letter) - ord("Ａ")) if letter >= "Ａ" else ord(letter) - ord("A")
