"""Marks of a head: secrecy, urgency, copy number, signers, audience, how public a document is, the grade of a reply.

A mark counts alone on its line or beside other marks, never as a word of a sentence.
"""

from __future__ import annotations

import re

from gongwen import numbers, organs
from gongwen.draft import Draft
from gongwen.normalise import unspaced

_TERM = r"(?:[\d一二三四五六七八九十]{1,3}\s*[年月日天]|长期|启用前|公布前|解密前).{0,8}"
_SECRECY = re.compile(
    rf"(?:密\s*级\s*[:：]?\s*)?(?P<level>绝\s*密|机\s*密|秘\s*密)(?:\s*[★☆*＊]\s*(?:{_TERM})?|\s*[（(]?{_TERM}[)）]?)?"
)
_COPY_NUMBER = re.compile(r"(?:份\s*号\s*[:：]?\s*)?(?:№|No\.?|NO\.?)?\s*\d{5,7}")
URGENCY = re.compile(
    r"(?:紧急程度\s*[:：]?\s*)?(?P<urgency>特\s*急|加\s*急|平\s*急|特\s*提|急\s*件|紧\s*急)"
)
_AUDIENCE = re.compile(
    r"(?:密\s*级\s*[:：]\s*)?[（(【\[]?\s*(?P<mark>内部(?:资料|文件|材料|刊物|使用|参考|传阅)?(?:[，,、\s]*(?:注意保存|请勿外传|不得外传|严禁外传|注意保密|妥善保管))*|仅供内部.{1,8}|不予公开|依申请公开)\s*[）)】\]]?"
)
_DISCLOSURE = re.compile(
    r"[（(]?\s*(?:公开(?:属性|方式|类型|形式|选项)\s*[:：]?\s*|此件)(?P<mark>主动公开|依申请公开|不予公开|不公开|公开发布|公开|免予公开).{0,6}"
)
_SIGNER = re.compile(
    r"(?P<act>签\s*发\s*人|会\s*签\s*人|签\s*发|会\s*签)\s*[:：]\s*(?P<name>[\u4e00-\u9fff\s、]{1,40})"
)
NUMBER_LABEL = re.compile(
    r"(?:发\s*文\s*(?:字\s*号|文\s*号|编\s*号)|公文文号|文\s*件?\s*号|字\s*号)\s*[:：]\s*"
)
#: A draft has no number yet: 示工发〔2022〕　号, 示工发〔2022〕××号.
BLANK_NUMBER = re.compile(
    rf"(?:{NUMBER_LABEL.pattern})?[\u4e00-\u9fff×]{{2,16}}\s*[〔（(\[【][\s\d×xX_*]{{0,12}}[〕）)\]】]\s*(?:第\s*)?[\s×xX_*□]*号"
)
#: How a reply to a proposal is graded, beside its number.
_GRADE_OF_REPLY = re.compile(
    r"(?:(?:办理结果|办理类别|答复类别|类\s*别|分\s*类)\s*[:：]\s*[A-Da-d]\d?\s*类?|[A-D]\s*类)"
)
_NARROWING = ("内部", "仅供", "不", "免", "依申请")
_SPREAD = re.compile(r"(?<=[绝机秘])\s+(?=密)|(?<=[特加平])\s+(?=急)")
LINE_SIGNER = re.compile(rf"{_SIGNER.pattern}$")
_MARKS = (
    *(_SECRECY, URGENCY, _COPY_NUMBER, _SIGNER),
    *(_AUDIENCE, _DISCLOSURE, BLANK_NUMBER, _GRADE_OF_REPLY),
)
_NAMES = re.compile(r"[\s、]+")
NAME = re.compile(r"[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff·]){1,4}")
_MOST_SIGNERS = 6


def marks_on(text: str) -> list[str]:
    """The marks that a line consists of; none where it says anything else."""
    signed = LINE_SIGNER.search(text)
    bare = _SPREAD.sub("", text[: signed.start()] if signed else text).strip()
    marks = [bare] if _is_mark(bare) else bare.split()
    if signed:
        marks.append(signed[0])
    return marks if all(map(_is_mark, marks)) else []


def _is_mark(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _MARKS)


def keep_mark(draft: Draft, text: str, snippet: str) -> None:
    if urgent := URGENCY.fullmatch(text):
        draft.result.urgency = unspaced(urgent["urgency"])
        draft.result.note("urgency", snippet, "head-mark")
    elif _COPY_NUMBER.fullmatch(text):
        draft.result.note("copy_number", snippet, "head-mark")
    elif signed := _SIGNER.fullmatch(text):
        _keep_signatory(draft, signed, snippet)
    elif not secrecy_mark(draft, text, snippet):
        openness_mark(draft, text, snippet)


def _keep_signatory(draft: Draft, signed: re.Match[str], snippet: str) -> None:
    """Who signed; who only countersigned (会签) is not kept. A name of two letters may be set with a blank."""
    if "会" in signed["act"]:
        return
    names = [name for name in _NAMES.split(signed["name"].strip()) if name]
    if all(len(name) == 1 for name in names):
        names = ["".join(names)]
    draft.result.signatory = draft.result.signatory or "、".join(names)
    draft.result.note("signatory", snippet, "head-mark")


def keep_further_signer(draft: Draft, name: str, snippet: str) -> None:
    draft.result.signatory += f"、{unspaced(name)}"
    draft.result.note("signatory", snippet, "head-mark")


def further_signers(draft: Draft) -> bool:
    """Names below 签发人：…, one a line; the last of them beside the number or right above it."""
    if not draft.result.signatory or draft.result.numbers:
        return False
    named = [_is_name(line.text) for line in draft.lines[:_MOST_SIGNERS]]
    used = named.index(False) if False in named else 0
    if not used or not numbers.find(draft.lines[used].text):
        return False
    for line in draft.lines[:used]:
        keep_further_signer(draft, line.text, line.raw)
    del draft.lines[:used]
    return True


def _is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None and not organs.is_organ(text)


def secrecy_mark(draft: Draft, text: str, snippet: str) -> bool:
    secret = _SECRECY.fullmatch(text)
    if secret is None:
        return False
    draft.result.secrecy = unspaced(secret["level"])
    draft.result.note("secrecy", snippet, "head-mark")
    return True


def openness_mark(draft: Draft, text: str, snippet: str) -> bool:
    """内部资料 narrows the audience, 公开属性 says how far a document is public; both also below the signature."""
    mark = _AUDIENCE.fullmatch(text) or _DISCLOSURE.fullmatch(text)
    if mark is None:
        return False
    words = mark["mark"]
    if words.startswith(_NARROWING):
        draft.result.audience = draft.result.audience or words
        draft.result.note("audience", snippet, "head-mark")
    if "公开" in words:
        draft.result.disclosure = words
        draft.result.note("disclosure", snippet, "head-mark")
    return True
