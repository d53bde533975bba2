"""Nothing a learner can reach tells a key or an explanation before the paper allows it.

A marker stands in the key and the explanation of every question; whatever she gets from the site
(pages, JSON, headers, cookies, files, mail) and every line of the log is searched for it. Keys of
choices are letters, so there the whole way is compared with that of another key.
"""

import json
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from cms.services import publish
from courses.models import Attempt, CoursesPage, Question, QuestionCheck, QuestionVersion
from courses.questions import lettered
from courses.questions.content import Content
from courses.services import attempts
from courses.services.attempts import start_lesson
from courses.services.questions import create_question
from search import sync
from search.connection import site_engine
from tests.factories import courses as make
from tests.factories.accounts import UserFactory
from tests.factories.exams import exam, staff

pytestmark = pytest.mark.django_db
MARKER = "玄鸟"
IN_KEY = f"{MARKER}之钥"
IN_EXPLANATION = f"{MARKER}之解"
LINK = re.compile(r'(?:href|src|action|data-url|data-base|hx-get)="(/[^"#]*)', re.I)
PATH_PART = re.compile(r"<(?:(\w+):)?\w+>")
# Leaving and changing oneself are not reading.
NOT_VISITED = (
    "/accounts/logout/",
    "/accounts/email/",
    "/admin/logout/",
    "/admin/sprite/",
    "/static/",
)


def marked_questions():
    """One of each kind, the marker in every explanation and in every key that holds text."""
    choice = lettered(["甲", "乙", "丙", "丁"])
    return [
        make.question(kind="single", options=choice, explanation=f"{IN_EXPLANATION}一"),
        make.question(kind="multiple", options=choice, explanation=f"{IN_EXPLANATION}二"),
        make.question(kind="true_false", explanation=f"{IN_EXPLANATION}三"),
        make.question(kind="blank", stem="____", key=[[IN_KEY]], explanation=f"{IN_EXPLANATION}四"),
    ]


def written_questions():
    """Kinds that people mark, one of them within a case."""
    key = {"model": IN_KEY, "rubric": [{"text": IN_KEY, "weight": 1}]}
    part = Content("short", "说明理由", key=key, explanation=f"{IN_EXPLANATION}六")
    bank = make.question().bank
    said = {"by": None, "explanation": f"{IN_EXPLANATION}五"}
    return [
        create_question(bank, kind="essay", stem="论述", key=key, **said),
        create_question(bank, kind="case", stem="材料", key=[], parts=(part,), **said),
    ]


