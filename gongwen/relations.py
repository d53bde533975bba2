"""Which documents a text bears on, and how: proposals for a person to confirm, never applied by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gongwen import citations, numbers, titles
from gongwen.enclosed import named_with
from gongwen.normalise import level
from gongwen.outline import plain_text, walk
from gongwen.recognition import Evidence, Recognition, Reference, evidence_of

#: What is said after the name, in one sentence: the name is no longer in force.
_REPEALED = re.compile(
    r"[^。；;《》]{0,40}?(?:同时废止|即行废止|予以废止|相应废止|自行废止|废止|停止执行|停止施行|不再执行|不再施行|不再适用|宣布失效|自行失效|即行失效|同时失效|失效)"
)
_NOT_REPEALED = re.compile(r"(?:修改|未|没有)[^。]{0,6}废止|(?:修改|公布|制定)[、和或与]废止")
_NEXT_NAME = re.compile(r"[、,，和及与以或者]*(?:[（(][^()（）]{0,60}[)）])?[、,，和及与以或者]*")
_BEFORE = (
    ("amends", re.compile(r"(?:修改|修订|修正|对)(?:了)?$")),
    ("repeals", re.compile(r"(?:废止|宣布失效|停止执行)(?:了|原|的)?$")),
    (
        "implements",
        re.compile(
            r"(?:贯彻落实|贯彻执行|贯彻|落实|执行|实施|推进|学习|遵守|施行)(?:好|了)?[^，。；《》]{0,16}$"
        ),
    ),
    ("repeals_part", re.compile(r"不再(?:适用|执行)$")),
    ("cites", re.compile(r"不适用$")),
    (
        "based_on",
        re.compile(r"(?:(?:根据|依据|依照|按照|遵照|参照|符合|适用)[^，。；《》]{0,16}|由)$"),
    ),
    ("forwards", re.compile(r"(?:转发|批转)[^，。；《》]{0,30}$")),
    ("explains", re.compile(r"(?:解读|解释)$")),
)
_AMENDED_AFTER = re.compile(
    r"(?:[（(][^()（）]{0,60}[)）])?[^。；《》]{0,10}(?:作(?:出)?(?:如下|以下)修[改订正]|修[改订正](?:为|如下)|予以修[改订正])"
)
#: A decision changes what it names; a report that 修订了《…》 only tells of it.
_DECIDES = re.compile(r"修[改订正]|(?:决定|命令|令|公告)$")
_ANSWERED = re.compile(
    r"(?:[（(][^()（）]{0,60}[)）])?[^。；《》]{0,6}(?:收悉|已收到|已悉|收到(?:[。，；]|$))"
)
_IN_TITLE = (
    ("amends", re.compile(r"(?:修改|修订|修正)[^《》]{0,10}$")),
    ("repeals", re.compile(r"(?:废止|停止执行|宣布失效)[^《》]{0,20}$")),
    ("explains", re.compile(r"(?:适用|执行|解读|解释)[^《》]{0,10}$")),
    ("implements", re.compile(r"(?:贯彻落实|贯彻实施|贯彻|落实|实施|学习宣传|执行)[^《》]{0,12}$")),
    ("corrects", re.compile(r"(?:更正|勘误)[^《》]{0,10}$")),
)
_TITLE_AFTER = (
    ("explains", re.compile(r"[^《》]{0,12}(?:的解读|解读|的解释|有关问题的解释|问答)$")),
    ("implements", re.compile(r"(?:的)?(?:实施办法|实施细则|实施条例|实施意见|办法|细则)$")),
    ("corrects", re.compile(r"[^《》]{0,8}(?:更正|勘误)[^《》]{0,8}$")),
    ("repeals", re.compile(r"[^《》]{0,8}(?:废止|停止执行|失效)的")),
)
_CLEARS = re.compile(r"(?:废止|宣布失效|停止执行|失效|清理)")
_ENTRY = re.compile(
    r"(?P<title>[^\s|｜《》、，。；]{0,30}关于[^|｜。；]{2,120}?(?:通知|意见|办法|规定|决定|细则|批复|函|方案|通报|公告|制度|条例))(?=[\s|｜（(。；;]|$)"
)
_ENTRY_MARK = re.compile(r"[|\s\d.、《]*")
# Forms that are filled in for a case: 《工会劳动法律监督意见书》.
_BLANK_FORM = re.compile(r"(?:书|单|表|提示函)$")
_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]?")


def read(result: Recognition) -> list[Reference]:
    """The documents that title and text name, in their order, each type and title once.

    Those that an enclosed document names are among them.
    """
    own = [result.title, *([result.inner.title] if result.inner else [])]
    found: dict[tuple[str, str], Reference] = {}
    for reference in [*_of_title(result), *_of_text(result)]:
        enclosed = reference.type in ("issues", "forwards")
        if not enclosed and any(_same_title(reference.title, title) for title in own):
            continue
        if reference.type == "cites" and any(
            _same_title(reference.title, known.title) for known in found.values()
        ):
            continue
        found.setdefault((reference.type, citations.canonical(reference.title)), reference)
    stronger = {citations.canonical(one.title) for one in found.values() if one.type != "cites"}
    return [
        one
        for one in found.values()
        if one.type != "cites" or citations.canonical(one.title) not in stronger
    ]


def _same_title(one: str, other: str) -> bool:
    return bool(one) and citations.canonical(one) == citations.canonical(other)


# --- the title -----------------------------------------------------------------------------------------------------


def _of_title(result: Recognition) -> Iterator[Reference]:
    texts = [plain_text(node) for node in result.outline.nodes]
    enclosed = named_with(titles.enclosed(result.title), result.title, texts)
    kind = "forwards" if titles.forwards(result.title) else "issues"
    for name in enclosed or ([result.inner.title] if result.inner else []):
        number = result.inner.numbers[0] if result.inner and result.inner.numbers else None
        yield Reference(kind, name, number, "", "", evidence_of(result.title, "wrapped-title"))
    for title in [result.title, *([result.inner.title] if result.inner else [])]:
        plain = level(title)
        for citation in citations.find(title):
            if citation.title and plain[citation.start : citation.start + 1] == "《":
                type_ = _type_in_title(plain[: citation.start], plain[citation.end :])
                if type_ and citation.title not in enclosed:
                    evidence = evidence_of(title, "title-word")
                    yield _reference(type_, citation, "", evidence)


def _type_in_title(before: str, after: str) -> str:
    for type_, pattern in _IN_TITLE:
        if pattern.search(before):
            return type_
    after = after.removeprefix("》")
    return next((type_ for type_, pattern in _TITLE_AFTER if pattern.match(after)), "")


# --- the text ------------------------------------------------------------------------------------------------------


def _of_text(result: Recognition) -> Iterator[Reference]:
    clears = _CLEARS.search(result.title) is not None
    decides = _DECIDES.search(result.title) is not None
    for part in filter(None, (result, result.inner)):
        # On the page of both only what is enclosed has places.
        placed = result.inner is None or part is result.inner
        for path in walk(part.outline.nodes):
            node = path[-1]
            anchor = node.anchor if placed else ""
            text = "\n".join(filter(None, [node.heading, node.text]))
            if "《" in text or "号" in text:
                found = _of_node(text, anchor, "repeals" if clears else "")
                yield from found if decides else map(_told, found)
            if clears and "关于" in text:
                yield from _listed(text, anchor)


def _told(reference: Reference) -> Reference:
    """What a text that decides nothing says of changes, unless it spells them out."""
    sentence = reference.evidence.snippet
    spelled = _AMENDED_AFTER.search(sentence, sentence.find("》") + 1)
    if reference.type != "amends" or spelled:
        return reference
    return replace(reference, type="cites", evidence=evidence_of(sentence, "named"))


def _of_node(text: str, node: str, listed: str) -> Iterator[Reference]:
    """``listed`` is what an entry of a list means that consists of a name alone."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if "《" in sentence or "号" in sentence:
            yield from _of_sentence(sentence, node, listed)


