"""The title of a document: which of its first lines make it up, and where nothing does, what serves instead."""

from __future__ import annotations

import re
from itertools import takewhile

from gongwen import dates, head, history, numbers, organs, titles
from gongwen.draft import LONGEST_TITLE_LINE, MOST_ABOVE, MOST_TITLE_LINES, Draft
from gongwen.history import StateKind
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import level, unspaced

MARKDOWN = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_PERSONS = "领导|来宾|嘉宾|代表|委员|常委|执委|专家|评委|劳模|同仁|同事|同学|老师|主席|副主席|主任|副主任|女士|先生|同志|朋友|工友|职工"
_GREETED = rf"(?:尊敬的|敬爱的|亲爱的)?(?:各位(?:{_PERSONS})[^，,、：:]{{0,4}}|[\u4e00-\u9fff]{{0,2}}(?:{_PERSONS})们|女士|先生|主席|副主席|主任|副主任|秘书长)"
#: Whom a speech greets is nobody it is sent to: 同志们, 各位代表, 主任、各位副主任、各位委员.
_SALUTATION = rf"(?:(?:同志|朋友|代表|委员)们|各位代表|{_GREETED}(?:[、，,\s]+{_GREETED})+|尊敬的.{{0,20}}(?:领导|来宾|嘉宾|专家|评委))\s*[:：]$"
ADDRESSEE = re.compile(
    r"(?!.*(?:如下|根据|为了|现将|制定|通过|下列|以下|郑重|特此|[承倡][诺议]\s*[:：]$))"
    rf"(?!(?:为|经).{{2,40}}[，,])(?!{_SALUTATION})(?!.*(?:内容|议题|议程)\s*[:：]$)"
    r"(?:主\s*送\s*[:：])?.{0,200}(?:各|委|局|部|会|厅|院|办|机关|单位|公司|学校|中心|同志|政府|组|站|所|省|市|区|县|社|集团|大学|企业|法院|工会|代表|朋友|职工)[^。；]{0,30}[:：]"
)
_NUMBER_BEHIND = re.compile(r"[（(][^（()）]{4,40}[)）]$")
#: 【通知】关于…, 通知｜关于…: the rubric of an account, no part of the title.
_CATEGORY = re.compile(r"^(?:【[\u4e00-\u9fff]{2,6}】|[\u4e00-\u9fff]{2,6}\s*[｜|丨]\s*)(?=.{6})")
_LABEL = re.compile(r"(?:标\s*题|题\s*目|名\s*称)\s*[:：]\s*")
_GOES_ON = re.compile(
    r"的|[（(](?:试行|暂行|修订|修正|征求意见稿|草案|讨论稿|送审稿|节选|摘要"
    r"|参考|参考文本|示范文本|参考样本|范本|样本|样式|模板|试用|供参考|初稿|草稿|讨论|(?:19|20)\d\d年?版)"
)
_GOES_ON_BY_KIND = re.compile(
    r"[及和与暨](?=.{2})|(?:实施|补充|若干|修正|管理|编制|执行|审批|考核|评选|使用)|(?!.*关于).{1,20}的(?:通知|意见|决定|通报|报告|请示|批复|函|公告)$"
)
_GREETING = re.compile(_SALUTATION)
_COUNTED = re.compile(r"(?:编\s*号|序\s*号)\s*[:：]")
#: What the record of a meeting says first.
_OF_MEETING = re.compile(
    r"(?:会议|活动)?(?:时\s*间|地\s*点|主\s*持\s*人?|(?:参\s*加|参\s*会|与\s*会|出\s*席|列\s*席|缺\s*席|请\s*假)(?:人\s*员?|者)?|记\s*录\s*人?)\s*[:：]"
)
_RUBRIC = re.compile(r"[\u4e00-\u9fff]{2,6}")
_SHORT_ORGAN = re.compile("[总办委局部厅会院署校厂司]$")
_DASHED = re.compile(r"(?:——|—|--|－－)(?=\D)")
_GAP = re.compile(r"\t+|[ \u3000\xa0]{2,}")
_MOST_ABOVE_TABLE = 3
_LONGEST_KIND = 4
#: What belongs above a title, not into it; a number may be named in brackets or quotes.
_OF_HEAD = re.compile(r"〔[^〕]*〕\s*第?[\s\d×xX]*号|\*|[─━═=_—－-]{4,}|[★☆]")
_QUOTED = re.compile(r"《[^《》]*》|[（(][^（()）]*[)）]")
FIRST_LINE_DOUBT = "标题按首行推定，未以公文文种结尾，请核对。"
NO_TITLE = "正文中未识别出标题，请补充。"
HEAD_IN_TITLE = "标题中有文号、横线或星号，可能混入了文头的内容，请核对。"
FROM_FILE_NAME = "正文中未识别出标题，暂取文件名，请核对。"
_DATED_BRACKET = re.compile(r"[(（](?=(?:19|20)\d\d\s*年)")
_FILE_MARKS = re.compile(r"[(（](?:(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}|无日期)[)）]")


