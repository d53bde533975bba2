"""Every object with an address of its own, asked for by everybody who must not have it all.

One table. A row is what is asked, a column who asks:

    stranger    not signed in
    learner     in the audience of the course and the book; has begun, answered, completed
    peer        in the same audience, has begun nothing
    other       signed in, of another unit, outside that audience
    own         administrator of the learner's unit
    foreign     administrator of another unit
    editor      编辑, wrote the material
    reviewer    初审
    trainer     培训管理员
    invigilator named for the exam, of no unit (exams only)
    marker      the same (exams only)
"""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Post
from cms.review import services as review
from courses.questions.content import Content
from courses.questions.stems import picture_line
from courses.services import attempts, certificates, exams
from courses.services.question_pictures import add_picture
from courses.services.questions import save_content
from library.models import BookAsset, FilePage
from library.services.imports import create_batch
from search.models import Synonym
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.books import book_page
from tests.factories.cms import cleared
from tests.factories.courses import (
    assignment,
    course,
    enrolment,
    lesson,
    paper,
    question,
    release,
    released_course,
)
from tests.factories.epub import picture
from tests.factories.exams import allowance, exam, staff
from tests.factories.imports import imported, law
from tests.factories.library import documents_page, material_page
from tests.factories.videos import video

PERSONS = (
    "stranger",
    "learner",
    "peer",
    "other",
    "own",
    "foreign",
    "editor",
    "reviewer",
    "trainer",
)
# Asked about exams only.
AT_EXAMS = (*PERSONS, "invigilator", "marker")


def people():
    unit, elsewhere = UnitFactory(name="甲机关工会"), UnitFactory(name="乙机关工会")
    post = Post.objects.get(code="womens_head")
    audience = AudienceFactory(name="甲机关女职工委员会主任")
    AudienceRuleFactory(audience=audience, unit=unit, post=post)
    persons = {
        "learner": AppointmentFactory(unit=unit, post=post).user,
        "peer": AppointmentFactory(unit=unit, post=post).user,
        "other": AppointmentFactory(unit=elsewhere, post=post).user,
        "own": UnitAdministratorFactory(unit=unit).user,
        "foreign": UnitAdministratorFactory(unit=elsewhere).user,
        "editor": UserFactory(roles=[roles.EDITOR]),
        "reviewer": UserFactory(roles=[roles.FIRST_REVIEWER]),
        "trainer": UserFactory(roles=[roles.TRAINING_ADMINISTRATOR]),
        "invigilator": UserFactory(),
        "marker": UserFactory(),
    }
    return unit, audience, persons


def training(world):
    """A course half done by the learner on its first release; the second leaves a lesson out."""
    made = course(title="女职工劳动保护", audience=world.audience)
    world.course, world.video = made, video()
    world.lesson, world.removed, world.withdrawn = (
        lesson(made, title=title) for title in ("正课", "移出的课", "撤下的课")
    )
    world.filmed = lesson(made, title="视频课", video=world.video)
    world.quiz, world.passed = (
        lesson(made, title=name, paper=paper()) for name in ("测验", "考过的")
    )
    release(made)
    learner = world.persons["learner"]
    begun = enrolment(learner, made)
    world.attempt = attempts.start_lesson(begun, world.quiz)
    now = timezone.now()
    closed = attempts.start_lesson(begun, world.passed)
    world.result = attempts.settle(attempts.submit(closed, at=now), at=now)
    world.withdrawn.unpublish()
    release(made, [world.lesson, world.filmed, world.quiz, world.passed])
    world.unreleased = lesson(made, title="还没发布的课")
    world.assignment = assignment(made, learner, due_on=date.today() + timedelta(days=9))
    finished = enrolment(learner, released_course(title="公开课"), completed_at=now)
    world.certificate = certificates.issue(finished)


def illustrated(colour):
    """A question with a picture, and the picture."""
    shown, made = add_picture(picture(colour=colour), by=None), question()
    stem = f"看图。\n{picture_line(shown.key, '图')}"
    save_content(made, Content("short", stem, key={"model": "答"}), by=None)
    return made, shown


