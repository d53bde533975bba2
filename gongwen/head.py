"""What stands above the title: marks, the red head, the document number, the date of a web page."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from gongwen import dates, head_marks, numbers, organs, red_head, titles
from gongwen.draft import LONGEST_TITLE_LINE, MOST_TITLE_LINES, Draft
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import unspaced

#: What an order, an announcement, minutes or a bulletin is called above its number; its title if nothing else is.
_ORGAN_TITLE = re.compile(
    r"[\u4e00-\u9fff（）()、\s]{2,40}(?:令|公告|通告|纪要|简报|专报|通讯|通报|快报|信息|动态|专刊)|简报|纪要"
)
WEB_DATE = re.compile(
    r"(?:发布时间|发布日期|发表时间|公布日期|公开日期|更新时间|(?<![\u4e00-\u9fff])(?:日期|时间)(?!.*(?:星期|周[一二三四五六日]|[上下]午|\d\s*(?:时|点(?!击)))))\s*[:：]\s*\d{4}.*"
)
_WEB_SOURCE = re.compile(
    r"(?P<label>(?:原创\s*)?(?:来\s*源\s*[:：])?)(?P<name>.{2,24}?)\s+(?P<date>(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?)(?P<hour>\s+\d{1,2}:\d\d(?::\d\d)?(?:\s+[\u4e00-\u9fff]{2,4})?)?(?P<tail>(?:\s*发表于.{1,8}|\s+来\s*源\s*[:：].{1,24}|\s+(?:浏览|阅读|点击|访问)(?:次数|[量数])?\s*[:：]\s*\d*\s*次?|\s*[【\[（(]?字[体号]\s*[:：]?[^】\])）]{1,12}[】\])）]?)+)?"
)
#: What is counted issue by issue, or is called by a single word above its number.
_MINUTES = re.compile(
    r"(?!.*关于)(?:[\u4e00-\u9fff\s]{2,40}(?:纪要|简报|专报|通讯|通报|快报|信息|动态|专刊)|简报|纪要|公告|通告)"
)
#: Which issue of minutes or a bulletin it is, below their name.
_ISSUE = re.compile(
    r"(?=.*[期号〕\])）】])(?:(?:[〔\[(（【]\s*)?(?:19|20)\d\d\s*(?:年\s*)?(?:[〕\])）】]\s*)?)?第?\s*\d{1,4}\s*[期号]?(?:\s*[（(]\s*总\s*第.{1,8}期\s*[)）])?"
)
#: What the paper of an organ is headed by, its title standing below.
_NOTICE_OF_ORGAN = re.compile(
    r"(?P<organ>[\u4e00-\u9fff（）()]{4,40})(?:公告|通告|公报|通知|通报|公示|决定)"
)
#: How many rows the head of a bulletin has where it is a table.
_MOST_ROWS = 4
#: How many lines of the text are searched for a mark that stands apart.
_FAR = 15
#: A number in a form that nobody knows, and what may follow a number in brackets: （增刊）.
_ODD_NUMBER = re.compile(
    r"(?!.*(?:关于|[《。]))(?:.{1,16}?[〔\[【(（<〈]\s*(?:19|20)?\d\d\s*年?\s*[〕\]】)）>〉].{0,4}?\d{1,5}\s*号(?:\s*[（(].{1,10}[)）])?"
    r"|(?=.*[A-Za-z])[A-Za-z\d]{1,10}(?:\s*[-—–/_]\s*[A-Za-z\d]{1,10}){1,5}\s*号?)"
)
_BEHIND_NUMBER = re.compile(r"[（(][^（()）]{1,8}[)）]")
#: The red line of a head, typed; further down underscores are blanks of a form.
_RULE = re.compile(r"[\W_]+")
_ORGAN_WORD = re.compile(r"(?:令|公告|通告)$")
_OF_MEETING = re.compile(
    r"(?:主席|党组|专题|常委|全委|联席|全体|扩大|工作|办公|协调|调度|例行)*(?:会议|例会|会)?纪要$"
)
_COUNTRY = "中华人民共和国"
#: What sheets for letters, telegrams and handling papers add to the name of their organ.
_PAPER = re.compile(
    r"(?:便函|便笺|公函|函件|函笺|信笺|用笺|笺|发文稿纸|稿纸|内部明电|明电|明传电报|传真电报|电报|传真)$"
)
_TELEGRAM = re.compile(
    r"(?:内部)?(?:传真电报|明传电报|明电|电报|传真)|(?:发\s*往|发\s*电\s*单\s*位|发\s*电\s*机\s*关|签\s*批\s*盖\s*章|等\s*级)(?:[:：\s].{0,90})?"
)
_SENDER = re.compile(r"发\s*电\s*(?:单\s*位|机\s*关)[:：\s]*(?P<organ>\S+)")
_GRADE = re.compile(rf"(?:等\s*级\s*[:：]?\s*)?(?P<mark>{head_marks.URGENCY.pattern})")
#: What a mail program prints above a document that was sent as the text of a letter.
_SENT_BY = re.compile(r"(?:发\s*[信件]\s*人|寄件人)\s*[:：].{0,80}")
_OF_MAIL = re.compile(
    r"(?:发\s*[信件]\s*人|寄件人|收\s*[信件]\s*人|抄\s*送|主\s*题|发送时间|日\s*期|时\s*间)\s*[:：].{0,80}"
)
_COUNT = re.compile(r"[（(]?第?\s*[\d一二三四五六七八九十百]{1,5}\s*号[)）]?")
_OF_ATTACHMENT = re.compile(r"附\s*[件表]\s*\d{0,2}\s*[:：]?")
_OF_PAPER = ("公文处理", "发文处理", "文件处理", "发文", "公文", "机关")


def read(draft: Draft) -> None:
    """Take the head away from the lines of ``draft``, as far as it is one."""
    while draft.lines and _taken(draft):
        pass
    for line in draft.lines[:_FAR]:
        # A mark alone on its line near the top binds wherever it stands there.
        if not draft.result.secrecy:
            head_marks.secrecy_mark(draft, line.text, line.raw)


def _taken(draft: Draft) -> bool:
    line = draft.lines[0]
    if _RULE.fullmatch(line.text) or mark_line(draft, line) or number_line(draft, line):
        draft.lines.pop(0)
        return True
    return (
        _unrolled(draft)
        or red_head.set_apart(draft)
        or _broken_minutes(draft)
        or number_of_two_lines(draft)
        or _number_above_organ(draft)
        or _mail_head(draft)
        or _attachment_mark(draft)
        or masthead(draft)
        or head_marks.further_signers(draft)
        or _number_before_title(draft)
        or _minutes_above_number(draft)
        or _paper_above_number(draft)
        or _telegram_line(draft)
        or red_head.with_file(draft)
        or organs_above_number(draft)
        or _notice_of_organ(draft)
        or _odd_number(draft)
    )


# --- marks ---------------------------------------------------------------------------------------------------------


def mark_line(draft: Draft, line: Line) -> bool:
    """A line of marks only: secrecy, urgency, copy number, signer, audience; or the date of a web page."""
    if web_line(draft, line):
        return True
    marks = head_marks.marks_on(line.text)
    for mark in marks:
        head_marks.keep_mark(draft, mark, line.raw)
    return bool(marks)


def web_line(draft: Draft, line: Line) -> bool:
    """发布时间：…, or source and date as they stand below the title of a web page."""
    if len(line.text) > LONGEST_TITLE_LINE * 2:
        return False
    if mark_of(line.text) is not None or is_record(draft):
        return False  # 一、时间：… is an item of a meeting's notice
    source = _WEB_SOURCE.fullmatch(line.text)
    if source is None and not WEB_DATE.search(line.text):
        return False
    if source and (_is_masthead(source) or numbers.find(source["name"])):
        return False
    day = dates.parse(source["date"]) if source else first_date(line.text)
    draft.result.set_date("published", day, line.raw, "web-date")
    return True


def is_record(draft: Draft) -> bool:
    return titles.kind_of(draft.result.title) == "会议记录"


def _is_masthead(source: re.Match[str]) -> bool:
    """Whether organ and date are those of a paper: written out, and no word or hour of a web page beside them."""
    of_page = any(source[part] for part in ("label", "hour", "tail"))
    return not of_page and "年" in source["date"] and _office(source["name"]) != ""


def _office(name: str) -> str:
    """江南省总工会办公室编 without 编; empty for what is no organ."""
    bare = re.sub(r"\s|(?:编印|编发|主办|编)$", "", name.strip())
    return bare if organs.is_organ(bare) else ""


def masthead(draft: Draft) -> bool:
    """江南省总工会办公室编　2021年4月9日, as bulletins and minutes have it above their text."""
    line = draft.lines[0]
    source = _WEB_SOURCE.fullmatch(line.text)
    if source is None or not _is_masthead(source):
        return False
    draft.name_issuers([_office(source["name"])], line.raw, "masthead")
    draft.result.set_date("issued", dates.parse(source["date"]), line.raw, "masthead")
    draft.lines.pop(0)
    return True


def first_date(text: str) -> date | None:
    return next((found.value for found in dates.find(text) if found.value), None)


# --- the document number -------------------------------------------------------------------------------------------


def number_line(draft: Draft, line: Line) -> bool:
    """A line that is a document number, or ends in one at its right end (letters, 签发人)."""
    text = head_marks.NUMBER_LABEL.sub("", line.text)
    found = numbers.find(text)
    if not found and (value := numbers.parse(text)):
        add_numbers(draft, [value], line.raw, "number-line")
        return True
    if not found and len(text) <= LONGEST_TITLE_LINE:
        text = titles.closed(text)
        found = numbers.find(text)
    rest = text
    for match in reversed(found):
        rest = rest[: match.start] + rest[match.end :]
    rest = _without_paper(rest.strip(" \u3000\t、,，()（）；;"))
    if not found or (rest and not _beside_number(draft, rest, line.raw)):
        return False
    add_numbers(draft, [match.value for match in found], line.raw, "number-line")
    _keep_organ_title(draft, text[: found[0].end])
    return True


def _beside_number(draft: Draft, rest: str, snippet: str) -> bool:
    """Keep what stands on one line with a number; False where that is nothing of a head."""
    marks = head_marks.marks_on(rest)
    if day := dates.parse(rest):
        draft.result.set_date("issued", day, snippet, "masthead")
    elif organs.is_organ(rest):
        draft.name_issuers(organs.on_line(rest), snippet, "red-head")
    elif grade := _GRADE.fullmatch(rest):
        head_marks.keep_mark(draft, grade["mark"], snippet)
    elif draft.result.signatory and head_marks.NAME.fullmatch(rest):
        head_marks.keep_further_signer(draft, rest, snippet)
    else:
        for mark in marks:
            head_marks.keep_mark(draft, mark, snippet)
        return bool(marks)
    return True


def add_numbers(draft: Draft, found: list[numbers.DocumentNumber], snippet: str, rule: str) -> None:
    """Further numbers of the document, each with its evidence."""
    result = draft.result
    for number in found:
        if number not in result.numbers:
            result.note(f"numbers.{len(result.numbers)}", snippet, rule)
            result.numbers.append(number)
    result.note("numbers", snippet, rule)


def _keep_organ_title(draft: Draft, number: str) -> None:
    """国务院令第619号: what stands in front of the running number is a title in need."""
    match = _ORGAN_TITLE.match(number)
    if match is None:
        return
    draft.organ_title = draft.organ_title or unspaced(match[0])
    name = _ORGAN_WORD.sub("", draft.organ_title).removeprefix(_COUNTRY)
    name = _OF_MEETING.sub("", name)
    if name != draft.organ_title.removeprefix(_COUNTRY) and organs.is_organ(name):
        draft.name_issuers([name], match[0], "number-of-organ")


def number_of_two_lines(draft: Draft) -> bool:
    """辽工发〔2019〕 and 3号, or 国务院令 and 第735号; the title of minutes above 〔2019〕5号 as well."""
    if len(draft.lines) < 2 or len(draft.lines[0].raw) + len(draft.lines[1].raw) > 60:
        return False
    first, second = draft.lines[:2]
    if _MINUTES.fullmatch(bare := unspaced(first.text)):
        first = Line(first.raw, bare)
    text = head_marks.NUMBER_LABEL.sub("", first.text) + _bare_count(second.text)
    value = numbers.parse(re.sub(r"[（(]\s*总\s*第.{1,8}期\s*[)）]$", "", text))
    organ = _ORGAN_TITLE.fullmatch(first.text)
    if value is None or numbers.find(first.text) or numbers.find(second.text):
        return False
    rule = "number-of-organ" if organ else "number-two-lines"
    add_numbers(draft, [value], f"{first.raw} {second.raw}", rule)
    if organ:
        _keep_organ_title(draft, first.text)
    elif titles.kind_of(first.text) or titles.is_bulletin(first.text):
        draft.organ_title = draft.organ_title or unspaced(first.raw)
    del draft.lines[:2]
    return True


def _bare_count(text: str) -> str:
    """（第5号） as 第5号; any other text as it is."""
    return text.strip("（）()") if _COUNT.fullmatch(text) else text


def _odd_number(draft: Draft) -> bool:
    """A number in a form that nobody knows is no part of the title below it; whoever checks may know it."""
    line = draft.lines[0]
    if len(draft.lines) < 2 or not _ODD_NUMBER.fullmatch(line.text):
        return False
    found = numbers.find(line.text)
    if (
        found
        and found[0].start == 0
        and _BEHIND_NUMBER.fullmatch(line.text[found[0].end :].strip())
    ):
        add_numbers(draft, [found[0].value], line.raw, "number-line")
    draft.result.warnings.append(f"标题之上的文字“{line.raw}”没有完整录入，请核对文号。")
    draft.lines.pop(0)
    return True


def _number_above_organ(draft: Draft) -> bool:
    """第5号 above what it counts: the announcements of a people's congress."""
    if len(draft.lines) < 2 or not _COUNT.fullmatch(draft.lines[0].text):
        return False
    count, organ = draft.lines[:2]
    value = numbers.parse(unspaced(organ.text + _bare_count(count.text)))
    if value is None or not _ORGAN_TITLE.fullmatch(organ.text):
        return False
    add_numbers(draft, [value], f"{count.raw} {organ.raw}", "number-of-organ")
    _keep_organ_title(draft, organ.text)
    del draft.lines[:2]
    return True


