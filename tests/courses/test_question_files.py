"""Questions as files in the admin, and who lets a question into use."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.exchange import docx, json_lines, sheet
from courses.models import ImportedQuestion, Question, QuestionBank, QuestionImport
from courses.questions import lettered
from courses.services.question_states import NotAllowed, move
from courses.services.questions import create_question
from jobs.runner import run
from tests.factories import courses as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=[TRAINING_ADMINISTRATOR])


@pytest.fixture
def editor(client, trainer):
    client.force_login(trainer)
    return client


def upload(editor, *rows, name="题.jsonl"):
    bank = QuestionBank.objects.get_or_create(name="题库")[0]
    raw = "\n".join(json.dumps(row) for row in rows).encode()
    sent = {"bank": bank.pk, "file": SimpleUploadedFile(name, raw)}
    return editor.post(reverse("question:import"), sent)


def plain(stem="题", answer="A"):
    return {"type": "single", "stem": stem, "options": ["甲", "乙"], "answer": answer}


def test_a_file_is_looked_at_before_anything_is_taken(editor):
    answer = upload(editor, plain("第一问"), plain("第二问", "Z"))

    batch = QuestionImport.objects.get()
    page = editor.get(answer.url).content.decode()
    assert answer.url == reverse("question:import_rows", args=[batch.pk])
    assert "没有问题的 1 道，有问题的 1 道" in page
    assert "答案“Z”不在选项之中。" in page
    assert Question.objects.count() == 0


def test_rows_are_taken_as_chosen(editor):
    upload(editor, plain("第一问"), plain("第二问", "Z"), plain("第三问"))
    batch = QuestionImport.objects.get()

    sent = {"row-1": "take", "row-2": "draft", "row-3": "leave", "take": "1"}
    editor.post(reverse("question:import_choose", args=[batch.pk]), sent)
    batch.refresh_from_db()
    run(batch.job_id)

    results = batch.rows.order_by("order").values_list("result", flat=True)
    assert list(results) == ["taken", "taken", "left"]
    page = editor.get(reverse("question:import_rows", args=[batch.pk])).content.decode()
    assert "2 道已导入为草稿，等另一位同志审核后启用" in page
    assert "题库中已有 0 道，没有导入 1 道。" in page


def test_a_running_import_says_only_that_it_is_running(editor):
    upload(editor, plain("第一问"), plain("第二问", "Z"))
    batch = QuestionImport.objects.get()
    address = reverse("question:import_rows", args=[batch.pk])

    editor.post(reverse("question:import_choose", args=[batch.pk]), {"take": "1"})
    waiting = editor.get(address).content.decode()
    run(QuestionImport.objects.get().job_id)
    ended = editor.get(address).content.decode()

    assert ("job-ended from:body" in waiting, "没有导入" in waiting) == (True, False)
    assert ("job-ended from:body" in ended, "导入完成" in ended) == (False, True)
    assert "其中 1 道有问题，要先改正" in ended


def test_keys_explanations_and_parts_are_seen_before_they_are_taken(editor):
    part = {"kind": "true_false", "stem": "应付吗？", "key": ["true"], "explanation": "见合同。"}
    case = {"kind": "case", "stem": "某店欠薪。", "key": [], "parts": [part]}
    written = {"kind": "short", "stem": "何故？", "key": {"model": "因为约定。", "rubric": []}}
    upload(editor, plain("何者？", "B"), {"content": case}, {"content": written})

    page = editor.get(
        reverse("question:import_rows", args=[QuestionImport.objects.get().pk])
    ).content.decode()

    assert "<strong>答案：</strong>B<" in page
    assert "应付吗？" in page
    assert "<strong>答案：</strong>正确<" in page
    assert "<strong>解析：</strong>见合同。<" in page
    assert "<strong>答案：</strong>因为约定。<" in page


def test_saving_a_page_of_choices_takes_nothing(editor):
    upload(editor, plain())
    batch = QuestionImport.objects.get()

    editor.post(reverse("question:import_choose", args=[batch.pk]), {"row-1": "leave"})

    assert ImportedQuestion.objects.get().choice == "leave"
    batch.refresh_from_db()
    assert batch.state == "choosing"


@pytest.mark.parametrize(
    ("name", "message"),
    [("题.pdf", "请选择 Excel"), ("题.xlsx", "不是可以读取的 Excel 文件")],
)
def test_a_file_that_cannot_be_read_says_why(editor, name, message):
    answer = upload(editor, plain(), name=name)

    assert message in answer.content.decode()
    assert QuestionImport.objects.count() == 0


def test_the_template_has_no_question_and_explains_itself(editor):
    raw = b"".join(editor.get(reverse("question:import_template")))

    assert sheet.read(raw).rows == []


@pytest.mark.parametrize(
    ("form", "reader"), [("xlsx", sheet), ("docx", docx), ("jsonl", json_lines)]
)
def test_a_bank_is_exported(editor, form, reader):
    question = make.question(stem="工会是什么？")
    make.question(state="retired")

    raw = b"".join(editor.get(reverse(f"question:export_{form}", args=[question.bank_id])))

    assert [row.content.stem for row in reader.read(raw).rows] == ["工会是什么？"]


def test_the_rows_cost_the_same_with_more_of_them(editor, django_assert_num_queries):
    address = upload(editor, plain()).url
    editor.get(address)
    with CaptureQueriesContext(connection) as one_row:
        editor.get(address)
    queries = len(one_row)
    address = upload(editor, plain("一"), plain("二"), plain("三")).url

    with django_assert_num_queries(queries):
        editor.get(address)


def written(by, **fields):
    bank = QuestionBank.objects.get_or_create(name="题库")[0]
    options = lettered(["甲", "乙"])
    said = {"kind": "single", "stem": "题", "options": options, "key": ["a"]} | fields
    return create_question(bank, by=by, state="draft", **said)


@pytest.mark.parametrize("state", ["reviewed", "active"])
def test_nobody_lets_her_own_question_into_use(trainer, state):
    question = written(trainer)

    with pytest.raises(NotAllowed, match="另一位同志审核"):
        move(question, state, by=trainer)
    assert move(question, state, by=(other := UserFactory())).reviewed_by == other


def test_the_author_activates_what_another_reviewed(trainer):
    question = move(written(trainer), "reviewed", by=UserFactory())

    assert move(question, "active", by=trainer).state == "active"


def form_of(question, **changes):
    version = question.current
    filled = {
        "bank": question.bank_id,
        "state": question.state,
        "pool": "both",
        "level": "own",
        "difficulty": "4",
        "kind": version.kind,
        "stem": version.stem,
    }
    return filled | changes


def test_a_changed_question_goes_back_to_review(editor):
    question = make.question(kind="true_false", stem="题")

    editor.post(
        reverse("question:edit", args=[question.pk]), form_of(question, stem="新题", truth="true")
    )

    question.refresh_from_db()
    assert (question.state, question.current.number) == ("draft", 2)


def test_facts_are_changed_without_a_version_and_stay_in_use(editor):
    question = make.question(kind="true_false", stem="题")
    sent = form_of(question, truth="true", tag_names="经费、预算，经费", knowledge_names="收支")

    editor.post(reverse("question:edit", args=[question.pk]), sent)

    question.refresh_from_db()
    assert (question.state, question.current.number, question.difficulty) == ("active", 1, 4)
    assert [one.name for one in question.tags.all()] == ["经费", "预算"]


@pytest.mark.parametrize(
    ("kind", "changes", "key"),
    [
        (
            "essay",
            {"model": "略", "rubric": "说明依据|2"},
            {"model": "略", "rubric": [{"text": "说明依据", "weight": 2}]},
        ),
        ("case", {"parts": "（1）对吗？\n答案：对\n（2）几天？____\n答案：15"}, []),
    ],
)
def test_the_form_writes_and_shows_the_new_kinds(editor, kind, changes, key):
    question = make.question(kind="true_false", stem="题")
    address = reverse("question:edit", args=[question.pk])

    editor.post(address, form_of(question, kind=kind) | changes)
    question.refresh_from_db()
    shown = editor.get(address).context["form"]
    again = {name: value for name, value in shown.initial.items() if value not in (False, None)}
    editor.post(address, again)

    assert (question.current.kind, question.current.key) == (kind, key)
    assert question.versions.filter(part=0).count() == 2
    assert question.current.parts.count() == (2 if kind == "case" else 0)