def examining(world):
    """An exam the learner is in, one she has finished, one that is not announced."""
    persons = world.persons
    asked, world.asked_picture = illustrated("red")
    _, world.unasked_picture = illustrated("blue")
    world.exam = exam([asked], audience=world.audience, minutes=60)
    staff(world.exam, persons["invigilator"])
    world.named = staff(world.exam, persons["marker"], role="marker")
    world.allowance = allowance(world.exam, user=persons["peer"], extra_minutes=5)
    world.sitting = exams.enter(persons["learner"], world.exam, at=timezone.now())
    over = exam(audience=world.audience)
    begun, now = exams.enter(persons["learner"], over, at=timezone.now()), timezone.now()
    world.sat = attempts.settle(attempts.submit(begun, at=now), at=now)
    world.exam_draft = exam(audience=world.audience, state="draft")
    staff(world.exam_draft, persons["invigilator"])


def reading(world):
    world.book = book_page()
    world.book.audience = world.audience
    world.book.save()
    content = picture()
    world.image = BookAsset.objects.create(
        book=world.book,
        kind=BookAsset.Kind.IMAGE,
        name="图1.png",
        sha256="a" * 64,
        file=ContentFile(content, "图1.png"),
        size=len(content),
        content_type="image/png",
    )
    editor = world.persons["editor"]
    world.material = cleared(material_page(title="通过的材料", by=editor), by=editor)
    world.draft = material_page(world.material.get_parent(), title="在审的材料", by=editor)
    review.submit(world.draft, by=editor)
    upload = ContentFile("示例办法\n第一条 示例。".encode(), name="办法.txt")
    world.batch = create_batch([upload], section=documents_page(), by=editor)


def importing(world):
    """A draft that waits for its review, its original with a page."""
    section = documents_page(slug="checked")
    (world.item,) = imported(section, world.persons["editor"], law("示例总工会考勤办法"))
    world.original, world.checked = world.item.page.source_file, world.item.batch
    FilePage.objects.create(file=world.original, number=1, width=1, height=1, origin="typed")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        unit, audience, persons = people()
        made = SimpleNamespace(unit=unit, audience=audience, persons=persons)
        training(made)
        examining(made)
        reading(made)
        importing(made)
        made.clients = {"stranger": Client()}
        for name, person in persons.items():
            made.clients[name] = Client()
            made.clients[name].force_login(person)
        yield made
        transaction.set_rollback(True)


def named(name, of, field="pk", *more):
    """The address of that name for an object of the world."""
    return lambda world: reverse(name, args=[getattr(getattr(world, of), field), *more])


def page(of, below=""):
    return lambda world: f"{getattr(world, of).url}{below}"


def asset(of):
    def address(world):
        found = getattr(world, of) if of == "image" else world.book.cover
        return found.url

    return address


def get(client, address):
    return client.get(address)


def post(client, address):
    return client.post(address)


def sending(**fields):
    return lambda client, address: client.post(address, fields)


def shown(of):
    """The address of a question's picture."""
    return lambda world: reverse(
        "cms:file", args=["question-picture", getattr(world, of).key, "picture"]
    )


def telling(**message):
    """As a script does it, in JSON."""
    text = json.dumps(message)
    return lambda client, address: client.post(address, text, content_type="application/json")