class Learner:
    """Everything one person gets from the site, kept for the search."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self.got = {}
        client.force_login(user)
        client.raise_request_exception = False

    def look(self, method, url, *arguments, **options):
        response = getattr(self.client, method)(url, *arguments, **options)
        body = b"".join(response) if response.streaming else response.content
        cookies = "".join(cookie.OutputString() for cookie in response.cookies.values())
        text = f"{response.headers}{cookies}{body.decode('utf-8', 'replace')}"
        self.got[f"{method} {url} {len(self.got)}"] = text
        return response, text

    def say(self, url, sent):
        return self.look("post", url, json.dumps(sent), content_type="application/json")

    def crawl(self, *starts, within="/"):
        """Every page to which links lead from `starts`, as far as its address begins with `within`."""
        waiting, seen = list(starts), set()
        while waiting:
            url = waiting.pop().replace("&amp;", "&")
            if url in seen or url.startswith(NOT_VISITED) or not url.startswith(within):
                continue
            seen.add(url)
            response, text = self.look("get", url)
            waiting += [response.url] if response.status_code in (301, 302) else LINK.findall(text)
            assert len(seen) < 400, "the crawl does not end"
        return seen

    def sweep(self, number, key):
        """Every address the site has, with this id in the places for ids, this key in those for keys."""
        for pattern in addresses():
            path = re.sub("<uuid:\\w+>", str(key), pattern)
            self.look("get", "/" + PATH_PART.sub(str(number), path))

    def told(self):
        """Where the marker stood."""
        return [where for where, text in self.got.items() if MARKER in unescaped(text)]


def unescaped(text):
    """JSON may spell Chinese as \\uXXXX, an address as %XX."""
    spelled = json.dumps(MARKER)[1:-1]
    quoted = "".join(f"%{byte:02x}" for byte in MARKER.encode())
    return text.replace(spelled, MARKER).replace(quoted, MARKER).replace(quoted.upper(), MARKER)


def addresses():
    """Patterns of all views that take no regular expression."""

    def walk(resolver, before=""):
        for one in resolver.url_patterns:
            pattern = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one, pattern)
            elif not re.search(r"[\\^$*+?()]", pattern):
                yield pattern

    return [one for one in walk(get_resolver()) if not f"/{one}".startswith(NOT_VISITED)]


@pytest.fixture
def quiz(client, db):
    """A published course with marked questions, and a learner who has begun it."""

    def make_quiz(**fields):
        course = make.course()
        lesson = make.lesson(course, paper=make.paper(marked_questions(), **fields))
        make.release(course)
        for page in (CoursesPage.objects.get(), course, lesson):
            page.save_revision()
            publish(page, by=None)
        return make.enrolment(UserFactory(), course), lesson

    return make_quiz


@pytest.fixture
def indexed():
    """Search knows what is published."""
    engine = site_engine()
    engine.drop()
    engine.prepare()

    def run():
        sync.drain(engine)
        engine.refresh()

    yield run
    engine.drop()


def answer_all(learner, attempt, answers):
    """As the page does it, answer by answer; `answers` by kind."""
    base = reverse("courses:attempt", args=[attempt.key])
    for item in attempt.items.select_related("version"):
        sent = {"value": answers[item.version.kind], "sequence": 1, "holder": ""}
        learner.say(f"{base}items/{item.order}/", sent)


WRONG = {"single": ["a"], "multiple": ["a"], "true_false": ["false"], "blank": ["别的"]}
RIGHT = {"single": ["b"], "multiple": ["a", "c"], "true_false": ["true"], "blank": [IN_KEY]}


def go_wrong(learner, attempt):
    """Everything that makes the site say no."""
    base = reverse("courses:attempt", args=[attempt.key])
    for sent in (
        {"value": ["z"], "sequence": 9},
        {"value": "b", "sequence": 9},
        {"value": [], "sequence": 0},
        {"value": [], "sequence": 9, "holder": "x"},
        [],
    ):
        learner.say(f"{base}items/1/", sent)
    learner.say(f"{base}items/99/", {"value": ["a"], "sequence": 9})
    learner.say(f"{base}holder/", {"holder": "y"})
    learner.say(f"{base}holder/", {"holder": "", "from_other": True})
    learner.look("post", f"{base}submit/", {"q1": "z", "s1": "0"}, follow=True)
    learner.look("get", f"{base}items/1/")
    learner.look("get", "/attempts/00000000-0000-0000-0000-000000000000/")


def seek(learner):
    """Search, suggestions and every address that might know a question."""
    for words in (IN_KEY, IN_EXPLANATION, "第", "____", "题"):
        for address in ("/search/", "/search/suggest/", reverse("cms_references")):
            _, text = learner.look("get", address, {"q": words})
            # What was asked for is repeated in the page; what was found must not have it.
            learner.got[next(reversed(learner.got))] = text.replace(words, "").replace(
                quote(words), ""
            )


def files_of_the_site():
    """What lies under DATA_DIR, except the database and its journal."""
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            yield path


def test_no_key_is_told_before_the_paper_allows(client, quiz, indexed, caplog):
    caplog.set_level(logging.DEBUG)
    enrolment, lesson = quiz(review="after_pass", minutes=30)
    indexed()
    learner = Learner(client, enrolment.user)

    learner.crawl("/", lesson.get_url(), "/sitemap.xml", "/robots.txt", "/feeds/articles/")
    learner.look("post", reverse("courses:quiz", args=[lesson.pk]))
    attempt = Attempt.objects.get()
    learner.crawl(reverse("courses:attempt", args=[attempt.key]))
    go_wrong(learner, attempt)
    attempts.Attempt.objects.update(holder="")
    answer_all(learner, attempt, WRONG)
    learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    attempt.refresh_from_db()
    assert (attempt.state, attempt.passed) == ("marked", False)
    learner.crawl(reverse("courses:attempt_result", args=[attempt.key]), lesson.get_url())
    learner.sweep(attempt.items.first().version.question_id, attempt.key)
    log = caplog.text
    seek(learner)

    assert len(learner.got) > 300
    assert learner.told() == []
    assert MARKER not in unescaped(log)
    assert [m.subject for m in mail.outbox if MARKER in m.message().as_string()] == []
    assert [path for path in files_of_the_site() if MARKER.encode() in path.read_bytes()] == []


def test_no_key_of_a_written_answer_is_told(client, db, caplog):
    caplog.set_level(logging.DEBUG)
    made = exam(written_questions(), review="after_submit")
    learner = Learner(client, UserFactory())

    learner.look("post", reverse("courses:exam_enter", args=[made.pk]))
    attempt = made.attempts.get()
    learner.look("get", reverse("courses:attempt", args=[attempt.key]))
    answer_all(learner, attempt, {"essay": ["我认为"], "short": ["因为"]})
    learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    learner.look("get", reverse("courses:attempt_result", args=[attempt.key]))

    attempt.refresh_from_db()
    assert attempt.state == "to_mark"
    assert "我认为" in attempt.items.get(version__kind="essay").answer
    assert learner.told() == []
    assert MARKER not in unescaped(caplog.text)


def sit(learner, made):
    """The whole way of a candidate, with everything that goes wrong on it."""
    exam_page = reverse("courses:exam", args=[made.pk])
    learner.crawl("/", reverse("courses:exams"), exam_page, within=("/exams/", "/learning"))
    learner.look("post", reverse("courses:exam_enter", args=[made.pk]))
    attempt = made.attempts.get()
    base = reverse("courses:attempt", args=[attempt.key])
    learner.look("get", base)
    learner.say(f"{base}ping/", {"holder": "", "after": 0})
    go_wrong(learner, attempt)
    learner.say(f"{base}ping/", {"holder": "x", "after": "x"})
    made.attempts.update(holder="")
    answer_all(learner, attempt, WRONG | {"essay": ["我认为"], "short": ["因为"]})
    return attempt


def watch(invigilator, made, attempt):
    """Everything the desk shows and does."""
    desk = reverse("courses:exam_desk", args=[made.pk])
    who = str(attempt.user_id)
    sent = {"who": who, "text": "安静", "minutes": "5", "reason": "停电", "sure": "on"}
    for action in ("say", "extend", "note", "force", "reopen", "force"):
        invigilator.look("post", f"{desk}{action}/", sent, follow=True)
        invigilator.look("post", f"{desk}{action}/", {"who": who}, follow=True)
    for address in (desk, f"{desk}rows/"):
        invigilator.look("get", address)
        invigilator.look("get", address, {"who": who, "q": "题", "state": "submitted"})
    invigilator.look("get", reverse("courses:attempt", args=[attempt.key]))
    invigilator.sweep(made.pk, attempt.key)


def test_no_key_of_an_exam_is_told_to_candidate_or_invigilator(client, db, caplog):
    caplog.set_level(logging.DEBUG)
    questions = [*marked_questions(), *written_questions()]
    make_active = Question.objects.filter(pk__in=[one.pk for one in questions])
    make_active.update(state=Question.State.ACTIVE)
    made = exam(questions, minutes=60, review="after_close", attempts_allowed=1)
    QuestionCheck.objects.create(
        question=questions[0],
        version=questions[0].current,
        reason="changed",
        before=f"{MARKER}旧文",
        after=f"{MARKER}新文",
        withdrew=True,
    )
    candidate, invigilator = Learner(Client(), UserFactory()), Learner(client, UserFactory())
    staff(made, invigilator.user)

    attempt = sit(candidate, made)
    watch(invigilator, made, attempt)
    attempt.refresh_from_db()
    assert attempt.closed_by == "invigilator"
    base = reverse("courses:attempt", args=[attempt.key])
    for address in ("ping", "submit"):
        candidate.say(f"{base}{address}/", {"holder": ""})
    candidate.crawl(f"{base}result/", reverse("courses:exams"), within=("/exams/", "/attempts/"))
    candidate.sweep(made.pk, attempt.key)

    assert "监考人员已经收卷" in candidate.look("get", f"{base}result/")[1]
    assert "有 1 道试题的依据条文" in invigilator.look("get", f"/exams/{made.pk}/desk/")[1]
    assert candidate.told() == []
    assert invigilator.told() == []
    assert MARKER not in unescaped(caplog.text)
    assert [m.subject for m in mail.outbox if MARKER in m.message().as_string()] == []


def test_the_marker_is_found_once_the_exam_allows(client, db):
    """The control of the test above."""
    made = exam(marked_questions(), review="after_submit")
    learner = Learner(client, UserFactory())
    attempt = sit(learner, made)
    learner.got.clear()

    learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    learner.crawl(reverse("courses:exams"), within=("/exams/", "/attempts/"))

    result = reverse("courses:attempt_result", args=[attempt.key])
    assert [where.split()[1] for where in learner.told()] == [result]


def test_the_marker_is_found_once_the_paper_allows(client, quiz):
    """The control: what the test above looks for can be found the way it looks."""
    enrolment, lesson = quiz(review="after_pass")
    learner = Learner(client, enrolment.user)
    attempt = start_lesson(enrolment, lesson)
    answer_all(learner, attempt, RIGHT)
    learner.got.clear()

    learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    learner.crawl(lesson.get_url(), within=("/attempts/", lesson.get_url()))

    result = reverse("courses:attempt_result", args=[attempt.key])
    assert [where.split()[1] for where in learner.told()] == [result]
    text = learner.got[learner.told()[0]]
    assert IN_KEY in text
    assert [f"{IN_EXPLANATION}{number}" in text for number in "一二三四"] == [True] * 4


def test_a_paper_that_never_publishes_tells_nobody_who_passed(client, quiz):
    enrolment, lesson = quiz(review="never")
    learner = Learner(client, enrolment.user)
    attempt = start_lesson(enrolment, lesson)
    answer_all(learner, attempt, RIGHT)
    learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    # Her own right answer is hers to see as long as she writes it.
    learner.got.clear()

    result = reverse("courses:attempt_result", args=[attempt.key])
    learner.crawl(result, lesson.get_url(), within=("/attempts/", "/learning", lesson.get_url()))

    assert Attempt.objects.get().passed
    assert learner.told() == []


def test_what_one_learner_may_see_is_not_told_to_another(client, quiz):
    enrolment, lesson = quiz(review="after_pass")
    first = Learner(client, enrolment.user)
    attempt = start_lesson(enrolment, lesson)
    answer_all(first, attempt, RIGHT)
    first.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
    other = Learner(client, make.enrolment(UserFactory(), enrolment.course).user)

    result = reverse("courses:attempt_result", args=[attempt.key])
    other.crawl(result, lesson.get_url(), within=("/attempts/", "/learning", lesson.get_url()))

    assert other.told() == []


def test_a_failure_in_marking_tells_no_key(client, quiz, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    enrolment, lesson = quiz()
    learner = Learner(client, enrolment.user)
    attempt = start_lesson(enrolment, lesson)
    answer_all(learner, attempt, WRONG)

    def fail(kind, key, answer, rules, stem):
        raise RuntimeError("no marking today")

    monkeypatch.setattr("courses.judging.share_earned", fail)
    response, _ = learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})

    assert response.status_code == 500
    assert learner.told() == []
    assert "no marking today" in caplog.text
    assert MARKER not in unescaped(caplog.text)


CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+|nonce="[^"]+"|nonce-\S+|csrftoken=[^/]+'
)


@pytest.mark.parametrize("review", ["never", "after_pass"])
def test_pages_say_the_same_whatever_the_key_is(client, quiz, review):
    """A letter cannot be searched for: the same way is gone with another key, and nothing differs."""
    enrolment, lesson = quiz(review=review, pass_percent=100)
    learner = Learner(client, enrolment.user)
    attempt = start_lesson(enrolment, lesson)
    other_keys = {
        "single": ["c"],
        "multiple": ["b", "d"],
        "true_false": ["true"],
        "blank": [["无"]],
    }
    neither = {"single": ["a"], "multiple": ["a"], "true_false": ["false"], "blank": ["别的"]}

    def walk():
        learner.got.clear()
        learner.look("get", reverse("courses:attempt", args=[attempt.key]))
        answer_all(learner, attempt, neither)
        learner.say(reverse("courses:attempt_submit", args=[attempt.key]), {})
        learner.look("get", reverse("courses:attempt_result", args=[attempt.key]))
        learner.look("get", lesson.get_url())
        return [CHANGING.sub("", text) for text in learner.got.values()]

    answer_all(learner, attempt, neither)
    with_these_keys = walk()
    Attempt.objects.update(state="open", score=None, passed=None, submitted_at=None, marked_at=None)
    for kind, key in other_keys.items():
        QuestionVersion.objects.filter(kind=kind).update(key=key, explanation="别的解析")

    assert walk() == with_these_keys
