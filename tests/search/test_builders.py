"""What the index is told about material, courses, lessons and books."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Post
from cms.permissions import visibilities_of
from library.models import MaterialPage
from search.builders import (
    book_documents,
    course_documents,
    lesson_documents,
    material_documents,
)
from search.engine import Passage
from tests.factories.accounts import AudienceFactory, AudienceRuleFactory
from tests.factories.books import book_page
from tests.factories.cms import document
from tests.factories.courses import course, lesson, paper, question, released_course
from tests.factories.library import material_page

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "text", "value": "<p>开头的话。</p>"},
    {"type": "heading", "value": {"text": "一、产假", "level": "h2"}, "id": "a1"},
    {"type": "text", "value": "<p>产假<b>九十八天</b>。</p>"},
]


def built(builder, page):
    page = type(page).objects.get(pk=page.pk)
    (found,) = builder([page], visibilities_of([page]))
    return found


def test_material_has_one_passage_for_each_heading_and_names_its_files():
    files = [document(title="学习提纲"), document(title="未改名.docx"), document(title="已删")]
    page = material_page(
        title="思想政治工作要点",
        topic=MaterialPage.Topic.THEORY,
        source="示例总工会",
        date=date(2026, 3, 1),
        summary="摘要一句",
        body=BODY,
        attachments=[
            {"type": "attachment", "value": {"document": files[0].pk, "title": "提纲全文"}},
            {"type": "attachment", "value": {"document": files[1].pk, "title": ""}},
            {"type": "attachment", "value": {"document": files[2].pk, "title": ""}},
        ],
    )
    files[2].delete()

    found = built(material_documents, page)

    assert found.passages == (
        Passage(anchor="", text="摘要一句\n提纲全文\n未改名.docx\n开头的话。"),
        Passage(anchor="h-a1", heading="一、产假", text="产假九十八天。"),
    )
    assert (found.type, found.subtitle, found.issuers) == ("material", "理论学习", ("示例总工会",))
    assert (found.year, found.date, found.prior) == (2026, date(2026, 3, 1), 1.0)


def test_a_course_says_for_whom_it_is():
    page = course(
        title="女职工劳动保护",
        summary="孕期产期怎样保护",
        intended_for="女职工委员会主任",
        body=BODY,
        last_published_at=timezone.now(),
    )

    found = built(course_documents, page)

    assert found.passages == (
        Passage(anchor="", text="孕期产期怎样保护\n女职工委员会主任\n开头的话。"),
        Passage(anchor="h-a1", heading="一、产假", text="产假九十八天。"),
    )
    assert (found.type, found.title, found.named) == ("course", "女职工劳动保护", True)
    assert (found.year, found.date) == (None, timezone.localdate())


def test_a_lesson_says_its_own_words_and_the_name_of_its_course():
    page = lesson(
        course(title="女职工劳动保护"),
        title="保护什么",
        summary="一课的摘要",
        body=[
            *BODY,
            {
                "type": "clauses",
                "value": {
                    "title": "读条文",
                    "clauses": ["work:te-bie-gui-ding#art-7"],
                    "note": "注意天数。",
                },
            },
        ],
    )

    found = built(lesson_documents, page)

    assert found.passages == (
        Passage(anchor="", text="一课的摘要\n开头的话。"),
        Passage(anchor="h-a1", heading="一、产假", text="产假九十八天。\n读条文\n注意天数。"),
    )
    assert (found.type, found.subtitle, found.named) == ("lesson", "女职工劳动保护", False)


def test_a_lesson_says_nothing_of_its_questions():
    asked = question(stem="题干密语", explanation="解析密语", key=["b"])
    page = lesson(course(), paper=paper([asked], title="测验密语"))

    assert "密语" not in repr(built(lesson_documents, page))


def said(*cues):
    """WebVTT of (second, text) pairs."""
    blocks = [
        f"{at // 60:02}:{at % 60:02}.000 --> {at // 60:02}:{at % 60:02}.900\n{text}"
        for at, text in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks])


def spoken(video, *cues):
    video.captions = said(*cues)
    video.save()
    return built(lesson_documents, lesson(course(), video=video)).passages[1:]


def test_a_video_says_its_captions_at_the_second_they_begin(video):
    page = lesson(course(), video=video)

    assert built(lesson_documents, page).passages[1:] == (
        Passage(
            anchor="t-1",
            label="视频 0:01",
            text="大家好，今天学习产假。 女职工生育享受九十八天产假。 哺乳时间每天一小时。",
        ),
    )


def test_captions_come_in_stretches_of_some_sentences(video):
    sentence = "职" * 60

    found = spoken(video, *((second, sentence) for second in (0, 70, 83, 95, 120)))

    assert [(passage.anchor, passage.label) for passage in found] == [
        ("t-0", "视频 0:00"),
        ("t-83", "视频 1:23"),
        ("t-120", "视频 2:00"),
    ]
    assert [len(passage.text) for passage in found] == [121, 121, 60]


def test_captions_of_one_second_stay_together(video):
    found = spoken(video, (5, "长" * 190), (5, "也长" * 60), (9, "后来"))

    assert [passage.anchor for passage in found] == ["t-5", "t-9"]


def test_lines_of_a_caption_are_one_sentence(video):
    (passage,) = spoken(video, (0, "生育享受\n九十八天"))

    assert passage.text == "生育享受 九十八天"


def test_a_lesson_is_for_the_audience_of_its_course():
    audience = AudienceFactory()
    rule = AudienceRuleFactory(audience=audience, post=Post.objects.first())
    made = released_course(lessons=1, audience=audience)
    page = made.get_children().get().specific

    assert built(lesson_documents, page).audience == frozenset({rule.token})


def test_a_course_steps_back_behind_what_governs():
    made = released_course(lessons=1)
    page = made.get_children().get().specific

    priors = [built(course_documents, made).prior, built(lesson_documents, page).prior]

    assert all(prior < 1 for prior in priors)


def test_a_book_has_the_passages_of_its_chapters_under_their_titles():
    page = book_page(publisher="示例出版社", year=2024, summary="一百问", description="写给主席。")

    found = built(book_documents, page)

    assert found.passages[0] == Passage(anchor="", text="一百问\n写给主席。")
    assert [(passage.anchor, passage.heading) for passage in found.passages[1:]] == [
        ("1/p-1", "第一章 组织"),
        ("2/p-1", "第二章 权利"),
        ("3/p-1", "第三章 经费"),
    ]
    assert "任何人不得阻挠。" in found.passages[2].text
    # The title is the heading; its line stays, so that the others keep their numbers.
    assert found.passages[2].text.startswith("\n")
    assert "权利" not in found.passages[2].text.split("\n")[0]
    assert found.subtitle == "张三 李四 示例出版社 9787500865438"
    assert (found.type, found.year, found.date) == ("book", 2024, date(2024, 1, 1))


def test_a_book_of_unknown_year_has_no_date():
    found = built(book_documents, book_page())

    assert (found.year, found.date) == (None, None)


def test_what_the_description_says_too_is_not_said_twice():
    page = book_page(summary="写给主席。", description="写给主席。共一百问。")

    assert built(book_documents, page).passages[0].text == "写给主席。共一百问。"
