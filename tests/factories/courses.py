"""Courses, papers and learners for tests, as rows: a course comes with lessons and a release."""

from datetime import datetime, time
from itertools import count

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Audience, User
from courses.models import (
    Assignment,
    CoursePage,
    CoursesPage,
    Duty,
    Enrolment,
    HourEntry,
    LessonPage,
    Paper,
    PaperItem,
    PaperRule,
    PaperSection,
    Question,
    QuestionBank,
    QuestionVersion,
    Release,
    ReleaseUnit,
)
from tests.factories.cms import home

_numbers = count(1)


def courses_page(**fields) -> CoursesPage:
    if found := CoursesPage.objects.first():
        return found
    fields.setdefault("title", "培训")
    return home().add_child(instance=CoursesPage(**fields))


def course(parent=None, **fields) -> CoursePage:
    fields.setdefault("title", f"课程{next(_numbers)}")
    fields.setdefault("hours", 2)
    fields.setdefault("certificate_issuer", "示例省直属机关工会工作委员会")
    return (parent or courses_page()).add_child(instance=CoursePage(**fields))


def lesson(parent: CoursePage, **fields) -> LessonPage:
    fields.setdefault("title", f"第{next(_numbers)}课")
    return parent.add_child(instance=LessonPage(**fields))


def release(of: CoursePage, lessons=None, *, by=None, optional=(), **fields) -> Release:
    """The next release of a course: all its lessons, required unless listed in `optional`."""
    earlier = of.releases.all()
    earlier.update(current=False)
    made = of.releases.create(
        number=earlier.count() + 1,
        change=fields.pop("change", Release.Change.REQUIRED),
        title=of.title,
        hours=of.hours,
        category=of.category,
        certificate=of.certificate,
        certificate_issuer=of.certificate_issuer,
        created_by=by or User.objects.get_or_create(staff_number="RELEASER")[0],
        **fields,
    )
    chosen = lessons if lessons is not None else LessonPage.objects.child_of(of).order_by("path")
    for order, one in enumerate(chosen, start=1):
        ReleaseUnit.objects.create(
            release=made,
            lesson=one,
            order=order,
            title=one.title,
            required=one not in optional,
            watch=one.video_id is not None,
            quiz=one.paper_id is not None,
        )
    return made


def released_course(lessons=2, **fields) -> CoursePage:
    made = course(**fields)
    for _ in range(lessons):
        lesson(made)
    release(made)
    return made


def enrolment(user, of: CoursePage, **fields) -> Enrolment:
    fields.setdefault("release", of.releases.get(current=True))
    return Enrolment.objects.create(user=user, course=of, **fields)


def question(bank=None, *, kind="single", key=None, state="active", **fields) -> Question:
    """A single-choice question with options a–d whose key is b, unless told otherwise."""
    bank = bank or QuestionBank.objects.get_or_create(name="题库")[0]
    made = Question.objects.create(bank=bank, state=state)
    options = {
        "single": [{"id": mark, "text": f"选项{mark}"} for mark in "abcd"],
        "multiple": [{"id": mark, "text": f"选项{mark}"} for mark in "abcd"],
        "true_false": [{"id": "true", "text": "正确"}, {"id": "false", "text": "错误"}],
        "blank": [],
    }
    keys = {"single": ["b"], "multiple": ["a", "c"], "true_false": ["true"], "blank": [["总工会"]]}
    fields.setdefault("stem", f"第{next(_numbers)}题")
    fields.setdefault("options", options.get(kind, []))
    made.current = QuestionVersion.objects.create(
        question=made, number=1, kind=kind, key=keys[kind] if key is None else key, **fields
    )
    made.save()
    return made


def paper(questions=None, **fields) -> Paper:
    fields.setdefault("title", f"测验{next(_numbers)}")
    made = Paper.objects.create(**fields)
    chosen = [question() for _ in range(3)] if questions is None else questions
    for order, one in enumerate(chosen, start=1):
        PaperItem.objects.create(paper=made, question=one, order=order)
    return made


def questions(count, *, bank=None, kind="single", **fields) -> list[Question]:
    """Many active questions at once; fields are those of the question."""
    bank = bank or QuestionBank.objects.get_or_create(name="题库")[0]
    made = Question.objects.bulk_create(
        Question(bank=bank, state="active", **fields) for _ in range(count)
    )
    options = [{"id": mark, "text": f"选项{mark}"} for mark in "abcd"]
    QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=one,
            number=1,
            kind=kind,
            stem=f"第{next(_numbers)}题",
            options=options,
            key=["b"],
        )
        for one in made
    )
    said = QuestionVersion.objects.filter(question=OuterRef("pk"))
    mine = Question.objects.filter(pk__in=[one.pk for one in made])
    mine.update(current=Subquery(said.values("pk")))
    return list(mine.select_related("current").order_by("pk"))


def case(weights=(1, 1), **fields) -> Question:
    """A case with a single-choice part for each weight."""
    made = question(kind="case", options=[], key=[], **fields)
    for place, weight in enumerate(weights, start=1):
        QuestionVersion.objects.create(
            question=made,
            number=1,
            whole=made.current,
            part=place,
            weight=weight,
            kind="single",
            stem=f"小题{place}",
            options=[{"id": mark, "text": f"选项{mark}"} for mark in "abcd"],
            key=["b"],
        )
    return made


def rule(of: Paper, count=1, **fields) -> PaperRule:
    return PaperRule.objects.create(paper=of, count=count, order=of.rules.count(), **fields)


def section(of: Paper, title, **fields) -> PaperSection:
    return PaperSection.objects.create(paper=of, title=title, order=of.sections.count(), **fields)


def assignment(of: CoursePage, *people, due_on, added=None, by=None, **fields) -> Assignment:
    """A course required of these people since the start of `added` (a day), as rows alone."""
    audience = fields.pop("audience", None) or Audience.objects.create(
        name=f"受众{next(_numbers)}", everyone=True
    )
    made = Assignment.objects.create(
        course=of,
        audience=audience,
        due_on=due_on,
        created_by=by or User.objects.get_or_create(staff_number="RELEASER")[0],
        **fields,
    )
    for person in people:
        duty = Duty.objects.create(assignment=made, user=person, told_due_on=due_on)
        if added:
            Duty.objects.filter(pk=duty.pk).update(added_at=moment(added))
    return made


def finished(user, of: CoursePage, on, *, hours=None, category="skills", **fields) -> Enrolment:
    """An enrolment completed at noon of a day, with its entry in the ledger where hours are given."""
    made = enrolment(user, of, completed_at=moment(on, hour=12), **fields)
    if hours:
        HourEntry.objects.create(
            user=user,
            year=on.year,
            category=category,
            hours=hours,
            earned_on=on,
            enrolment=made,
            release=made.release,
            rule="测试",
        )
    return made


def moment(day, *, hour=0):
    return timezone.make_aware(datetime.combine(day, time(hour)))
