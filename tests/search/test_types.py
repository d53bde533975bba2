"""Results of every type: what a reader finds, what the row says, where each place leads."""

import pytest

from accounts.models import Audience
from cms.services import withdraw
from search import sync
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page
from tests.factories.cms import article, cleared, restriction
from tests.factories.courses import course, lesson, paper, question, release
from tests.factories.epub import Epub
from tests.factories.library import WorkFactory, documents_page, material_page, policy_page

pytestmark = pytest.mark.django_db

SECTION = [
    {"type": "heading", "value": {"text": "产假有几天", "level": "h2"}, "id": "days"},
    {"type": "text", "value": "<p>生育享受九十八天产假。</p>"},
]
LAW = """第一条 为了保护女职工，制定本规定。
第七条 女职工生育享受98天产假，其中产前可以休假15天；难产的，应增加产假15天。
第九条 用人单位应当在每天的劳动时间内为哺乳期女职工安排1小时哺乳时间。
"""


@pytest.fixture
def search(engine, client):
    """Ask the page; whatever was published before is in the index."""

    def ask(q, **parameters):
        sync.drain(engine)
        engine.refresh()
        return client.get("/search/", {"q": q, **parameters}).context["answer"]

    return ask


def titles(answer):
    return [row.title.text for row in answer.rows]


def a_course(video=None, **fields):
    """女职工劳动保护 with one lesson on maternity leave, released."""
    fields.setdefault("title", "女职工劳动保护")
    made = course(intended_for="女职工委员会主任", **fields)
    lesson(made, title="特别的保护", body=SECTION, video=video)
    release(made)
    return made


def a_book():
    chapters = [
        ("序", "<h1>序</h1><p>写在前面。</p>"),
        ("第二章 假期", "<h1>第二章 假期</h1><p>先说年休假。</p><p>再说产假怎么休。</p>"),
    ]
    return book_page(
        Epub(title="女工工作札记", chapters=chapters), publisher="示例出版社", year=2024
    )


def a_material():
    author = UserFactory(is_superuser=True)
    page = material_page(
        by=author, title="关心关爱女职工", source="示例总工会", body=SECTION, topic="guidance"
    )
    return cleared(page, by=author)


def test_a_course_says_for_whom_and_how_many_hours(search):
    made = a_course()

    (row,) = search("女职工委员会主任").rows

    assert (row.url, row.kind, row.status) == (made.url, "课程", None)
    assert row.facts == ["适用对象：女职工委员会主任", "2 学时"]


def test_a_lesson_is_found_at_its_section_under_its_course(search):
    made = a_course()
    page = made.get_children().get()

    (row,) = search("九十八天").rows

    assert (row.title.text, row.kind, row.facts) == (
        "特别的保护",
        "课程小节",
        ["课程《女职工劳动保护》"],
    )
    assert [place.url for place in row.places] == [f"{page.url}#h-days"]
    assert row.places[0].heading.text == "产假有几天"


def test_a_lesson_is_found_by_course_and_subject_together(search):
    a_course(title="工会主席履职")

    assert titles(search("主席履职 产假")) == ["特别的保护"]


def test_a_lesson_is_found_at_the_moment_its_video_says_it(search, video):
    page = a_course(video=video).get_children().get()

    (row,) = search("哺乳时间").rows

    assert [(place.url, place.label) for place in row.places] == [(f"{page.url}#t-1", "视频 0:01")]


def test_a_book_opens_at_the_paragraph_that_says_it(search):
    book = a_book()

    (row,) = search("产假怎么休").rows

    assert (row.title.text, row.kind) == ("女工工作札记", "图书")
    assert row.facts == ["张三", "李四", "示例出版社", "2024年"]
    assert [place.url for place in row.places] == [f"{book.url}read/2/#p-3"]
    assert row.places[0].heading.text == "第二章 假期"
    # Not the title once more.
    assert row.places[0].snippet.text == "先说年休假。再说产假怎么休。"


def test_a_chapter_found_by_its_title_opens_at_the_title(search):
    book = a_book()

    (row,) = search("第二章假期").rows

    assert [place.url for place in row.places] == [f"{book.url}read/2/#p-1"]


def test_a_section_comes_before_the_moment_a_video_mentions_its_matter(search, video):
    page = a_course(video=video, title="劳动保护").get_children().get()
    page = page.specific
    page.body = [*SECTION[:1], SECTION[1] | {"value": "<p>哺乳时间每天一小时，另有说明。</p>"}]
    page.save()

    (row,) = search("哺乳时间").rows

    assert [place.url for place in row.places] == [f"{page.url}#h-days", f"{page.url}#t-1"]


def test_a_book_is_found_by_author_and_number(search):
    a_book()

    assert titles(search("李四")) == ["女工工作札记"]
    assert titles(search("9787500865438")) == ["女工工作札记"]


def test_material_says_topic_source_and_day(search):
    page = a_material()

    (row,) = search("关爱女职工").rows

    assert (row.url, row.kind) == (page.url, "思想工作资料")
    assert row.facts == ["思想政治引领", "示例总工会", f"{page.date:%Y-%m-%d}"]