# What is asked: how, where, and what becomes of it for each of PERSONS.
TABLE = {
    "course": (get, page("course"), "login 200 200 403 403 403 403 403 403"),
    "course, begin": (
        post,
        named("courses:enrol", "course"),
        "login 302 302 403 403 403 403 403 403",
    ),
    "lesson": (get, page("lesson"), "login 200 200 403 403 403 403 403 403"),
    "lesson, confirm": (
        post,
        named("courses:confirm", "lesson"),
        "login 302 403 404 404 404 404 404 404",
    ),
    "lesson removed": (get, page("removed"), "login 200 404 403 403 403 403 403 403"),
    "lesson withdrawn": (get, page("withdrawn"), "404 404 404 404 404 404 404 404 404"),
    "lesson unreleased": (get, page("unreleased"), "login 404 404 403 403 403 403 403 403"),
    "video": (get, lambda world: world.video.url, "login 200 200 403 403 403 200 200 200"),
    "captions": (get, named("courses:captions", "video"), "403 200 200 403 403 403 200 200 200"),
    "video, play": (
        post,
        named("courses:video_open", "filmed"),
        "login 200 403 403 403 403 403 403 403",
    ),
    "quiz, start": (post, named("courses:quiz", "quiz"), "login 302 403 404 404 404 404 404 404"),
    "attempt": (
        get,
        named("courses:attempt", "attempt", "key"),
        "login 200 404 404 404 404 404 404 404",
    ),
    "attempt, save": (
        telling(sequence=1, value=[], holder=""),
        named("courses:attempt_save", "attempt", "key", 1),
        "401 200 404 404 404 404 404 404 404",
    ),
    "attempt, hold": (
        telling(holder="one", from_other=False),
        named("courses:attempt_holder", "attempt", "key"),
        "401 200 404 404 404 404 404 404 404",
    ),
    "attempt, submit": (
        post,
        named("courses:attempt_submit", "attempt", "key"),
        "login 302 404 404 404 404 404 404 404",
    ),
    "result": (
        get,
        named("courses:attempt_result", "result", "key"),
        "login 200 404 404 404 404 404 404 404",
    ),
    "my learning": (
        get,
        lambda world: reverse("courses:my_learning"),
        "login 200 200 200 200 200 200 200 200",
    ),
    "certificate PNG": (
        get,
        named("courses:certificate_png", "certificate", "code"),
        "login 200 403 403 200 403 403 403 200",
    ),
    "certificate PDF": (
        get,
        named("courses:certificate_pdf", "certificate", "code"),
        "login 200 403 403 200 403 403 403 200",
    ),
    "certificate, verify": (
        get,
        named("courses:verify", "certificate", "code"),
        "200 200 200 200 200 200 200 200 200",
    ),
    "certificate, reissue": (
        post,
        named("courses:certificate_reissue", "certificate", "code"),
        "login 302 403 403 403 403 403 403 403",
    ),
    "unit report": (
        get,
        named("courses:unit_learning", "unit"),
        "login 403 403 403 200 403 403 403 200",
    ),
    "unit workbook": (
        get,
        named("courses:unit_learning_sheet", "unit"),
        "login 403 403 403 200 403 403 403 200",
    ),
    "question statistics": (
        get,
        lambda world: reverse(
            "courses:question_statistics", args=[world.quiz.paper.questions.first().pk]
        ),
        "login 403 403 403 403 403 403 403 200",
    ),
    "practice": (
        get,
        lambda world: reverse("courses:practice"),
        "login 200 200 200 200 200 200 200 200",
    ),
    "practice, start": (
        post,
        lambda world: reverse("courses:practice_start"),
        "login 302 302 302 302 302 302 302 302",
    ),
    "wrong answers": (
        get,
        lambda world: reverse("courses:wrong_answers"),
        "login 200 200 200 200 200 200 200 200",
    ),
    "wrong answers, redo": (
        post,
        lambda world: reverse("courses:wrong_answers_redo"),
        "login 302 302 302 302 302 302 302 302",
    ),
    "book": (get, page("book"), "login 200 200 403 403 403 403 403 403"),
    "chapter": (get, page("book", "read/1/"), "login 200 200 403 403 403 403 403 403"),
    "contents": (get, page("book", "contents/"), "login 200 200 403 403 403 403 403 403"),
    "position": (
        sending(chapter=1, base=0, anchor="p-1", device="a", place=0.1),
        page("book", "position/"),
        "login 200 200 403 403 403 403 403 403",
    ),
    "book cover": (get, asset("cover"), "login 200 200 403 403 403 200 200 403"),
    "book image": (get, asset("image"), "login 200 200 403 403 403 200 200 403"),
    "material": (get, page("material"), "200 200 200 200 200 200 200 200 200"),
    "material in review": (get, page("draft"), "404 404 404 404 404 404 404 404 404"),
    "review": (
        get,
        named("cms_review", "draft"),
        "login login login login login login 200 200 out",
    ),
    "review record": (
        get,
        named("cms_review_record", "material"),
        "login login login login login login 200 200 out",
    ),
    "release screen": (
        get,
        named("courses_release", "course"),
        "login login login login login login out out 200",
    ),
    "question": (
        get,
        lambda world: reverse("question:edit", args=[world.quiz.paper.questions.first().pk]),
        "login login login login login login out out 200",
    ),
    "paper": (
        get,
        lambda world: reverse("paper:edit", args=[world.quiz.paper_id]),
        "login login login login login login out out 200",
    ),
    "video admin": (
        get,
        named("video:edit", "video"),
        "login login login login login login out out 200",
    ),
    "assignment": (
        get,
        named("assignments:detail", "assignment"),
        "login login login login login login out out 200",
    ),
    "who waits": (
        get,
        named("assignments:waiting", "assignment"),
        "login login login login login login out out 200",
    ),
    "certificate admin": (
        get,
        named("certificate:inspect", "certificate"),
        "login login login login login login out out 200",
    ),
    "course admin": (
        get,
        named("wagtailadmin_pages:edit", "course"),
        "login login login login login login 200 200 200",
    ),
    "material admin": (
        get,
        named("wagtailadmin_pages:edit", "draft"),
        "login login login login login login 200 200 out",
    ),
    "certificate, revoke": (
        get,
        named("certificate:revoke", "certificate"),
        "login login login login login login out out 200",
    ),
    "hours admin": (
        get,
        lambda world: reverse("hourentry:index"),
        "login login login login login login out out 200",
    ),
    "question import": (
        get,
        lambda world: reverse("question:import"),
        "login login login login login login out out 200",
    ),
    "question import template": (
        get,
        lambda world: reverse("question:import_template"),
        "login login login login login login out out 200",
    ),
    "question export": (
        get,
        lambda world: reverse(
            "question:export_jsonl", args=[world.quiz.paper.questions.first().bank_id]
        ),
        "login login login login login login out out 200",
    ),
    "questions to check": (
        get,
        lambda world: reverse("question:checks"),
        "login login login login login login out out 200",
    ),
    "question bank": (
        get,
        lambda world: reverse("questionbank:index"),
        "login login login login login login out out 200",
    ),
    "book chapter in admin": (
        get,
        named("library_book_draft_chapter", "book", "pk", 1),
        "login login login login login login 200 200 out",
    ),
    "import": (
        get,
        named("library_import", "batch"),
        "login login login login login login 200 200 out",
    ),
    "import, upload": (
        get,
        lambda world: reverse("library_import_upload"),
        "login login login login login login 200 out out",
    ),
    "import, one file": (
        post,
        lambda world: reverse("library_import_add"),
        "login login login login login login 400 out out",
    ),
    "import, paste": (
        get,
        lambda world: reverse("library_import_paste"),
        "login login login login login login 200 out out",
    ),
    "import, catalogue": (
        get,
        lambda world: reverse("library_import_catalogue"),
        "login login login login login login 200 out out",
    ),
    "import, undo": (
        get,
        named("library_import_undo", "batch"),
        "login login login login login login 200 out out",
    ),
    "import, retry": (
        post,
        named("library_import_retry", "batch"),
        "login login login login login login 302 out out",
    ),
    "search terms": (
        get,
        lambda world: reverse("search_term:index"),
        "login login login login login login 200 out out",
    ),
    "search terms, cut anew": (
        post,
        lambda world: reverse("search_terms_cut"),
        "login login login login login login 302 out out",
    ),
    "search synonym": (
        get,
        lambda world: reverse("search_synonym:edit", args=[Synonym.objects.first().pk]),
        "login login login login login login 200 out out",
    ),
    "search synonym, effect": (
        get,
        lambda world: reverse("search_synonym_effect", args=[Synonym.objects.first().pk]),
        "login login login login login login 200 out out",
    ),
    "search log": (
        get,
        lambda world: reverse("search_queries"),
        "login login login login login login 200 out out",
    ),
    "search misses": (
        get,
        lambda world: reverse("search_queries_empty"),
        "login login login login login login 200 out out",
    ),
    "search miss, settle": (
        sending(text="火星基地"),
        lambda world: reverse("search_queries_settle"),
        "login login login login login login 302 out out",
    ),
    "search log, delete": (
        post,
        lambda world: reverse("search_queries_forget"),
        "login login login login login login out out out",
    ),
    "search, why": (
        get,
        lambda world: reverse("search_why"),
        "login login login login login login 200 out out",
    ),
    "search index": (
        get,
        lambda world: reverse("search_index"),
        "login login login login login login out out out",
    ),
    "search index, encode": (
        post,
        lambda world: reverse("search_index_encode"),
        "login login login login login login out out out",
    ),
    "search index, encode anew": (
        post,
        lambda world: reverse("search_index_encode_anew"),
        "login login login login login login out out out",
    ),
    "import, review": (
        get,
        named("library_review", "item"),
        "login login login login login login 200 200 out",
    ),
    "import, difference": (
        get,
        named("library_review_difference", "item"),
        "login login login login login login 404 404 out",
    ),
    "import, pass": (
        sending(action="later"),
        named("library_review", "item"),
        "login login login login login login 302 302 out",
    ),
    "imports that wait": (
        get,
        lambda world: reverse("library_review_all"),
        "login login login login login login 302 302 out",
    ),
    "batch, review": (
        get,
        named("library_review_batch", "checked"),
        "login login login login login login 302 302 out",
    ),
    "batch, approval": (
        get,
        named("library_approval", "checked"),
        "login login login login login login 200 out out",
    ),
    "original, its text": (
        get,
        named("library_review_text", "original"),
        "login login login login login login 200 200 out",
    ),
    "original, place of words": (
        get,
        named("library_review_place", "original"),
        "login login login login login login 200 200 out",
    ),
    # No picture can be drawn of a text.
    "original, a page": (
        get,
        named("library:page_image", "original", "pk", 1, 480),
        "403 403 403 403 403 403 404 404 403",
    ),
    "book admin": (
        get,
        named("library_book_replace", "book"),
        "login login login login login login 200 out out",
    ),
}


