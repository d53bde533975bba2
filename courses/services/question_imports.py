"""Files of questions into the bank: read, looked at row by row, taken by a job.

Nothing is dropped: every question of a file is a row of the import, and every row ends as taken,
as there already, or as left out by whoever chose. Taking is idempotent: a question whose content is
in the bank already is not made again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.exchange import docx, json_lines, sheet
from courses.exchange.pictures import put_pictures
from courses.exchange.rows import (
    FilePicture,
    ReadFile,
    Row,
    UnreadableFile,
    UnusablePicture,
    content_from_json,
    facts_from_json,
    row_to_json,
)
from courses.models import (
    ImportedQuestion,
    KnowledgePoint,
    Question,
    QuestionBank,
    QuestionImport,
    QuestionTag,
    QuestionVersion,
)
from courses.models.questions import stem_key
from courses.questions.content import Content, content_hash, from_json, to_json
from courses.questions.stems import picture_line
from courses.services.question_pictures import RefusedPicture, add_picture, alt_of
from courses.services.questions import (
    InvalidQuestion,
    check_content,
    content_of,
    save_content,
    save_draft,
)
from jobs.runner import Run
from jobs.services import enqueue

KIND = "courses.import_questions"
READERS: dict[str, Callable[[bytes], ReadFile]] = {
    ".xlsx": sheet.read,
    ".docx": docx.read,
    ".jsonl": json_lines.read,
}
MAX_BYTES = 20 * 1024 * 1024
MAX_QUESTIONS = 20_000
MAX_PICTURES = 500
NAME_LENGTHS = {"tags": ("标签", 40), "knowledge": ("知识点", 80)}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Choice = ImportedQuestion.Choice
Result = ImportedQuestion.Result


class NotChoosing(Exception):
    """The import is being taken or has been; nothing can be chosen any more."""


def read_file(bank: QuestionBank, raw: bytes, *, filename: str, by: User | None) -> QuestionImport:
    """Read a file and keep its questions as rows to choose from; pictures of stems are kept as well,
    and leave again if no version comes to name them. Raises `UnreadableFile`.
    """
    reader = READERS.get(PurePosixPath(filename.lower()).suffix)
    if reader is None:
        raise UnreadableFile("请选择 Excel（.xlsx）、Word（.docx）或 JSON Lines（.jsonl）文件。")
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后再导入。")
    found = reader(raw)
    if len(found.pictures) > MAX_PICTURES:
        raise UnreadableFile(f"一次最多导入 {MAX_PICTURES} 张图片，请拆分后再导入。")
    if not found.rows:
        raise UnreadableFile("文件中没有找到试题。" + "".join(found.problems))
    if len(found.rows) > MAX_QUESTIONS:
        raise UnreadableFile(f"一次最多导入 {MAX_QUESTIONS} 道题，请拆分后再导入。")
    put_pictures(found, partial(_picture_line, by=by))
    return _keep(bank, found, filename=filename[-200:], by=by)


@transaction.atomic
def choose(batch: QuestionImport, choices: Mapping[int, str]) -> None:
    """What becomes of rows, by their order; a row with a problem is no more than a draft.

    Raises `NotChoosing`.
    """
    _lock_choosing(batch)
    for choice in Choice.values:
        orders = [order for order, chosen in choices.items() if chosen == choice]
        rows = batch.rows.filter(order__in=orders)
        if choice == Choice.TAKE:
            rows = rows.filter(problems=[])
        rows.update(choice=choice)


@transaction.atomic
def take(batch: QuestionImport, *, by: User) -> QuestionImport:
    """Take the rows as chosen, by a job. Raises `NotChoosing`."""
    locked = _lock_choosing(batch)
    locked.state = QuestionImport.State.TAKING
    locked.job = enqueue(KIND, {"batch": locked.pk}, by=by, key=f"{KIND}:{locked.pk}")
    locked.save(update_fields=["state", "job"])
    return locked


def run_take(run: Run) -> dict[str, Any]:
    """Each row in a transaction of its own; rows with a result are done."""
    batch = QuestionImport.objects.get(pk=run.payload["batch"])
    total = batch.rows.count()
    waiting = batch.rows.filter(result="").order_by("order").values_list("pk", flat=True)
    for done, pk in enumerate(list(waiting), start=total - waiting.count() + 1):
        with run.step():
            _take_row(batch, ImportedQuestion.objects.get(pk=pk))
        run.progress(done, total)
    with run.step():
        QuestionImport.objects.filter(pk=batch.pk).update(state=QuestionImport.State.DONE)
    return {name: batch.rows.filter(result=name).count() for name in Result.values}


def _picture_line(picture: FilePicture, *, by: User | None) -> str:
    try:
        kept = add_picture(picture.load(), by=by)
    except RefusedPicture as error:
        raise UnusablePicture(str(error).rstrip("。")) from error
    return picture_line(kept.key, alt_of(picture.alt))


def _lock_choosing(batch: QuestionImport) -> QuestionImport:
    locked = QuestionImport.objects.select_for_update().get(pk=batch.pk)
    if locked.state != QuestionImport.State.CHOOSING:
        raise NotChoosing("这个文件已经导入，不能再改。")
    return locked


@transaction.atomic
def _keep(bank: QuestionBank, found: ReadFile, *, filename: str, by: User | None) -> QuestionImport:
    batch = QuestionImport.objects.create(
        bank=bank, filename=filename, problems=found.problems, created_by=by
    )
    for row in found.rows:
        _examine(row)
    _compare_within(found.rows)
    there = _in_bank(bank, [stem_key(row.content.stem) for row in found.rows])
    ImportedQuestion.objects.bulk_create(
        (_kept(batch, order, row, there) for order, row in enumerate(found.rows, start=1)),
        batch_size=500,
    )
    return batch


def _examine(row: Row) -> None:
    cleaned = _storable(to_json(row.content))
    if cleaned != to_json(row.content):
        row.content = from_json(cleaned)
        row.problems.append("有无法保存的字符，已换成“?”，请核对。")
    row.problems += check_content(row.content)
    for name, (label, longest) in NAME_LENGTHS.items():
        if any(len(one) > longest or _UNSTORABLE.search(one) for one in getattr(row.facts, name)):
            row.problems.append(f"{label}过长（最多 {longest} 字）或有无法保存的字符。")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("?", value)
    if isinstance(value, Mapping):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def _compare_within(rows: Iterable[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(stem_key(row.content.stem), row)
        if earlier is row:
            continue
        same = content_hash(earlier.content) == content_hash(row.content)
        row.problems.append(f"{'题目' if same else '题干'}与{earlier.place}相同。")


def _in_bank(bank: QuestionBank, keys: Iterable[str]) -> dict[str, list[QuestionVersion]]:
    """Current versions of the bank by the key of their stem."""
    wanted, found = sorted(set(keys)), dict[str, list[QuestionVersion]]()
    for start in range(0, len(wanted), 500):
        questions = Question.objects.filter(
            bank=bank, current__stem_key__in=wanted[start : start + 500]
        ).select_related("current")
        for question in questions.exclude(state=Question.State.RETIRED):
            if question.current is not None:
                found.setdefault(question.current.stem_key, []).append(question.current)
    return found


def _kept(
    batch: QuestionImport, order: int, row: Row, there: Mapping[str, list[QuestionVersion]]
) -> ImportedQuestion:
    twins = there.get(stem_key(row.content.stem), [])
    equal = any(content_of(one) == row.content for one in twins)
    if twins:
        row.remarks.append("题库中已有相同的题。" if equal else "题库中有题干相同的题。")
    choice = Choice.DRAFT if row.problems else Choice.TAKE
    return ImportedQuestion(
        batch=batch,
        order=order,
        place=row.place,
        content=_storable(row_to_json(row)),
        content_hash=content_hash(row.content),
        problems=list(dict.fromkeys(row.problems)),
        remarks=row.remarks,
        choice=Choice.LEAVE if equal else choice,
    )


def _take_row(batch: QuestionImport, row: ImportedQuestion) -> None:
    content = content_from_json(row.content)
    if row.choice == Choice.LEAVE:
        row.result = Result.LEFT
    elif (standing := _standing(batch.bank, content)) is not None:
        row.result, row.question = Result.THERE, standing
    else:
        row.result, row.question = Result.TAKEN, _make(batch, row, content)
    row.save(update_fields=["result", "question", "problems"])


def _standing(bank: QuestionBank, content: Content) -> Question | None:
    twins = _in_bank(bank, [stem_key(content.stem)])
    equal = (one for versions in twins.values() for one in versions if content_of(one) == content)
    found = next(equal, None)
    return found.question if found else None


def _make(batch: QuestionImport, row: ImportedQuestion, content: Content) -> Question:
    """A draft in any case: somebody else looks at it before it is used."""
    facts = facts_from_json(row.content["facts"])
    question = Question.objects.create(
        bank=batch.bank,
        state=Question.State.DRAFT,
        difficulty=facts.difficulty,
        pool=facts.pool,
        level=facts.level,
    )
    question.tags.set([QuestionTag.objects.get_or_create(name=one)[0] for one in facts.tags])
    question.knowledge.set(
        [KnowledgePoint.objects.get_or_create(name=one)[0] for one in facts.knowledge]
    )
    try:
        save_content(question, content, by=batch.created_by)
    except InvalidQuestion as error:
        row.problems = list(dict.fromkeys([*row.problems, *error.problems]))
        save_draft(question, content, by=batch.created_by)
    return question
