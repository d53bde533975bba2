"""Pictures come into the bank, re-encoded, under names that nobody can guess; unused ones leave it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from courses.models import (
    ImportedQuestion,
    QuestionBank,
    QuestionImport,
    QuestionPicture,
    QuestionVersion,
)
from courses.questions.stems import MAX_ALT
from library.books.epub.pictures import BadPicture, encode

MAX_BYTES = 10 * 1024 * 1024
WIDEST, TALLEST = 1600, 2400
_TOKEN = 24
#: How long a picture waits for a version that names it, and an import for whoever confirms it.
UNUSED_FOR, WAITING_FOR = timedelta(days=7), timedelta(days=30)
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class RefusedPicture(ValueError):
    """The picture cannot be kept; the message says why and what to do."""


def add_picture(raw: bytes, *, by: User | None) -> QuestionPicture:
    """Keep a picture of any common format, at most 1600 × 2400 pixels, without what the camera wrote.

    One that is here already is not kept twice. Raises `RefusedPicture`.
    """
    if standing := _standing(raw):
        return standing
    if len(raw) > MAX_BYTES:
        raise RefusedPicture(f"图片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传。")
    try:
        encoded = encode(raw, widest=WIDEST, tallest=TALLEST)
    except BadPicture as error:
        raise RefusedPicture(f"{error}，请换一张 JPG 或 PNG 图片。") from error
    if standing := _standing(encoded.content):
        return standing
    token = get_random_string(_TOKEN, _ALPHABET)
    return QuestionPicture.objects.create(
        key=f"{token}-{encoded.width}x{encoded.height}",
        file=ContentFile(encoded.content, f"{token}{encoded.suffix}"),
        content_type=encoded.content_type,
        sha256=sha256(encoded.content).hexdigest(),
        created_by=by,
    )


def _standing(content: bytes) -> QuestionPicture | None:
    """The picture of this content; it counts as new, so that it waits for a version as new ones do."""
    same = QuestionPicture.objects.filter(sha256=sha256(content).hexdigest()).order_by("pk")
    found = same.first()
    if found is None or not same.filter(pk=found.pk).update(created_at=timezone.now()):
        return None
    return found


class StoredPictures(Mapping[str, bytes]):
    """What the versions of a bank name, by key; read when asked for."""

    def __init__(self, bank: QuestionBank) -> None:
        named = QuestionPicture.objects.filter(versions__question__bank=bank).distinct()
        names = dict(named.values_list("key", "file"))
        self.names = {key: name for key, name in names.items() if default_storage.exists(name)}

    def __getitem__(self, key: str) -> bytes:
        with default_storage.open(self.names[key]) as file:
            return cast("bytes", file.read())

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, key: object) -> bool:
        return key in self.names


def discard_unused(*, at: datetime) -> int:
    """Delete pictures that nothing has named for `UNUSED_FOR`; how many.

    Named they are by any version of a question, in whatever it says, and for `WAITING_FOR` by an
    import that has not been taken.
    """
    old = QuestionPicture.objects.filter(created_at__lt=at - UNUSED_FOR, versions=None)
    return sum(_forget(pk, at=at) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _forget(pk: int, *, at: datetime) -> bool:
    """The row, and its file when the row is gone for good."""
    old = QuestionPicture.objects.filter(pk=pk, created_at__lt=at - UNUSED_FOR)
    picture = old.select_for_update().first()
    # Asked only now: whoever writes a version holds the pictures that it names.
    if picture is None or _is_named(picture, at=at):
        return False
    name = cast("str", picture.file.name)
    picture.delete()
    transaction.on_commit(partial(default_storage.delete, name), robust=True)
    return True


def _is_named(picture: QuestionPicture, *, at: datetime) -> bool:
    key = picture.key
    versions = QuestionVersion.objects.alias(
        offered=Cast("options", TextField()), answers=Cast("key", TextField())
    ).filter(
        Q(stem__contains=key)
        | Q(explanation__contains=key)
        | Q(offered__contains=key)
        | Q(answers__contains=key)
    )
    waiting = (
        ImportedQuestion.objects.alias(said=Cast("content", TextField()))
        .filter(result="", batch__created_at__gte=at - WAITING_FOR, said__contains=key)
        .exclude(batch__state=QuestionImport.State.DONE)
    )
    return picture.versions.exists() or versions.exists() or waiting.exists()


def alt_of(words: str) -> str:
    """A description in the letters that a stem can hold, on one line."""
    return " ".join(words.translate(str.maketrans("[]", "［］")).split())


def described(words: str) -> str:
    """A description as a stem can hold it. Raises `RefusedPicture`."""
    alt = alt_of(words)
    if not alt:
        raise RefusedPicture("请写一句话说明图上是什么，供看不到图片的人使用。")
    if len(alt) > MAX_ALT:
        raise RefusedPicture(f"图片说明最多 {MAX_ALT} 字。")
    return alt