# The same for `AT_EXAMS`: about an exam for the audience of the course, which the learner is in.
EXAM_TABLE = {
    "exams": (
        get,
        lambda world: reverse("courses:exams"),
        "login 200 200 200 200 200 200 200 200 200 200",
    ),
    "exam": (
        get,
        named("courses:exam", "exam"),
        "login 200 200 404 404 404 404 404 404 404 404",
    ),
    "exam, enter": (
        post,
        named("courses:exam_enter", "exam"),
        "login 302 302 404 404 404 404 404 404 404 404",
    ),
    "exam draft": (
        get,
        named("courses:exam", "exam_draft"),
        "login 404 404 404 404 404 404 404 404 404 404",
    ),
    "exam attempt": (
        get,
        named("courses:attempt", "sitting", "key"),
        "login 200 404 404 404 404 404 404 404 404 404",
    ),
    "exam attempt, ping": (
        telling(holder="", after=0),
        named("courses:attempt_ping", "sitting", "key"),
        "401 200 404 404 404 404 404 404 404 404 404",
    ),
    "exam picture": (
        get,
        shown("asked_picture"),
        "login 200 403 403 403 403 403 403 200 403 200",
    ),
    "picture of another question": (
        get,
        shown("unasked_picture"),
        "login 403 403 403 403 403 403 403 200 403 403",
    ),
    "picture, upload": (
        post,
        lambda world: reverse("question:picture_add"),
        "login login login login login login out out 400 login login",
    ),
    "exam result": (
        get,
        named("courses:attempt_result", "sat", "key"),
        "login 200 404 404 404 404 404 404 404 404 404",
    ),
    "desk": (
        get,
        named("courses:exam_desk", "exam"),
        "login 404 404 404 404 404 404 404 200 200 404",
    ),
    "desk draft": (
        get,
        named("courses:exam_desk", "exam_draft"),
        "login 404 404 404 404 404 404 404 404 404 404",
    ),
    "desk, rows": (
        get,
        named("courses:exam_desk_rows", "exam"),
        "login 404 404 404 404 404 404 404 200 200 404",
    ),
    "desk, say": (
        sending(text="安静"),
        named("courses:exam_say", "exam"),
        "login 404 404 404 404 404 404 404 302 302 404",
    ),
    "desk, extend": (
        sending(minutes=5, reason="停电"),
        named("courses:exam_extend", "exam"),
        "login 404 404 404 404 404 404 404 302 302 404",
    ),
    "exam statistics": (
        get,
        named("courses:exam_statistics", "exam"),
        "login 403 403 403 403 403 403 403 200 403 403",
    ),
    "exam workbook": (
        get,
        named("courses:exam_scores_xlsx", "exam"),
        "login 403 403 403 403 403 403 403 200 403 403",
    ),
    "desk, note": (
        sending(text="空调故障"),
        named("courses:exam_note", "exam"),
        "login 404 404 404 404 404 404 404 302 302 404",
    ),
    "desk, reopen": (
        sending(minutes=5, reason="误交"),
        named("courses:exam_reopen", "exam"),
        "login 404 404 404 404 404 404 404 302 302 404",
    ),
    "desk, force": (
        sending(reason="离场", sure="on"),
        named("courses:exam_force", "exam"),
        "login 404 404 404 404 404 404 404 302 302 404",
    ),
    "exam admin": (
        get,
        named("exam:edit", "exam"),
        "login login login login login login out out 200 login login",
    ),
    "exam admin, publish": (
        post,
        named("exam:publish", "exam_draft"),
        "login login login login login login out out 302 login login",
    ),
    "exam admin, cancel": (
        sending(reason="改期"),
        named("exam:cancel", "exam"),
        "login login login login login login out out 302 login login",
    ),
    "exam admin, predraw": (
        get,
        named("exam:predraw", "exam"),
        "login login login login login login out out 404 login login",
    ),
    "exam admin, allowances": (
        get,
        named("exam:allowances", "exam"),
        "login login login login login login out out 200 login login",
    ),
    "exam admin, withdraw": (
        post,
        named("exam:withdraw", "allowance"),
        "login login login login login login out out 302 login login",
    ),
    "exam admin, staff": (
        get,
        named("exam:staff", "exam"),
        "login login login login login login out out 200 login login",
    ),
    "exam admin, dismiss": (
        post,
        named("exam:dismiss", "named"),
        "login login login login login login out out 302 login login",
    ),
}


def outcome(response):
    """The status; of a redirect that refuses, where to: to sign in, or out of that room."""
    if response.status_code != 302:
        return str(response.status_code)
    if "/login/" in response.url:
        return "login"
    return "out" if response.url == "/admin/" else "302"


CASES = [
    pytest.param(how, where, who, expected, id=f"{what} - {who}")
    for persons, table in ((PERSONS, TABLE), (AT_EXAMS, EXAM_TABLE))
    for what, (how, where, outcomes) in table.items()
    for who, expected in zip(persons, outcomes.split(), strict=True)
]


@pytest.mark.parametrize(("how", "where", "who", "expected"), CASES)
def test_object_is_there_for_whom_it_is(world, how, where, who, expected):
    with transaction.atomic():
        response = how(world.clients[who], where(world))
        got = outcome(response)
        if response.streaming:
            b"".join(response)  # its file is closed at the end
        transaction.set_rollback(True)

    assert got == expected
