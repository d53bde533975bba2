"""A key that was corrected for those who had the question is put right in the bank as well.

The question gets a new version by `services.questions`; like any version that nobody else has
seen it goes back to draft. A correction whose answers no key can say (everybody gets the points,
a second option of a single choice) leaves the question to its editors.
"""

from dataclasses import replace
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from courses.models import KeyCorrection, QuestionVersion
from courses.questions.content import Content
from courses.services.question_states import to_review_again
from courses.services.questions import InvalidQuestion, content_of, save_content
from courses.services.regrade import CorrectionRefused, apply

Kind, Mode = QuestionVersion.Kind, KeyCorrection.Mode


def mended(correction: KeyCorrection) -> Content | None:
    """What the question of a correction is to say; None where that is no change or cannot be said.

    What was edited since it was asked stays as its editor left it.
    """
    version, current = correction.version, correction.version.question.current
    if current is None or (key := _key(correction)) is None:
        return None
    whole = content_of(current)
    asked = content_of(version)
    if not version.part:
        return replace(whole, key=key) if _same_words(whole, asked) else None
    place = version.part - 1
    if place >= len(whole.parts) or not _same_words(whole.parts[place], asked):
        return None
    parts = [*whole.parts]
    parts[place] = replace(parts[place], key=key)
    return replace(whole, parts=tuple(parts))


@transaction.atomic
def apply_and_mend(correction: KeyCorrection, *, by: User) -> KeyCorrection:
    """`regrade.apply`, and a new version of the question with the corrected key.

    Neither happens where the question cannot be saved. Raises `CorrectionRefused`.
    """
    applied = apply(correction, by=by)
    content = mended(applied)
    if content is None:
        raise CorrectionRefused(
            "题库里的这道题已经改过，请取消勾选“同时修改题库里的这道题”后再执行。"
        )
    question = applied.version.question
    try:
        version = save_content(question, content, by=by)
    except InvalidQuestion as error:
        raise CorrectionRefused(
            "题库里的这道题现在不能保存：",
            *error.problems,
            "请取消勾选“同时修改题库里的这道题”后再执行，另外修改这道题。",
        ) from error
    to_review_again(question)
    log(question, "wagtail.edit", user=by)
    applied.outcome |= {"mended": version.number}
    applied.save(update_fields=["outcome"])
    return applied


def _key(correction: KeyCorrection) -> Any:
    if correction.mode == Mode.NEW_KEY:
        return correction.key
    version = correction.version
    if correction.mode != Mode.ACCEPT_ALSO or version.kind != Kind.BLANK:
        return None
    both = zip(version.key, correction.key or [], strict=True)
    return [list(dict.fromkeys([*before, *more])) for before, more in both]


def _same_words(one: Content, other: Content) -> bool:
    said = ("kind", "stem", "options", "key")
    return all(getattr(one, name) == getattr(other, name) for name in said)
