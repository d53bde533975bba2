"""发布课程新版: what may change, who is moved on, what stays, and the screen for it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from accounts.models import Notice
from courses.models import Enrolment, HourEntry, LessonPage, Release
from courses.progress import standing_of
from courses.services.learning import confirm_read, enrol
from courses.services.releases import (
    AddsTooMuch,
    Chosen,
    CourseNotLive,
    EmptyLesson,
    ForeignLesson,
    LessonNotLive,
    NoLessons,
    ReleaseError,
    Stale,
    Unchanged,
    affected_by,
    differences,
    publish_release,
)
from tests.factories import courses as made_of
from tests.factories.accounts import UserFactory
from tests.factories.courses import course, paper, released_course

pytestmark = pytest.mark.django_db
Change = Release.Change


@pytest.fixture
def trainer():
    return UserFactory(roles=["培训管理员"])


@pytest.fixture
def learner():
    return UserFactory()


def lesson(of, **fields):
    """A new lesson with something to read."""
    fields.setdefault("body", [("text", "<p>正文</p>")])
    return made_of.lesson(of, **fields)


def lessons_of(of):
    return list(LessonPage.objects.child_of(of).order_by("path"))


def chosen(*lessons, optional=()):
    return [Chosen(one, one not in optional) for one in lessons]


def fresh(row):
    return Enrolment.objects.select_related("course", "release", "user").get(pk=row.pk)


def test_first_release_freezes_what_the_course_asks_for(trainer):
    made = course(hours=3)
    first, second = lesson(made), lesson(made, paper=paper())
    first.save_revision().publish()

    release = publish_release(
        made, by=trainer, change=Change.ERRATUM, units=chosen(second, first, optional=[first])
    )

    first.refresh_from_db()
    assert (release.number, release.change, release.hours) == (1, Change.REQUIRED, 3)
    units = release.units.values_list("lesson", "order", "required", "quiz", "revision_id")
    assert list(units) == [
        (second.pk, 1, True, True, None),
        (first.pk, 2, False, False, first.live_revision_id),
    ]


def test_release_is_written_to_the_log(trainer):
    made = course()

    publish_release(
        made, by=trainer, change=Change.REQUIRED, units=chosen(lesson(made)), note="开课"
    )

    entry = PageLogEntry.objects.get(action="courses.release")
    assert entry.message == "发布了课程第 1 版（必修新增）：开课"
    assert not ModelLogEntry.objects.filter(action="courses.release").exists()


def test_release_without_lessons_is_refused(trainer):
    with pytest.raises(NoLessons, match="请至少选一课"):
        publish_release(course(), by=trainer, change=Change.REQUIRED, units=[])


def test_release_of_a_course_that_is_not_live_is_refused(trainer):
    made = course(live=False)

    with pytest.raises(CourseNotLive, match="课程页面还没有发布"):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(lesson(made)))


def test_release_with_a_lesson_that_is_not_live_is_refused(trainer):
    made = course()
    draft = lesson(made, title="草稿", live=False)

    with pytest.raises(LessonNotLive, match="《草稿》还没有发布"):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(draft))


def test_release_with_a_lesson_of_another_course_is_refused(trainer):
    made, other = course(), released_course(lessons=1)

    with pytest.raises(ForeignLesson, match="不是这门课程的内容"):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(*lessons_of(other)))


def test_release_with_a_lesson_twice_is_refused(trainer):
    made = course()
    one = lesson(made)

    with pytest.raises(ReleaseError, match="选了两次"):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(one, one))


def test_release_by_somebody_who_does_not_run_the_training_is_refused():
    made = course()

    with pytest.raises(PermissionDenied, match="只有培训管理员"):
        publish_release(
            made,
            by=UserFactory(roles=["编辑"]),
            change=Change.REQUIRED,
            units=chosen(lesson(made)),
        )


def test_release_without_any_difference_is_refused(trainer):
    made = released_course()

    with pytest.raises(Unchanged, match="没有任何差别"):
        publish_release(made, by=trainer, change=Change.ERRATUM, units=chosen(*lessons_of(made)))


def test_release_begun_before_another_was_published_is_refused(trainer):
    made = released_course()
    lesson(made)
    publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(*lessons_of(made)))

    with pytest.raises(Stale, match="已有人发布了这门课程的新版"):
        publish_release(
            made, by=trainer, change=Change.ERRATUM, units=chosen(lessons_of(made)[0]), base=1
        )


def test_erratum_that_adds_a_lesson_is_refused(trainer):
    made = released_course()
    lesson(made, title="新课")

    with pytest.raises(AddsTooMuch, match="勘误不能增加内容：《新课》"):
        publish_release(made, by=trainer, change=Change.ERRATUM, units=chosen(*lessons_of(made)))


def test_erratum_that_asks_for_more_is_refused(trainer):
    made = released_course(lessons=1)
    only = lessons_of(made)[0]
    only.paper = paper()
    only.save()

    with pytest.raises(AddsTooMuch, match="勘误不能提高要求"):
        publish_release(made, by=trainer, change=Change.ERRATUM, units=chosen(only))


def test_optional_addition_must_not_be_required(trainer):
    made = released_course(lessons=1)
    extra = lesson(made, title="新课")

    with pytest.raises(AddsTooMuch, match="只能是选学：《新课》"):
        publish_release(made, by=trainer, change=Change.OPTIONAL, units=chosen(*lessons_of(made)))

    release = publish_release(
        made,
        by=trainer,
        change=Change.OPTIONAL,
        units=chosen(*lessons_of(made), optional=[extra]),
    )
    assert release.number == 2


def test_optional_addition_leaves_learners_on_their_release(trainer, learner):
    made = released_course(lessons=1)
    row = enrol(learner, made)
    extra = lesson(made)

    publish_release(
        made,
        by=trainer,
        change=Change.OPTIONAL,
        units=chosen(*lessons_of(made), optional=[extra]),
    )

    assert fresh(row).release.number == 1
    assert not Notice.objects.filter(user=learner).exists()


def test_optional_lesson_added_later_can_be_read_and_is_remembered(trainer, learner):
    made = released_course(lessons=2)
    row = enrol(learner, made)
    extra = lesson(made)
    publish_release(
        made,
        by=trainer,
        change=Change.OPTIONAL,
        units=chosen(*lessons_of(made), optional=[extra]),
    )

    progress = confirm_read(fresh(row), extra)

    assert progress.completed_at is not None
    assert fresh(row).completed_at is None


def test_required_addition_moves_the_unfinished_on_and_keeps_what_they_did(trainer, learner):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    third = lesson(made, title="新规定")

    publish_release(
        made,
        by=trainer,
        change=Change.REQUIRED,
        units=chosen(first, second, third),
        note="增加新规定一课。",
    )

    assert fresh(row).release.number == 2
    assert standing_of(fresh(row)).words == f"还差 2 项：读完《{second.title}》；读完《新规定》"
    notice = Notice.objects.get(user=learner)
    assert (notice.subject, notice.body) == (f"课程有新内容：《{made.title}》", "增加新规定一课。")


def test_required_addition_leaves_the_finished_as_they_are(trainer, learner):
    made = released_course(lessons=1)
    row = enrol(learner, made)
    confirm_read(row, lessons_of(made)[0])
    stamp = fresh(row).completed_at
    lesson(made)

    publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(*lessons_of(made)))

    assert (fresh(row).release.number, fresh(row).completed_at) == (1, stamp)


def test_required_release_that_drops_a_lesson_completes_whoever_did_the_rest(
    trainer, learner, django_capture_on_commit_callbacks
):
    made = released_course(lessons=2)
    first = lessons_of(made)[0]
    row = enrol(learner, made)
    confirm_read(row, first)

    with django_capture_on_commit_callbacks(execute=True):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(first))

    assert fresh(row).completed_at is not None
    assert HourEntry.objects.get().release == fresh(row).release


def test_lesson_removed_while_somebody_is_half_through_still_counts_for_her(trainer, learner):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)

    publish_release(made, by=trainer, change=Change.ERRATUM, units=chosen(first))

    assert standing_of(fresh(row)).words == f"还差 1 项：读完《{second.title}》"
    confirm_read(fresh(row), second)
    assert fresh(row).completed_at is not None


def test_lesson_finished_before_stays_finished_when_it_asks_for_more(trainer, learner):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    first.paper = paper()
    first.save()

    publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(first, second))

    assert [step.done for step in standing_of(fresh(row)).steps] == [True, False]


def test_erratum_of_a_lesson_reaches_everybody_without_a_release(client, learner):
    made = released_course()
    first = lessons_of(made)[0]
    enrol(learner, made)
    first.title = "改正后的标题"
    first.save_revision().publish()
    client.force_login(learner)

    assert "改正后的标题" in client.get(first.url).content.decode()


def test_differences_name_everything(trainer):
    made = released_course(lessons=3, hours=2)
    first, second, third = lessons_of(made)
    made.hours = 4
    made.save()
    third.paper = paper()
    third.save()
    extra = lesson(made)

    found = differences(
        made,
        chosen(third, first, extra, optional=[first]),
        current=made.releases.get(current=True),
    )

    assert found.added == [extra]
    assert [unit.lesson for unit in found.removed] == [second]
    assert found.stricter == [third]
    assert found.milder == [first]
    assert found.reordered is True
    assert found.frozen == ["学时"]


def test_affected_counts_by_change(learner):
    made = released_course(lessons=1)
    enrol(learner, made)
    confirm_read(enrol(UserFactory(), made), lessons_of(made)[0])

    required, erratum = affected_by(made, Change.REQUIRED), affected_by(made, Change.ERRATUM)

    assert (required.moved, required.staying, required.finished) == (1, 0, 1)
    assert (erratum.moved, erratum.staying, erratum.finished) == (0, 1, 1)


def screen(of):
    return reverse("courses_release", args=[of.pk])


def form_of(of, *lessons, change="required", optional=(), **more):
    data = {"base": "1", "change": change, "note": ""} | more
    for one in lessons:
        data[f"include-{one.pk}"] = "on"
        data[f"required-{one.pk}"] = "0" if one in optional else "1"
    return data


def test_screen_is_for_training_administrators_only(client, trainer):
    made = released_course()
    answers = {}
    for name, user in {
        "learner": UserFactory(),
        "editor": UserFactory(roles=["编辑"]),
        "trainer": trainer,
    }.items():
        client.force_login(user)
        answers[name] = client.get(screen(made)).status_code

    assert answers == {"learner": 302, "editor": 302, "trainer": 200}


def test_screen_previews_before_it_publishes(client, trainer, learner):
    made = released_course(lessons=1)
    enrol(learner, made)
    extra = lesson(made, title="新课")
    client.force_login(trainer)
    data = form_of(made, *lessons_of(made))

    html = client.post(screen(made), data).content.decode()
    assert "新增：《新课》" in html
    assert "1 人正在学习，将转到新版" in html
    assert made.releases.count() == 1

    client.post(screen(made), data | {"confirm": "1"})
    assert [unit.lesson for unit in made.releases.get(current=True).units.all()] == [
        lessons_of(made)[0],
        extra,
    ]


def test_screen_says_what_stands_against_it(client, trainer):
    made = released_course(lessons=1)
    lesson(made, title="新课")
    client.force_login(trainer)

    html = client.post(
        screen(made), form_of(made, *lessons_of(made), change="erratum")
    ).content.decode()

    assert "勘误不能增加内容：《新课》" in html


def test_screen_ignores_lessons_of_other_courses(client, trainer):
    made, other = released_course(lessons=1), released_course(lessons=1)
    client.force_login(trainer)

    html = client.post(screen(made), form_of(made, *lessons_of(other))).content.decode()

    assert "新版里一课也没有" in html


def test_screen_of_a_first_release_asks_for_no_kind_of_change(client, trainer):
    made = course()
    one = lesson(made)
    client.force_login(trainer)

    html = client.get(screen(made)).content.decode()
    assert "勘误" not in html
    client.post(screen(made), form_of(made, one, base="0", confirm="1"))

    assert made.releases.get().number == 1


def test_screen_lists_earlier_releases(client, trainer):
    made = released_course(lessons=1)
    client.force_login(trainer)

    assert "第 1 版" in client.get(screen(made)).content.decode()


def test_editor_of_a_course_has_the_button(client, trainer):
    made = released_course()
    client.force_login(trainer)

    html = client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).content.decode()

    assert screen(made) in html


def test_new_lesson_with_nothing_in_it_is_refused(trainer):
    made = course()
    bare = made_of.lesson(made, title="空课")

    with pytest.raises(EmptyLesson, match="《空课》没有正文、视频或测验，不能列入。"):
        publish_release(made, by=trainer, change=Change.REQUIRED, units=chosen(bare))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("required", "选了“必修新增”，但没有新列入的必修课。"),
        ("optional", "选了“可选新增”，但没有新列入的课。"),
    ],
)
def test_screen_refuses_an_addition_that_adds_nothing(client, trainer, change, words):
    made = released_course(lessons=2)
    client.force_login(trainer)

    data = form_of(made, lessons_of(made)[0], change=change)

    assert words in client.post(screen(made), data).content.decode()


def test_screen_says_that_a_withdrawn_lesson_is_gone_for_everybody(client, trainer):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    second.live = False
    second.save()
    client.force_login(trainer)

    html = client.post(screen(made), form_of(made, first, change="erratum")).content.decode()

    assert f"《{second.title}》已撤回，任何人都不能再学，不再要求" in html
    assert "仍可继续学" not in html


def test_screen_ticks_and_marks_new_lessons_and_names_what_is_left_out(client, trainer):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    extra = lesson(made, title="新课")
    client.force_login(trainer)

    choices = client.get(screen(made)).context["choices"]
    html = client.post(screen(made), form_of(made, first, change="erratum")).content.decode()

    assert [(one.lesson, one.included, one.new) for one in choices] == [
        (first, True, False),
        (second, True, False),
        (extra, True, True),
    ]
    assert "未列入：《新课》" in html
    assert f"未列入：《{second.title}》" not in html