def read(draft: Draft) -> None:
    """Take the title away from the lines of ``draft``; every document has one afterwards, if only a file name."""
    if not draft.lines:
        _name_by_file(draft)
        return
    _part_history(draft)
    heading = MARKDOWN.match(draft.lines[0].raw)
    if heading and mark_of(level(heading["text"])) is None:
        _take(draft, heading["text"], 1, "markdown-heading")
    elif draft.expected_title:
        _take_expected(draft)
    else:
        _read_lines(draft)
    _drop_repeated(draft)


def _part_history(draft: Draft) -> None:
    """示例省工会条例（2018年2月2日…通过）: the history of a law on the line of its title is none of the title."""
    line = draft.lines[0]
    begins = _DATED_BRACKET.search(line.text)
    if begins is None or not titles.is_complete(line.text[: begins.start()]):
        return
    place = begins.start()
    behind = line.text[place:]
    _, used = history.read([behind])
    if used and behind.endswith((")", "）")):
        draft.lines[:1] = [Line.of(line.raw[:place].rstrip()), Line.of(line.raw[place:])]


def _take(draft: Draft, title: str, used: int, rule: str) -> None:
    title = _CATEGORY.sub("", titles.closed(title))
    title = _without_number(draft, title)
    draft.result.note("title", title, rule)
    _note_organ(draft, used)
    if _OF_HEAD.search(_QUOTED.sub("", title)):
        draft.result.warnings.append(HEAD_IN_TITLE)
    draft.result.title, named, _ = titles.without_state(title)
    if named:
        draft.result.state_kind = StateKind(named)
    del draft.lines[:used]


def _note_organ(draft: Draft, used: int) -> None:
    """A title of several lines whose first is the name of an organ says who issues it, however long that name is."""
    if used > 1 and draft.wrapper is None and _is_organ(first := draft.lines[0]):
        draft.name_issuers(organs.on_line(first.text), first.raw, "name-in-title")


def _without_number(draft: Draft, title: str) -> str:
    """The title without its own number in brackets behind it, as web pages print it."""
    behind = _NUMBER_BEHIND.search(title)
    number = numbers.parse(behind[0]) if behind else None
    if behind is None or number is None or draft.result.numbers not in ([], [number]):
        return title
    head.add_numbers(draft, [number], behind[0], "number-line")
    return title[: behind.start()].rstrip()


def _take_expected(draft: Draft) -> None:
    """The lines that repeat what the notice says; else its own title, if it has one; else what the notice says."""
    for above in range(min(MOST_ABOVE, len(draft.lines))):
        for used in range(1, min(MOST_TITLE_LINES, len(draft.lines) - above) + 1):
            title = _joined(draft.lines[above : above + used]).lstrip("# ")
            if titles.alike(title, draft.expected_title):
                _drop_above(draft, above)
                _take(draft, title, used, "enclosed-title")
                return
    used = _complete(draft.lines)
    if used:
        _take(draft, _joined(draft.lines[:used]), used, "title-lines")
    else:
        _take(draft, draft.expected_title, 0, "wrapper-title")


