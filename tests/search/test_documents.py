"""What the index is told about each row."""

from datetime import date
from itertools import chain

import pytest
from wagtail.models import Page

from cms.permissions import visibilities_of, visibility_of
from gongwen import numbers
from library.models import BookPage, DocumentsPage, FurtherNumber
from search.builders import article_documents, policy_documents
from search.documents import (
    BUILDERS,
    document_id,
    eligible,
    eligible_pages,
    is_eligible,
    load,
    offered_among,
)
from search.engine import Passage
from search.models import PAGE
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page
from tests.factories.cms import article, cleared, document, home, restriction, section
from tests.factories.courses import course, lesson, release, released_course
from tests.factories.epub import Epub
from tests.factories.library import (
    IssuerFactory,
    WorkFactory,
    documents_page,
    material_page,
    policy_page,
)

pytestmark = pytest.mark.django_db

NOTICE = """一、提高认识
各单位要重视。
二、抓好落实
1.开展培训
对工会主席进行培训。
2.加强检查
年底检查。
"""
APPENDED = """第一条 禁忌范围由附录列示。
附录：
女职工禁忌从事的劳动范围
一、女职工禁忌从事的劳动范围：
（一）矿山井下作业；
（二）其他作业。
二、女职工在哺乳期禁忌从事的劳动范围：
（一）有毒作业。
"""


def built(page):
    page = page.specific
    (document,) = policy_documents([page], visibilities_of([page]))
    return document


def test_a_joint_document_is_known_by_each_of_its_numbers():
    page = policy_page(documents_page(), number="示工发〔2019〕3号")
    page.further_numbers.add(FurtherNumber(number="示财发〔2019〕8号"))
    page.save()

    document = built(page)

    assert [match.value.key for match in numbers.find(document.number)] == [
        "示工发|2019|3",
        "示财发|2019|8",
    ]


def test_an_article_of_a_law_is_one_passage_with_its_paragraphs_and_items():
    page = policy_page(documents_page())

    passages = {passage.anchor: passage for passage in built(page).passages}

    assert passages["art-2"] == Passage(
        anchor="art-2",
        label="第二条",
        heading="",
        text="用人单位应当遵守本法。\n用人单位应当建立制度：\n（一） 考勤制度；\n（二） 休假制度。",
    )
    assert passages["ch-1"].heading == "总则"
    assert [anchor for anchor in passages if anchor.startswith("art-2-")] == []


def test_an_item_of_a_plan_is_one_passage_named_as_it_is_cited():
    page = policy_page(documents_page(), text=NOTICE)

    passages = {passage.anchor: passage for passage in built(page).passages}

    assert passages["p2-n1"].label == "第二部分第1项"
    assert passages["p2-n1"].heading == "开展培训"
    assert passages["p2-n1"].text == "对工会主席进行培训。"
    assert "各单位要重视" in passages["p1"].text


def test_a_point_of_an_appendix_is_one_passage_with_its_items():
    page = policy_page(documents_page(), text=APPENDED)

    passages = {passage.anchor: passage for passage in built(page).passages}

    assert passages["app1-n1"].text == "（一） 矿山井下作业；\n（二） 其他作业。"
    assert [anchor for anchor in passages if anchor.startswith("app1-n1-")] == []


def test_every_word_of_a_text_is_in_exactly_one_passage():
    page = policy_page(documents_page(), text=APPENDED + NOTICE)

    texts = "".join(p.heading + p.text for p in built(page).passages)

    for words in (
        "禁忌范围由附录列示",
        "矿山井下作业",
        "有毒作业",
        "对工会主席进行培训",
        "年底检查",
    ):
        assert texts.count(words) == 1


def test_the_notice_around_a_text_is_the_passage_of_the_document():
    page = policy_page(
        documents_page(),
        text=NOTICE,
        wrapper_title="关于印发工作要点的通知",
        addressees="各直属工会：",
        preamble="现将工作要点印发给你们。",
        signature="省直机关工会工委",
    )

    whole = built(page).passages[0]

    assert whole == Passage(
        anchor="",
        text="关于印发工作要点的通知\n各直属工会：\n现将工作要点印发给你们。\n省直机关工会工委",
    )


def test_a_document_says_what_it_is_filtered_and_named_by():
    work = WorkFactory(title="职工保护法", short_titles="《保护法》、职保法")
    page = policy_page(
        documents_page(),
        work=work,
        title="中华人民共和国职工保护法",
        number="总工发〔2019〕3号",
        kind="法律",
        state_date=date(2019, 2, 18),
    )
    page.issuers.create(issuer=IssuerFactory(name="示例总工会"))

    document = built(page)

    assert document.id == document_id(PAGE, page.pk)
    assert document.aliases == ("职工保护法", "保护法", "职保法")
    assert document.issuers == ("示例总工会",)
    assert (document.number, document.kind, document.year) == ("总工发〔2019〕3号", "法律", 2019)
    assert document.date == date(2019, 2, 18)
    assert document.validity == page.validity
    assert (document.audience, document.restrictions) == (frozenset({"all"}), frozenset())


