"""What a recogniser confuses, put right where the characters around leave no doubt; every character stays one."""

import re

from gongwen.normalise import HAN

_OPENING, _CLOSING = "〔\\[［【(（「〈《{｛", "〕\\]］】)）」〉》}｝"
_DIGITS = str.maketrans("OoＯlI", "00011")
_WIDE = str.maketrans(",:;?!()", "，：；？！（）")
_DIGIT = "[\\dOoＯlI]"

# 总工发[2019)3号: the year in a document's number, in whatever brackets.
_NUMBER = re.compile(
    f"(?<=[{HAN}])[{_OPENING}]([12]{_DIGIT}{{3}})[{_CLOSING}](?=第?{_DIGIT}{{1,5}}号)"
)
# 2O19年, 第l条, l月: digits with a letter among them, or the letter alone where only a number can stand.
_MIXED = re.compile(f"(?<![A-Za-z])(?:\\d{_DIGIT}{{1,4}}|{_DIGIT}{{1,4}}\\d)(?=[年月日号条款项])")
_ALONE = re.compile("(?<=第)[lI](?=[条款项章节号])|(?<![A-Za-z])[lI](?=[月日])")
_WITHIN = re.compile("(?<=\\d)[OoＯlI](?=\\d)")
_NARROW = re.compile(f"(?<=[{HAN}”’）》〕])[,:;?!](?=[{HAN}“‘（《]|$)")
_BRACKET = re.compile(f"\\((?=(?:\\d{{1,4}})?[{HAN}])|(?<=[{HAN}])\\)")


# 二一九年一月: a recogniser takes the round zero for nothing. Of this century's years only one reads so.
_WITHOUT_ZERO = re.compile(
    "(?<![〇○零一二三四五六七八九十])二(?=(?:[一二][〇○零一二三四五六七八九]|[〇○零][三四五六七八九])年[一二三四五六七八九十]{1,2}月)"
)


def lost_zeros(text: str) -> list[int]:
    """In front of which characters a zero of a year is missing."""
    return [found.end() for found in _WITHOUT_ZERO.finditer(text)]


def mended(text: str) -> str:
    """One line without its blanks; what comes back is as long."""
    text = _NUMBER.sub(lambda found: f"〔{found[1].translate(_DIGITS)}〕", text)
    for pattern in (_MIXED, _ALONE, _WITHIN):
        text = pattern.sub(lambda found: found[0].translate(_DIGITS), text)
    for pattern in (_NARROW, _BRACKET):
        text = pattern.sub(lambda found: found[0].translate(_WIDE), text)
    return text