def _unrolled(draft: Draft) -> bool:
    """The head of a bulletin is often set as a table: a row of it is a line."""
    rows = list(takewhile(lambda line: line.text.startswith("|"), draft.lines[: _MOST_ROWS + 1]))
    if not 1 < len(rows) <= _MOST_ROWS:
        return False
    cells = [[cell.strip("* \u3000") for cell in row.raw.split("|")] for row in rows]
    spoken = [Line.of("\u3000".join(filter(None, row))) for row in cells]
    lines = [line for line in spoken if re.search(r"\w", line.text)]
    if len(lines) < 2 or not (
        _MINUTES.fullmatch(unspaced(lines[0].text)) and _ISSUE.fullmatch(lines[1].text)
    ):
        return False
    draft.lines[: len(rows)] = lines
    return True


def _broken_minutes(draft: Draft) -> bool:
    """The name of minutes or a bulletin, set so large that it takes two lines, above its issue."""
    if len(draft.lines) < 3 or not _ISSUE.fullmatch(draft.lines[2].text):
        return False
    first, second = draft.lines[:2]
    of_meeting = unspaced(first.text).endswith("会议")
    whole = unspaced(first.text + second.text)
    if not _MINUTES.fullmatch(whole) or (organs.is_organ(first.text) and not of_meeting):
        return False
    draft.lines[:2] = [Line.of(unspaced(first.raw + second.raw))]
    return True


