"""What a reader asked lately, to be asked again: for signed-in readers only, in their session.

Signing out ends the session and with it the list, so nobody at a shared computer meets the
questions of another.
"""

from django.http import HttpRequest

from search.engine import pinyin

KEY = "recent_searches"
MOST = 20
LONGEST = 100  # characters; what is longer was pasted and is not asked again


def remember(request: HttpRequest, text: str) -> None:
    """Puts a question first. The session is written only where that changes anything."""
    if not request.user.is_authenticated or not text or len(text) > LONGEST:
        return
    known = recent(request)
    kept = [text, *(other for other in known if other != text)][:MOST]
    if kept != known:
        request.session[KEY] = kept


def recent(request: HttpRequest) -> list[str]:
    """Latest first; nothing for anonymous visitors."""
    return list(request.session.get(KEY, [])) if request.user.is_authenticated else []


def fitting(request: HttpRequest, text: str) -> list[str]:
    """Those that have what is typed, as it is written or as it sounds; all if nothing is."""
    words = pinyin.read(text)
    if not text:
        return recent(request)
    return [
        asked
        for asked in recent(request)
        if asked != text and pinyin.find(words, pinyin.spell(asked))
    ]


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