def _of_sentence(sentence: str, node: str, listed: str) -> Iterator[Reference]:
    plain = level(sentence)
    inherited = ""
    previous = 0
    for citation in citations.find(sentence):
        if not _is_document(citation):
            continue
        joined = _NEXT_NAME.fullmatch(plain, previous, citation.start) is not None
        own = _type_in_text(plain, citation)
        type_ = own or (inherited if joined and previous else "")
        if (
            not type_
            and citation.start <= plain.find("《")
            and _ENTRY_MARK.fullmatch(plain, 0, citation.start)
        ):
            type_ = listed
        inherited = type_
        previous = citation.end
        rule = {"repeals": "repeal-clause", "answers": "reply", "": "named"}.get(
            type_, "verb-before"
        )
        if type_ == "repeals" and citation.article is not None:
            type_ = "repeals_part"
        yield _reference(type_ or "cites", citation, node, evidence_of(sentence, rule))


def _is_document(citation: citations.Citation) -> bool:
    if citation.title is None:
        return False
    if citation.document_number:
        return len(citation.title) > 2
    known = titles.kind_of(citation.title) and not _BLANK_FORM.search(citation.title)
    return bool(known) and len(citation.title) > 2


def _type_in_text(plain: str, citation: citations.Citation) -> str:
    after = plain[citation.end :].removeprefix("》")
    before = plain[: citation.start].rstrip("《")
    if _ANSWERED.match(after):
        return "answers"
    if not _NOT_REPEALED.search(plain) and (
        _REPEALED.match(after) or _repealed_together(plain, citation.end)
    ):
        return "repeals"
    if _AMENDED_AFTER.match(after):
        return "amends"
    return next((type_ for type_, pattern in _BEFORE if pattern.search(before)), "")


def _repealed_together(plain: str, place: int) -> bool:
    """《甲》、《乙》（…号）同时废止: the word stands after the last of several names."""
    rest = re.sub(
        r"[（(][^()（）]{0,60}[)）]|《[^《》]*(?:《[^《》]*》[^《》]*)*》", "", plain[place:]
    )
    return (
        re.match(
            r"[》、,，和及与以等\s]*(?:等?[^。；，]{0,20})?(?:自[^。；]{0,20})?(?:同时|一并|即行|予以|相应)废止",
            rest,
        )
        is not None
    )


def _reference(
    type_: str, citation: citations.Citation, node: str, evidence: Evidence
) -> Reference:
    target = citation.anchor or "" if citation.article or citation.plan_item else ""
    return Reference(type_, citation.title or "", citation.document_number, node, target, evidence)


def _listed(text: str, node: str) -> Iterator[Reference]:
    """The entries of a list of what lapses: a title without 《》, its number beside it."""
    for line in text.split("\n"):
        if "《" in line:
            continue
        found = numbers.find(line)
        for match in _ENTRY.finditer(level(line)):
            title = line[slice(*match.span("title"))].strip()
            number = found[0].value if len(found) == 1 else None
            yield Reference("repeals", title, number, node, "", evidence_of(line, "repeal-list"))