def _notice_of_organ(draft: Draft) -> bool:
    """示例市总工会公告 above 关于…的决定 is no title: it says whose paper it is."""
    named = _NOTICE_OF_ORGAN.fullmatch(unspaced(draft.lines[0].text))
    if named is None or not organs.is_organ(named["organ"]):
        return False
    below = [line.text for line in draft.lines[1 : MOST_TITLE_LINES + 1]]
    begun = below[0].startswith("关于") if below else False
    wholes = (titles.closed("".join(below[:used])) for used in range(1, len(below) + 1))
    if not begun or not any(map(titles.is_complete, wholes)):
        return False
    head = draft.lines.pop(0)
    draft.name_issuers([unspaced(head.raw)[: named.end("organ")]], head.raw, "red-head")
    return True


def _mail_head(draft: Draft) -> bool:
    """发信人：… and what else a mail program says of a letter."""
    if not _SENT_BY.fullmatch(draft.lines[0].text):
        return False
    while draft.lines and _OF_MAIL.fullmatch(draft.lines[0].text):
        draft.lines.pop(0)
    return True


def _attachment_mark(draft: Draft) -> bool:
    """附件3 above an attachment that was sent by itself."""
    by_itself = draft.wrapper is None and len(draft.lines) > 1
    if not by_itself or not _OF_ATTACHMENT.fullmatch(draft.lines[0].text):
        return False
    draft.lines.pop(0)
    return True


