"""The demo's questions: one a line of JSON, all of our own writing."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.models import KnowledgePoint, Question, QuestionBank
from courses.questions import TRUE_FALSE, lettered
from courses.questions.content import Content
from courses.questions.stems import picture_line
from courses.services.question_pictures import add_picture
from courses.services.questions import create_question
from demo.pictures import bars

FOLDER = Path(__file__).resolve().parent / "content" / "questions"
PICTURE = "[图1]"
SAID = ("kind", "stem", "options", "key", "explanation", "source", "rules", "parts")


@transaction.atomic
def load_questions(*, by: User) -> None:
    """Those that are not there yet; the first line of its stem tells a question."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            bank, _ = QuestionBank.objects.get_or_create(name=entry["bank"])
            begins = entry["stem"].split("\n")[0]
            if not bank.questions.filter(versions__stem__startswith=begins).exists():
                _load(bank, entry, by=by)


def _load(bank: QuestionBank, entry: dict[str, Any], *, by: User) -> None:
    content = content_of(entry, by=by)
    question = create_question(bank, by=by, **{name: getattr(content, name) for name in SAID})
    Question.objects.filter(pk=question.pk).update(
        pool=entry.get("pool", question.pool),
        difficulty=entry.get("difficulty", question.difficulty),
    )
    names = entry.get("knowledge", ())
    question.knowledge.set([KnowledgePoint.objects.get_or_create(name=one)[0] for one in names])


def content_of(entry: dict[str, Any], *, by: User) -> Content:
    """What a line says; its picture is drawn and takes the place of its mark."""
    said = {name: entry[name] for name in (*SAID, "weight") if name in entry}
    said["parts"] = tuple(content_of(part, by=by) for part in entry.get("parts", ()))
    said["options"] = (
        TRUE_FALSE if entry["kind"] == "true_false" else lettered(said.get("options", []))
    )
    if drawn := entry.get("picture"):
        picture = add_picture(bars(drawn["bars"]), by=by)
        said["stem"] = entry["stem"].replace(PICTURE, picture_line(picture.key, drawn["alt"]))
    return Content(**said)
