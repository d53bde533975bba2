"""The demo's courses: papers, a video, lessons, and a first release of each course."""

from decimal import Decimal
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from accounts.models import Audience, AudienceRule, Post, Unit, User
from cms.services import publish
from courses.models import (
    CoursePage,
    CoursesPage,
    LessonPage,
    Paper,
    PaperItem,
    Question,
    Release,
    Video,
)
from courses.services.releases import Chosen, publish_release
from courses.services.videos import add_video
from demo.questions import load_questions
from demo.texts import Facts, blocks, read_text

CONTENT = Path(__file__).resolve().parent / "content"
ROOT_UNIT = "SL-001"
TRAINER = "SL0005"
DRAWN, PASS_PERCENT = 10, 80


def load_courses(section: CoursesPage) -> None:
    trainer = User.objects.get(staff_number=TRAINER)
    load_questions(by=trainer)
    for folder in sorted((CONTENT / "courses").iterdir()):
        with transaction.atomic():
            load_course(folder, section, by=trainer)


def load_course(folder: Path, section: CoursesPage, *, by: User) -> None:
    """A course with its lessons, published and released; one that is there stays as it is."""
    title, facts, chunks = read_text((folder / "course.md").read_text(encoding="utf-8"))
    if section.get_children().filter(title=title).exists():
        return
    course = CoursePage(
        title=title,
        slug=folder.name,
        summary=facts["摘要"],
        intended_for=facts["适用"],
        body=blocks(chunks),
        hours=Decimal(facts["学时"]),
        category=facts["类别"],
        certificate_issuer=facts["证书"],
        audience=_audience(facts),
        owner=by,
    )
    section.refresh_from_db()
    section.add_child(instance=course)
    publish(course, by=by)
    paper = _paper(facts)
    paths = sorted(folder.glob("[0-9]*.md"), key=lambda path: int(path.stem))
    units = [_lesson(path, course, paper, by=by) for path in paths]
    publish_release(course, by=by, change=Release.Change.REQUIRED, units=units, note="首次发布")


def _lesson(path: Path, course: CoursePage, paper: Paper, *, by: User) -> Chosen:
    title, facts, chunks = read_text(path.read_text(encoding="utf-8"))
    lesson = LessonPage(
        title=title,
        slug=f"lesson-{path.stem}",
        summary=facts["摘要"],
        minutes=int(facts["用时"]),
        body=blocks(chunks),
        video=load_video(facts, by=by) if "视频" in facts else None,
        paper=paper if "测验" in facts else None,
        owner=by,
    )
    course.refresh_from_db()
    course.add_child(instance=lesson)
    publish(lesson, by=by)
    return Chosen(lesson, required=facts.get("必修") != "否")


def load_video(facts: Facts, *, by: User) -> Video:
    """The film with its captions (`python -m demo.film` made both)."""
    title, path = facts["片名"], CONTENT / "video" / f"{facts['视频']}.mp4"
    if known := Video.objects.filter(title=title).first():
        return known
    captions = path.with_suffix(".vtt").read_text(encoding="utf-8")
    with path.open("rb") as file:
        return add_video(File(file, name=path.name), title=title, captions=captions, by=by)


def _audience(facts: Facts) -> Audience | None:
    """The holders of the named posts in all units."""
    if "对象" not in facts:
        return None
    return audience_of(facts["适用"], facts["对象"].split())


def audience_of(name: str, posts: list[str]) -> Audience:
    audience, made = Audience.objects.get_or_create(name=name)
    if made:
        root = Unit.objects.get(code=ROOT_UNIT)
        for code in posts:
            post = Post.objects.get(code=code)
            AudienceRule.objects.create(audience=audience, unit=root, post=post)
    return audience


def _paper(facts: Facts) -> Paper:
    """Ten questions of a bank, drawn anew for each attempt; all of a bank that has no more."""
    questions = Question.objects.filter(bank__name=facts["题库"]).order_by("pk")
    draw = DRAWN if questions.count() > DRAWN else None
    paper, made = Paper.objects.get_or_create(
        title=facts["测验"], defaults={"draw": draw, "pass_percent": PASS_PERCENT}
    )
    if made:
        points = Decimal(facts.get("分值", "1"))
        for order, question in enumerate(questions, start=1):
            PaperItem.objects.create(paper=paper, question=question, order=order, points=points)
    return paper