def _minutes_above_number(draft: Draft) -> bool:
    """The head of minutes or a bulletin, which has no 文件; it is their title only if no other follows."""
    if len(draft.lines) < 2 or not _MINUTES.fullmatch(draft.lines[0].text):
        return False
    if numbers.parse(draft.lines[1].text) is None:
        return False
    draft.organ_title = unspaced(draft.lines.pop(0).text)
    return True


def _without_paper(name: str) -> str:
    """江南省总工会便函 without 便函; any other text as it is."""
    bare = unspaced(name)
    organ = _PAPER.sub("", bare)
    for word in _OF_PAPER if organ != bare else ():
        organ = organ.removesuffix(word)
    return organ if organ != bare and organs.is_organ(organ) else name


def _paper_above_number(draft: Draft) -> bool:
    """The head of letter paper above the number: 江南省总工会公文处理笺."""
    first = draft.lines[0]
    organ = _without_paper(first.text)
    if len(draft.lines) < 2 or organ == first.text:
        return False
    below = draft.lines[1].text
    of_telegram = _TELEGRAM.fullmatch(below) is not None
    if not (of_telegram or _is_number(draft.lines, 1) or below.startswith("关于")):
        return False
    if "处理" not in first.text:  # who handles a paper need not be who issues it
        draft.name_issuers([organ], first.raw, "red-head")
    draft.lines.pop(0)
    return True