def _read_lines(draft: Draft) -> None:
    for above in range(min(MOST_ABOVE, len(draft.lines))):
        used = _complete(draft.lines[above:])
        if used and not _is_above_title(draft.lines[above:]):
            _drop_above(draft, above)
            rule = "title-below-others" if above else "title-lines"
            _take(draft, _joined(draft.lines[:used]), used, rule)
            return
        if not _may_be_skipped(draft.lines[above]):
            break
    if not _read_below_number(draft):
        _guess(draft)


def _read_below_number(draft: Draft) -> bool:
    """A number alone on its line ends the head, whatever nobody could make out of the lines above it."""
    for above, line in enumerate(draft.lines[1:MOST_ABOVE], start=1):
        if numbers.parse(line.text) is None:
            continue
        if used := _complete(draft.lines[above + 1 :]):
            _drop_above(draft, above, broken=not all(map(_is_organ, draft.lines[:above])))
            head.number_line(draft, draft.lines.pop(0))
            _take(draft, _joined(draft.lines[:used]), used, "title-below-others")
            return True
    return False


def _complete(lines: list[Line]) -> int:
    """How many of the first lines make a complete title; 0 where they make none."""
    joined = ""
    for used, line in enumerate(lines[:MOST_TITLE_LINES], start=1):
        if not _may_be_title(line.text):
            return 0
        if used > 1 and _begins_subtitle(joined, line.text):
            return used - 1
        joined += _LABEL.sub("", line.text)
        following = lines[used].text if used < len(lines) else ""
        if titles.is_complete(titles.closed(joined)) and not _continues(joined, following):
            return used
    return 0


def _begins_subtitle(above: str, line: str) -> bool:
    """Whether ——在…上的报告 says what the lines above it are: they are a title however they end."""
    dashed = _DASHED.match(line)
    said = titles.closed(line[dashed.end() :]) if dashed else ""
    return "关于" not in above and titles.is_complete(said)


def _is_above_title(lines: list[Line]) -> bool:
    """Whether the first line only says of which kind or where on its site the title below it is."""
    return _only_says_kind(lines) or _is_rubric(lines)


def _is_rubric(lines: list[Line]) -> bool:
    """法规库 above 关于…的解释, as the path of a web page leaves it."""
    said = lines[0].text
    named = organs.is_organ(said) or _SHORT_ORGAN.search(said) is not None
    below = lines[1].text if len(lines) > 1 else ""
    rubric = _RUBRIC.fullmatch(said) is not None and not named
    return rubric and below.startswith("关于") and _complete(lines[1:]) > 0


def _only_says_kind(lines: list[Line]) -> bool:
    """通　知 or 会议通知 alone on its line above the title that is complete by itself."""
    said = unspaced(lines[0].text)
    if len(said) > _LONGEST_KIND:
        return False
    title = titles.closed(_joined(lines[1 : _complete(lines[1:]) + 1]))
    return "关于" in title and titles.kind_of(title) == titles.kind_of(said)


def _continues(title: str, following: str) -> bool:
    if _GOES_ON.match(following):
        return True
    if not following or not _may_be_title(following) or len(following) > 30:
        return False
    both = title + following
    return (
        _GOES_ON_BY_KIND.match(following) is not None
        and titles.is_complete(both)
        and not titles.same(title, following)
    )


def _may_be_title(text: str) -> bool:
    if len(text) > LONGEST_TITLE_LINE * 2 or text.endswith(("。", "；", "：", ":", "，")):
        return False
    if len(text) > LONGEST_TITLE_LINE and not titles.is_complete(text):
        return False
    if numbers.parse(text) is not None or _is_row(text) or _COUNTED.match(text):
        return False
    if _OF_MEETING.match(text):
        return False
    return text[0] not in "|#" and dates.parse(text) is None and mark_of(text) is None


def _is_row(text: str) -> bool:
    """Whether a line is one of a table without bars: three cells or more that are no organs of a joint issue."""
    cells = _GAP.split(text)
    spread = sum(len(cell) == 1 for cell in cells) * 2 > len(cells)
    return len(cells) > 2 and not spread and not all(map(organs.is_organ, cells))


def _may_be_skipped(line: Line) -> bool:
    """A short line that is no sentence may stand above a title: a site's name, a picture's caption."""
    return len(line.text) <= 30 and _may_be_title(line.text) and "，" not in line.text


