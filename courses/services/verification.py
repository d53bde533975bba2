"""Finding a certificate by its code, with a limit on guessing.

Codes are long enough that guessing is hopeless; the limit keeps machines from trying anyway.
"""

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from courses.certificates import looks_like_code, normalised
from courses.models import Certificate

GUESSES = 20
WINDOW = 15 * 60


class TooManyGuesses(RuntimeError):
    """`GUESSES` unknown codes came from one address within `WINDOW` seconds."""


def look_up(typed: str, *, address: str) -> Certificate | None:
    """The certificate of a code as a person typed it; None if there is none.

    What no code looks like is a slip of the hand; unknown codes count as guesses. The address
    is used only as a keyed hash.
    """
    hashed = salted_hmac("courses.verify", address, secret=settings.SECRET_KEY).hexdigest()
    key = f"courses.verify.{hashed}"
    guesses = cache.get(key, 0)
    if guesses >= GUESSES:
        raise TooManyGuesses("这个网络在短时间内查验失败的次数较多，请过一刻钟再试。")
    code = normalised(typed)
    if not looks_like_code(code):
        return None
    found = Certificate.objects.filter(code=code).select_related("user").first()
    if found is None:
        cache.set(key, guesses + 1, timeout=WINDOW)
    return found