def test_an_article_has_one_passage_for_each_heading():
    page = article(
        title="培训报道",
        summary="摘要一句",
        body=[
            {"type": "text", "value": "<p>开头的话。</p>"},
            {"type": "heading", "value": {"text": "一、课程", "level": "h2"}, "id": "a1"},
            {"type": "text", "value": "<p>课程<b>安排</b>如下。</p>"},
        ],
    )

    (document,) = article_documents([page], visibilities_of([page]))

    assert document.passages == (
        Passage(anchor="", text="摘要一句\n开头的话。"),
        Passage(anchor="h-a1", heading="一、课程", text="课程安排如下。"),
    )


def test_the_predicate_and_the_queryset_choose_the_same_rows():
    folder = section()
    documents = documents_page(parent=folder)
    policy_page(documents)
    policy_page(documents, live=False)
    live, draft = article(parent=folder), article(parent=folder, live=False)
    copy = live.create_alias(update_slug="copy")

    chosen = chosen_both_ways()

    assert live.pk in chosen
    assert {draft.pk, copy.pk, folder.pk, home().pk}.isdisjoint(chosen)


def chosen_both_ways():
    pages = list(Page.objects.all())
    offered = offered_among(pages)
    chosen = {page.pk for page in pages if is_eligible(page, offered)}
    assert chosen == set(eligible_pages().values_list("pk", flat=True))
    of_types = (eligible(model).values_list("pk", flat=True) for model in BUILDERS)
    assert chosen == set(chain.from_iterable(of_types))
    return chosen


def test_courses_and_lessons_are_chosen_as_current_releases_have_them():
    made = course()
    kept, dropped, withdrawn = (lesson(made) for _ in range(3))
    release(made)
    release(made, [kept, withdrawn])
    withdrawn.unpublish()
    added = lesson(made)
    preparing = course()
    unreleased = lesson(preparing)
    closed = released_course(lessons=1)
    closed_lesson = closed.get_children().get()
    closed.unpublish()

    chosen = chosen_both_ways()

    assert {made.pk, kept.pk} <= chosen
    others = (dropped, withdrawn, added, preparing, unreleased, closed, closed_lesson)
    assert chosen.isdisjoint({page.pk for page in others})


def test_a_lesson_moved_to_another_course_is_not_chosen():
    made, other = released_course(lessons=1), released_course(lessons=0)
    moved = made.get_children().get()
    moved.move(other, pos="last-child")

    assert moved.pk not in chosen_both_ways()


def test_material_and_books_are_chosen_when_live():
    draft = material_page(by=UserFactory())
    book, unpublished = book_page(), book_page(Epub(title="未发布的书", isbn=""), live=False)
    approved = cleared(material_page(by=(author := UserFactory(is_superuser=True))), by=author)

    chosen = chosen_both_ways()

    assert {book.pk, approved.pk} <= chosen
    assert {draft.pk, unpublished.pk}.isdisjoint(chosen)


def test_material_made_live_past_its_review_is_not_chosen():
    page = material_page(by=UserFactory())
    Page.objects.filter(pk=page.pk).update(live=True)

    assert page.pk not in chosen_both_ways()
    assert load([(PAGE, page.pk)])[PAGE, page.pk].eligible is False


def test_visibility_of_many_pages_is_that_of_each():
    closed = section()
    inner = section(parent=closed)
    pages = [article(parent=closed), article(parent=inner), article()]
    restriction(closed)
    restriction(inner)
    pages.append(pages[0].create_alias(parent=home(), update_slug="copy"))
    pages = [page.specific for page in Page.objects.filter(pk__in=[page.pk for page in pages])]

    together = visibilities_of(pages)

    assert together == {page.pk: visibility_of(page) for page in pages}
    assert sorted(len(visibility.restrictions) for visibility in together.values()) == [0, 0, 1, 2]


def a_lesson():
    return released_course(lessons=1).get_children().get()


def a_material():
    files = [{"type": "attachment", "value": {"document": document().pk, "title": ""}}]
    page = material_page(by=(author := UserFactory(is_superuser=True)), attachments=files)
    return cleared(page, by=author)


def a_policy():
    return policy_page(DocumentsPage.objects.first() or documents_page())


def a_book():
    return book_page(Epub(title=f"书{BookPage.objects.count()}", isbn=""))


@pytest.mark.parametrize(
    ("make", "queries"),
    [
        (a_policy, 9),
        (article, 5),
        (a_material, 6),
        (released_course, 5),
        (a_lesson, 6),
        (a_book, 5),
    ],
)
def test_loading_takes_as_many_queries_for_three_rows_as_for_one(
    make, queries, django_assert_num_queries
):
    keys = [(PAGE, make().pk) for _ in range(3)]
    assert [source.document is None for source in load(keys).values()] == [False] * 3

    for wanted in (keys[:1], keys):
        with django_assert_num_queries(queries):
            load(wanted)


def test_a_row_that_cannot_be_understood_fails_alone(monkeypatch):
    documents = documents_page()
    good, bad = policy_page(documents), policy_page(documents)
    type(bad).objects.filter(pk=bad.pk).update(outline={"nodes": "not a list"})

    sources = load([(PAGE, good.pk), (PAGE, bad.pk)])

    assert sources[PAGE, good.pk].document is not None
    assert sources[PAGE, bad.pk].document is None
    assert sources[PAGE, bad.pk].error
