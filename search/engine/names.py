"""Where personal names stand in a text, as far as it can be told without knowing anybody."""

from collections.abc import Iterator

from search.engine import analysis, commonness

# The hundred-odd commonest surnames, without those that are mostly other words (成, 文, 应).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱侯邹熊孟秦薛闫段雷黎史龙陶贺毛郝顾龚邵覃武钱严莫孔"
)
_COMPOUND = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "令狐", "端木", "慕容", "尉迟")
)
_GIVEN = 2  # characters of a given name
_WORD = 50  # occurrences from which two characters are rather a word than a given name


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Spans of a surname with one or two characters that belong to no other word."""
    words = list(_placed(folded))
    for index, (start, word) in enumerate(words):
        surname = next((word[:size] for size in (2, 1) if _is_surname(word[:size])), "")
        given = len(word) - len(surname)
        if not surname or given > _GIVEN or (given and commonness.occurrences(word)):
            continue
        end = start + len(word)
        for place, follower in words[index + 1 :]:
            loose = len(follower) == 1 or commonness.occurrences(follower) < _WORD
            if place != end or not loose or given + len(follower) > _GIVEN:
                break
            given, end = given + len(follower), end + len(follower)
        if given:
            yield start, end


def _is_surname(text: str) -> bool:
    return text in _SURNAMES or text in _COMPOUND


def _placed(folded: str) -> Iterator[tuple[int, str]]:
    place = 0
    for word in analysis.plain_words(folded):
        place = folded.index(word, place)
        yield place, word
        place += len(word)
