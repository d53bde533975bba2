"""Which documents a text cites: laws by name, others by number. Found while indexing.

Reading a whole text with the grammar of citations costs as much as cutting it into terms,
and most sentences cite nothing. So only those with a sign of a citation are read: 《, a
year in brackets, a number before 号, or the name of a law before 第…条.
"""

import re
from collections.abc import Iterator

from gongwen import citations
from search.engine.analysis import BOUNDARY

_N = r"[\d〇零一二三四五六七八九十百千]"
_SIGN = re.compile(rf"《|[〔\[(](?:19|20)\d\d|{_N}号|(?P<article>第{_N}{{1,8}}条)")
_LAW = "(?:法|法典|条例|规定|办法|细则|解释|规则|章程|决定|准则)"
_NAMED = re.compile(rf"(?<![本该此]){_LAW}[的中]?$")
_OWN = re.compile(rf"[本该此]{_LAW}$")
_NAME_ENDS = 5  # characters in which the name of a law shows itself
_END = re.compile(f"[。；;{BOUNDARY}]")


def cited_in(characters: str) -> frozenset[str]:
    """Canonical names of laws and keys of document numbers (`gongwen.numbers`) that a
    text, given as `Analysed.characters`, cites."""
    signed = "\n".join(_sentences(characters))
    if not signed:
        return frozenset()
    return frozenset(filter(None, map(_key, citations.find(signed))))


def _sentences(characters: str) -> Iterator[str]:
    """Those with a sign of a citation, each once."""
    read = 0
    for sign in _SIGN.finditer(characters):
        place = sign.start()
        if place < read or not _tells(characters, sign):
            continue
        begin = max((end.end() for end in _END.finditer(characters, read, place)), default=read)
        stop = _END.search(characters, sign.end())
        read = stop.start() if stop else len(characters)
        yield characters[begin:read]


def _tells(characters: str, sign: re.Match[str]) -> bool:
    """第三条 alone, or after 本法, is a place in the text itself."""
    if not sign["article"]:
        return True
    return _NAMED.search(characters[max(0, sign.start() - _NAME_ENDS) : sign.start()]) is not None


def _key(citation: citations.Citation) -> str:
    if citation.document_number and not citation.title:
        return citation.document_number.key
    name = citation.alias or ""
    return "" if _OWN.search(name) else name