def _telegram_line(draft: Draft) -> bool:
    """What the form of a telegram prints above its title: 内部明电, 发往：…, 签批盖章：…"""
    line = draft.lines[0]
    if not _TELEGRAM.fullmatch(line.text):
        return False
    if sender := _SENDER.search(line.text):
        draft.name_issuers(organs.on_line(sender["organ"]), line.raw, "red-head")
    if found := numbers.find(line.text):
        add_numbers(draft, [match.value for match in found], line.raw, "number-line")
    for pattern in (head_marks.URGENCY, head_marks.LINE_SIGNER):
        if mark := pattern.search(line.text):
            head_marks.keep_mark(draft, mark[0], line.raw)
    draft.lines.pop(0)
    return True


def _number_before_title(draft: Draft) -> bool:
    """Number and title on one line, as where line ends were lost."""
    line = draft.lines[0]
    found = numbers.find(line.text)
    if not found or found[0].start > 0:
        return False
    rest = line.raw[found[0].end :].strip()
    if "关于" not in rest[:20] or not titles.is_complete(rest):
        return False
    add_numbers(draft, [found[0].value], line.raw, "number-line")
    draft.lines[0] = Line.of(rest)
    return True


# --- organs above the number ---------------------------------------------------------------------------------------


def belongs_to_head(line: Line) -> bool:
    """An organ, a number or a mark alone on its line."""
    alone = organs.is_organ(line.text) or numbers.parse(line.text) is not None
    return alone or bool(head_marks.marks_on(line.text))


def organs_above_number(draft: Draft) -> bool:
    """A red head without 文件 (letters, orders): names of organisations right above the document number."""
    for place, line in enumerate(draft.lines[: red_head.MOST_LINES]):
        if place and _is_number(draft.lines, place):
            above = draft.lines[:place]
            names = [name for one in above for name in organs.on_line(one.text)]
            names = organs.with_departments(names)
            if _MINUTES.fullmatch(unspaced(line.text)):
                draft.lines[place] = Line.of("".join(names) + unspaced(line.raw))
            draft.name_issuers(names, " ".join(one.raw for one in above), "red-head")
            del draft.lines[:place]
            return True
        if not organs.is_organ(line.text):
            return False
    return False


def _is_number(lines: list[Line], place: int) -> bool:
    line = lines[place].text
    below = lines[place + 1].text if place + 1 < len(lines) else ""
    text = line if numbers.find(below) else line + below
    found = numbers.find(line) or numbers.find(titles.closed(line))
    alone = bool(found) and not re.search("[《》。]", line)
    blank = any(map(head_marks.BLANK_NUMBER.fullmatch, head_marks.marks_on(line)))
    return alone or blank or numbers.parse(text) is not None
