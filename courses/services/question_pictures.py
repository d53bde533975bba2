"""Pictures come into the bank: re-encoded, under names that nobody can guess."""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import User
from courses.models import QuestionPicture
from courses.questions.stems import MAX_ALT
from library.epub.pictures import BadPicture, encode

MAX_BYTES = 10 * 1024 * 1024
WIDEST, TALLEST = 1600, 2400
_TOKEN = 24
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class RefusedPicture(ValueError):
    """The picture cannot be kept; the message says why and what to do."""


@transaction.atomic
def add_picture(raw: bytes, *, by: User | None) -> QuestionPicture:
    """Keep a picture of any common format, at most 1600 × 2400 pixels, without what the camera wrote.

    Raises `RefusedPicture`.
    """
    if len(raw) > MAX_BYTES:
        raise RefusedPicture(f"图片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传。")
    try:
        encoded = encode(raw, widest=WIDEST, tallest=TALLEST)
    except BadPicture as error:
        raise RefusedPicture(f"{error}，请换一张 JPG 或 PNG 图片。") from error
    token = get_random_string(_TOKEN, _ALPHABET)
    return QuestionPicture.objects.create(
        key=f"{token}-{encoded.width}x{encoded.height}",
        file=ContentFile(encoded.content, f"{token}{encoded.suffix}"),
        content_type=encoded.content_type,
        sha256=sha256(encoded.content).hexdigest(),
        created_by=by,
    )


def described(words: str) -> str:
    """A description as a stem can hold it. Raises `RefusedPicture`."""
    alt = " ".join(words.translate(str.maketrans("[]", "［］")).split())
    if not alt:
        raise RefusedPicture("请写一句话说明图上是什么，供看不到图片的人使用。")
    if len(alt) > MAX_ALT:
        raise RefusedPicture(f"图片说明最多 {MAX_ALT} 字。")
    return alt
