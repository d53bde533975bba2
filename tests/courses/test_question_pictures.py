"""Pictures of questions: who may see them, what is kept of them, how pages show them."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Attempt, AttemptItem, Paper, QuestionPicture
from courses.questions import TRUE_FALSE
from courses.questions.content import Content
from courses.questions.stems import picture_line
from courses.services import question_pictures
from courses.services.question_pictures import RefusedPicture, add_picture, discard_unused
from courses.services.questions import (
    InvalidQuestion,
    content_of,
    create_question,
    save_content,
    save_draft,
)
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def picture():
    return add_picture(drawn(), by=None)


def drawn(size=(40, 30), form="PNG", **options):
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, form, **options)
    return target.getvalue()


def address(picture):
    return reverse("cms:file", args=["question-picture", picture.key, "picture"])


def got(client, picture):
    answer = client.get(address(picture))
    # Read to its end, so that the file is closed.
    b"".join(answer)
    return answer.status_code


def asking(picture, **fields):
    return make.question(stem=f"看图。\n{picture_line(picture.key, '柱状图')}", **fields)


def attempt(user, version, state="open", exam=None, review="never"):
    paper = exam.paper if exam else make.paper([], review=review)
    made = Attempt.objects.create(
        user=user,
        paper=paper,
        exam=exam,
        context="practice:1",
        number=1,
        seed=1,
        state=state,
        pass_percent=60,
        max_score=1,
        score=1 if state == "marked" else None,
    )
    AttemptItem.objects.create(attempt=made, order=1, version=version, points=1)
    return made


@pytest.fixture
def version(picture):
    return save_content(
        make.question(),
        Content("short", f"看图。\n{picture_line(picture.key, '图')}", key={"model": "答"}),
        by=None,
    )


@pytest.mark.parametrize(
    ("state", "review", "status"),
    [
        ("not_started", "after_submit", 403),
        ("open", "never", 200),
        ("submitted", "after_submit", 403),
        ("marked", "never", 403),
        ("marked", "after_submit", 200),
    ],
)
def test_a_picture_is_seen_while_its_question_may_be_read(
    client, picture, version, state, review, status
):
    learner = UserFactory()
    attempt(learner, version, state, review=review)
    client.force_login(learner)

    assert got(client, picture) == status


@pytest.mark.parametrize(("review", "expected"), [("never", 403), ("after_submit", 200)])
def test_after_an_exam_its_own_rules_hold(client, picture, version, review, expected):
    exam = exams.exam([], review=review)
    Paper.objects.update(review=Paper.Review.AFTER_SUBMIT)
    learner = UserFactory()
    attempt(learner, version, "marked", exam=exam)
    client.force_login(learner)

    assert got(client, picture) == expected


def test_the_picture_of_a_case_is_seen_with_its_parts(client, picture):
    learner = UserFactory()
    part = Content("true_false", "对吗？", options=TRUE_FALSE, key=["true"])
    case = Content("case", f"材料\n{picture_line(picture.key, '图')}", parts=(part,))
    whole = save_content(make.question(), case, by=None)
    attempt(learner, whole.parts.get())
    client.force_login(learner)

    assert got(client, picture) == 200


def test_a_picture_is_for_nobody_else(client, picture, version):
    attempt(UserFactory(), version)

    client.force_login(UserFactory())
    assert got(client, picture) == 403
    client.logout()
    assert got(client, picture) == 302


def test_a_marker_of_the_exam_sees_its_pictures(client, picture, version):
    exam, other = exams.exam([]), exams.exam([])
    marker, stranger = UserFactory(), UserFactory()
    exams.staff(exam, marker, "marker")
    exams.staff(other, stranger, "marker")
    exams.staff(exam, stranger, "invigilator")
    attempt(UserFactory(), version, "to_mark", exam=exam)

    client.force_login(marker)
    assert got(client, picture) == 200
    client.force_login(stranger)
    assert got(client, picture) == 403


def test_an_unused_picture_is_for_those_who_write_questions(client, picture):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))

    assert got(client, picture) == 200


@pytest.mark.parametrize("key", ["1", "a" * 24 + "-40x30", "x" * 300])
def test_an_address_cannot_be_guessed(client, picture, key):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))

    found = client.get(reverse("cms:file", args=["question-picture", key, "picture"]))

    assert found.status_code == 404
    assert picture.key.partition("-")[0] in picture.file.name


def test_what_the_camera_wrote_is_left_out_and_size_is_limited():
    exif = Image.Exif()
    exif[0x9286] = "机密地点"
    raw = drawn((3000, 1500), "JPEG", exif=exif)

    kept = add_picture(raw, by=None)

    with kept.file.open() as file, Image.open(file) as image:
        assert (image.size, dict(image.getexif())) == ((1600, 800), {})
    assert kept.key.endswith("-1600x800")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"<svg onload=alert(1)>", "图片已损坏或格式不支持，请换一张"),
        (drawn()[:60], "请换一张 JPG 或 PNG 图片"),
        (b"0" * (10 * 1024 * 1024 + 1), "图片超过 10 MB"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(raw, message):
    with pytest.raises(RefusedPicture, match=message):
        add_picture(raw, by=None)


def sent(editor, **fields):
    return editor.post(reverse("question:picture_add"), fields)


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))
    return client


def test_an_editor_gets_the_line_for_the_stem(editor):
    answer = sent(editor, file=SimpleUploadedFile("图.png", drawn()), alt="各月[支出]\n图")

    picture = QuestionPicture.objects.get()
    assert answer.json() == {"line": picture_line(picture.key, "各月［支出］ 图")}


@pytest.mark.parametrize(
    ("content", "alt", "problem"),
    [
        (drawn(), "  ", "请写一句话说明图上是什么，供看不到图片的人使用。"),
        (b"text", "图", "图片已损坏或格式不支持，请换一张 JPG 或 PNG 图片。"),
        (b"", "图", "文件是空的，请重新选择。"),
    ],
)
def test_a_refused_upload_says_why_and_keeps_nothing(editor, content, alt, problem):
    answer = sent(editor, file=SimpleUploadedFile("图.png", content), alt=alt)

    assert (answer.status_code, answer.json()) == (400, {"problem": problem})
    assert not QuestionPicture.objects.exists()


def test_a_learner_uploads_nothing(client):
    client.force_login(UserFactory())

    assert sent(client, file=SimpleUploadedFile("图.png", drawn()), alt="图").status_code == 302
    assert not QuestionPicture.objects.exists()


def test_a_version_keeps_its_pictures(picture):
    question = create_question(
        make.question().bank,
        by=None,
        kind="short",
        stem=picture_line(picture.key, "图"),
        key={"model": "答"},
    )
    first = question.current

    save_content(question, Content("short", "不用图了", key={"model": "答"}), by=None)

    assert list(first.pictures.all()) == [picture]
    assert not question.current.pictures.exists()
    assert content_of(first).stem == picture_line(picture.key, "图")


def test_a_picture_that_is_not_here_is_refused():
    content = Content("short", picture_line(f"{'z' * 24}-1x1", "图"), key={"model": "答"})

    with pytest.raises(InvalidQuestion, match="题中的图片在本站没有找到"):
        save_content(make.question(), content, by=None)


HOSTILE = "<script>alert(1)</script>"


def test_tables_and_pictures_are_shown_and_nothing_in_them_runs(client, picture):
    table = f'| {HOSTILE} | 乙 |\n| --- | --- |\n| " onmouseover=alert(1) | ____ |'
    shown = picture_line(picture.key, f'" onerror=alert(1) {HOSTILE}')
    stem = f"填表 ____\n{table}\n{shown}\n再看"
    content = Content("blank", stem, key=[["甲"], ["丁"]])
    learner = UserFactory()
    open_now = attempt(learner, save_content(make.question(), content, by=None))
    client.force_login(learner)

    page = client.get(reverse("courses:attempt", args=[open_now.key])).content.decode()

    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert HOSTILE not in page
    assert f'<th scope="col">{escaped}</th><th scope="col">乙</th>' in page
    assert "<td>&quot; onmouseover=alert(1)</td><td>____（2）</td>" in page
    assert f'alt="&quot; onerror=alert(1) {escaped}" width="40" height="30"' in page
    assert f'<img class="stem__picture" src="{address(picture)}"' in page
    assert '<span class="question__stem">填表 ____（1）</span>' in page
    assert '<p class="question__stem">再看</p>' in page


def test_a_review_shows_the_table_of_the_stem(client):
    content = Content("short", "看表。\n甲\t乙\n1\t2", key={"model": "答"})
    learner = UserFactory()
    version = save_content(make.question(), content, by=None)
    done = attempt(learner, version, "marked", review=Paper.Review.AFTER_SUBMIT)
    AttemptItem.objects.update(awarded=1)
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(minutes=1), passed=True)
    client.force_login(learner)

    page = client.get(reverse("courses:attempt_result", args=[done.key])).content.decode()

    assert "<td>1</td><td>2</td>" in page


def test_the_form_shows_the_stem_as_learners_see_it(editor, picture):
    question = asking(picture)

    page = editor.get(reverse("question:edit", args=[question.pk])).content.decode()

    assert f'src="{address(picture)}" alt="柱状图"' in page
    assert f'data-picture="{reverse("question:picture_add")}"' in page


def test_a_printed_paper_has_the_table_and_the_picture(editor, picture):
    stem = f"看表。\n甲\t乙\n1\t2\n{picture_line(picture.key, '柱状图')}"
    question = make.question()
    save_content(question, Content("short", stem, key={"model": "答"}), by=None)
    paper = make.paper([question], purpose=Paper.Purpose.EXAM)

    page = editor.get(reverse("paper:print", args=[paper.pk]), follow=True).content.decode()

    assert "<td>1</td><td>2</td>" in page
    assert f'<img class="stem__picture" src="{address(picture)}" alt="柱状图"' in page
    assert "| 1 |" not in page


def test_a_marker_reads_the_table_of_the_question(client):
    exam, marker = exams.exam([]), UserFactory()
    exams.staff(exam, marker, "marker")
    content = Content("short", "看表。\n甲\t乙\n1\t2", key={"model": "答"})
    attempt(UserFactory(), save_content(make.question(), content, by=None), "to_mark", exam=exam)
    AttemptItem.objects.update(answer=["我的回答"])
    client.force_login(marker)

    page = client.post(reverse("courses:marking_next", args=[exam.pk]), follow=True)

    assert "<td>1</td><td>2</td>" in page.content.decode()


def test_an_equal_picture_is_kept_once_and_counts_as_new(picture):
    QuestionPicture.objects.update(created_at=timezone.now() - timedelta(days=30))

    again = add_picture(drawn(), by=UserFactory())

    assert again == picture
    assert discard_unused(at=timezone.now()) == 0


def test_what_is_kept_is_not_encoded_once_more():
    photo = add_picture(drawn((60, 40), "JPEG"), by=None)
    with photo.file.open() as file:
        kept = file.read()

    assert kept != drawn((60, 40), "JPEG")
    assert add_picture(kept, by=None) == photo


NEXT_WEEK = timedelta(days=7, minutes=1)


def discarded(after=NEXT_WEEK):
    return discard_unused(at=timezone.now() + after)


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_no_version_names_leaves_with_its_file(picture):
    other = add_picture(drawn((20, 20)), by=None)
    asking(other)

    assert discarded(NEXT_WEEK - timedelta(minutes=5)) == 0
    assert discarded() == 1

    assert list(QuestionPicture.objects.all()) == [other]
    there = [default_storage.exists(one.file.name) for one in (picture, other)]
    assert there == [False, True]


def naming(picture, place):
    line = picture_line(picture.key, "图")
    said = {"kind": "short", "stem": "问", "key": {"model": "答"}}
    if place == "options":
        options = [{"id": "a", "text": f"甲{line}"}, {"id": "b", "text": "乙"}]
        return Content(**said | {"kind": "single", "options": options, "key": ["a"]})
    if place == "answer":
        return Content(**said | {"key": {"model": f"答{line}"}})
    if place == "part":
        return Content("case", "材料", parts=(Content(**said | {"stem": f"问{line}"}),))
    return Content(**said | {place: f"文{line}"})


@pytest.mark.parametrize("place", ["stem", "explanation", "options", "answer", "part"])
def test_a_picture_that_an_old_version_names_stays(picture, place):
    question = make.question()
    save_content(question, naming(picture, place), by=None)
    save_content(question, Content("short", "改了", key={"model": "答"}), by=None)

    assert discarded() == 0


def test_a_picture_of_a_faulty_draft_stays(picture):
    content = Content("single", f"没有选项{picture_line(picture.key, '图')}", key=["a"])
    save_draft(make.question(state="draft"), content, by=None)

    assert discarded() == 0


def test_a_version_saved_between_look_and_delete_keeps_its_picture(picture, monkeypatch):
    forget = question_pictures._forget

    def saved_first(pk, *, at):
        save_content(make.question(), naming(picture, "stem"), by=None)
        return forget(pk, at=at)

    monkeypatch.setattr(question_pictures, "_forget", saved_first)

    assert discarded() == 0
    assert QuestionPicture.objects.get().versions.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_a_version_and_the_upkeep_at_the_same_moment_leave_no_gap(picture, turn):
    """Either the version stands with its picture, or its author is told that it is gone."""
    questions = [make.question() for _ in range(3)]
    content = naming(picture, "stem")
    ready = Barrier(len(questions) + 1)

    def one(work):
        try:
            ready.wait(timeout=60)
            return work()
        except InvalidQuestion as error:
            return error.problems
        finally:
            connection.close()

    saves = [lambda question=one: save_content(question, content, by=None) for one in questions]
    with ThreadPoolExecutor(len(questions) + 1) as pool:
        gone, *saved = pool.map(one, [discarded, *saves])

    if gone:
        told = ["题中的图片在本站没有找到，请重新插入，或者删去题中的这一处图片。"]
        assert (saved, QuestionPicture.objects.count()) == ([told] * 3, 0)
    else:
        assert [list(version.pictures.all()) for version in saved] == [[picture]] * 3
    assert default_storage.exists(picture.file.name) != bool(gone)