def _is_organ(line: Line) -> bool:
    return organs.is_organ(line.text)


def _drop_above(draft: Draft, above: int, *, broken: bool = False) -> None:
    """The organs among these lines issue the document, unless names may be ``broken`` there."""
    if not above:
        return
    dropped, draft.lines = draft.lines[:above], draft.lines[above:]
    named = [] if broken else list(filter(_is_organ, dropped))
    names = [name for line in named for name in organs.on_line(line.text)]
    draft.name_issuers(names, " ".join(line.raw for line in dropped), "red-head")
    unknown = [line.raw for line in dropped if not _is_organ(line)]
    if unknown:
        said = "；".join(unknown)
        draft.result.warnings.append(f"标题之上的文字“{said}”没有录入，请核对。")


def _guess(draft: Draft) -> None:
    """No lines end as a title does: those above the addressees, what the file is called, the first line."""
    name = file_title(draft.stem)
    first = draft.lines[0]
    to_addressee = _lines_above_addressee(draft.lines)
    if to_addressee:
        _take(draft, _joined(draft.lines[:to_addressee]), to_addressee, "title-to-addressee")
    elif titles.kind_of(draft.organ_title) or titles.is_bulletin(draft.organ_title):
        _take(draft, draft.organ_title, 0, "number-of-organ")
    elif draft.catalogue_title:
        _take(draft, draft.catalogue_title, 0, "catalogue")
    elif name and titles.kind_of(name) and not titles.same(name, first.text):
        _take(draft, name, 0, "file-name")
        draft.result.warnings.append(FROM_FILE_NAME)
    elif _may_be_title(first.text):
        _take(draft, first.raw, 1, "first-line")
        draft.result.warnings.append(FIRST_LINE_DOUBT)
    else:
        _name_by_file(draft)
        draft.result.warnings.append(FROM_FILE_NAME if name else NO_TITLE)


def _lines_above_addressee(lines: list[Line]) -> int:
    """How many lines stand above addressees, a salutation or a table; what begins with a dash is no title any more."""
    top = lines[: MOST_TITLE_LINES + 1]
    for place, line in enumerate(top):
        if place and _begins_text(top, place):
            dashed = (at for at in range(1, place) if _DASHED.match(top[at].text))
            return next(dashed, place)
        if not _may_be_title(line.text):
            return 0
    return 0


def _begins_text(lines: list[Line], place: int) -> bool:
    text = lines[place].text
    if ADDRESSEE.fullmatch(text) or _GREETING.fullmatch(text):
        return True
    labelled = any(re.search("[:：]", line.text) for line in lines[:place])
    of_table = text.startswith("|") or _is_row(text)
    return of_table and place <= _MOST_ABOVE_TABLE and not labelled


def _name_by_file(draft: Draft) -> None:
    draft.result.title = draft.organ_title or draft.catalogue_title or file_title(draft.stem)
    draft.result.note("title", draft.result.title, "file-name")


def _joined(lines: list[Line]) -> str:
    """The lines as one; organs that issue together stay apart."""
    joined = ""
    for place, line in enumerate(lines):
        together = place > 0 and organs.parts(lines[place - 1].text, line.text)
        joined += (" " if together else "") + _LABEL.sub("", line.raw)
    return joined


def _drop_repeated(draft: Draft) -> None:
    """Web pages print the title twice, the second time perhaps broken into lines and below the head of the paper;
    what the paper itself prints may name the organ, too."""
    above = len(list(takewhile(head.belongs_to_head, draft.lines[:MOST_ABOVE])))
    for begin in sorted({0, above}):
        for used in range(1, min(MOST_TITLE_LINES, len(draft.lines) - begin) + 1):
            printed = _joined(draft.lines[begin : begin + used]).lstrip("# ")
            if titles.same(printed, draft.result.title):
                del draft.lines[begin : begin + used]
                return
            if begin and titles.alike(printed, draft.result.title):
                del draft.lines[begin : begin + used]
                _take(draft, max(printed, draft.result.title, key=len), 0, "title-lines")
                return


def file_title(stem: str) -> str:
    return _FILE_MARKS.sub("", stem).strip(" -_")