def test_a_draft_of_material_is_not_found(search):
    material_page(by=UserFactory(), title="关心关爱女职工")

    assert titles(search("关爱女职工")) == []


def test_every_type_can_be_chosen(search):
    a_course()
    a_book()
    a_material()
    article(title="产假问答")
    policy_page(documents_page(), work=WorkFactory(title="女职工劳动保护特别规定"), text=LAW)

    answer = search("产假")

    types = {facet.name: facet for facet in answer.facets}["type"]
    assert {(option.label, option.count) for option in types.options} == {
        ("政策文件", 1),
        ("文章", 1),
        ("思想工作资料", 1),
        ("课程小节", 1),
        ("图书", 1),
    }
    assert titles(search("产假", type="lesson")) == ["特别的保护"]
    assert titles(search("产假", type="book")) == ["女工工作札记"]


@pytest.mark.parametrize(
    "words", ["产假", "产假 天数", "女职工 哺乳时间", "女职工劳动保护特别规定"]
)
def test_the_law_stands_before_what_teaches_and_tells_of_it(search, words):
    made = a_course(title="女职工特别保护")
    lesson(made, title="产假")
    lesson(made, title="《女职工劳动保护特别规定》第七条 产假", body=SECTION)
    lesson(made, title="哺乳时间", summary="女职工的哺乳时间。")
    release(made)
    a_book()
    law = policy_page(documents_page(), work=WorkFactory(title="女职工劳动保护特别规定"), text=LAW)

    first = search(words).rows[0]

    assert first.url == law.url


def test_a_cited_clause_comes_before_a_lesson_named_after_it(search):
    made = a_course()
    lesson(made, title="女职工劳动保护特别规定第七条", body=SECTION)
    release(made)
    law = policy_page(documents_page(), work=WorkFactory(title="女职工劳动保护特别规定"), text=LAW)

    first = search("女职工劳动保护特别规定第七条").rows[0]

    assert first.url == law.url
    assert first.places[0].url == f"{law.url}#art-7"


def test_a_course_asked_for_by_name_comes_first(search):
    policy_page(documents_page(), work=WorkFactory(title="女职工劳动保护特别规定"), text=LAW)
    made = a_course()

    assert search("女职工劳动保护").rows[0].url == made.url


class TestWhoFindsWhat:
    def test_a_course_for_others_is_not_found_nor_its_lessons(self, search):
        a_course(audience=Audience.objects.create(name="无人"))

        assert search("产假").total == 0

    def test_lessons_below_a_closed_section_are_not_found(self, search):
        restriction(a_course().get_parent())

        assert search("产假").total == 0

    def test_a_book_for_others_is_not_found(self, search):
        book = a_book()
        book.audience = Audience.objects.create(name="无人")
        book.save()

        assert search("产假").total == 0

    def test_lessons_of_a_withdrawn_course_are_gone_before_the_index_knows(
        self, engine, client, administrator
    ):
        made = a_course()
        sync.drain(engine)
        engine.refresh()
        withdraw(made, by=administrator, reason="有误")

        assert client.get("/search/", {"q": "产假"}).context["answer"].rows == []

    def test_a_lesson_taken_out_is_gone_before_the_index_knows(self, engine, client):
        made = a_course()
        other = lesson(made, title="别的课")
        sync.drain(engine)
        engine.refresh()
        release(made, [other])

        assert client.get("/search/", {"q": "产假"}).context["answer"].rows == []

    def test_questions_and_keys_are_found_by_nobody(self, search):
        made = a_course()
        asked = question(stem="题干密语", explanation="解析密语")
        lesson(made, title="测一测", paper=paper([asked]))
        release(made)

        assert search("密语").total == 0


def test_titles_of_every_type_are_suggested(client):
    a_course(title="产假课程")
    lesson_page = lesson(course_of := a_course(title="别的"), title="产假一课")
    release(course_of)
    book_page(Epub(title="产假手册"))

    found = client.get("/search/suggest/", {"q": "产假"}).json()["suggestions"]

    assert {(one["text"], one["note"]) for one in found} == {
        ("产假课程", "课程"),
        ("产假一课", "课程小节"),
        ("产假手册", "图书"),
    }
    assert lesson_page.url in {one["url"] for one in found}


def test_nothing_of_a_withdrawn_course_is_suggested(client, administrator):
    made = a_course()
    withdraw(made, by=administrator, reason="有误")

    assert client.get("/search/suggest/", {"q": "特别的保护"}).json() == {"suggestions": []}


@pytest.mark.parametrize("count", [1, 2])
def test_many_of_each_type_cost_what_one_costs(engine, client, count, django_assert_num_queries):
    documents = documents_page()
    for number in range(count):
        a_course(title=f"产假课程{number}")
        book_page(Epub(title=f"产假手册{number}", isbn=""))
        policy_page(documents, work=WorkFactory(title=f"产假规定{number}"))
        article(title=f"产假问答{number}")
    sync.drain(engine)
    engine.refresh()
    client.get("/search/", {"q": "产假"})

    with django_assert_num_queries(12):
        rows = client.get("/search/", {"q": "产假"}).context["answer"].rows

    assert len(rows) == 5 * count
