"""The admin's choosers find Chinese by any part of a title, whatever is typed."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from cms.admin_search.text import phrases, spaced
from cms.models import SiteDocument, SiteImage
from tests.factories import cms as make

pytestmark = pytest.mark.django_db

TITLES = [
    "中国工会章程",
    "工会法解读",
    "工资集体协商办法2024版",
    "关于做好女职工工作的通知",
    "Trade Union Law",
    "《基层工会经费收支管理办法》",
]
ODD = [
    '"',
    "''",
    '工"会',
    "(",
    "AND",
    "NOT",
    "*",
    "%",
    "\\",
    "a:b",
    "《》",
    "🙂",
    "\x00",
    "工" * 300,
]


@pytest.fixture
def indexed(django_capture_on_commit_callbacks):
    """Indexing is a task that waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def pages(indexed):
    with indexed():
        for title in TITLES:
            make.article(title=title)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("工会", ["中国工会章程", "工会法解读", "《基层工会经费收支管理办法》"]),
        ("章程", ["中国工会章程"]),
        ("集体协商", ["工资集体协商办法2024版"]),
        ("2024", ["工资集体协商办法2024版"]),
        ("\uff12\uff10\uff12\uff14", ["工资集体协商办法2024版"]),
        ("工会 经费", ["《基层工会经费收支管理办法》"]),
        ("女职工工作", ["关于做好女职工工作的通知"]),
        ("uni", ["Trade Union Law"]),
        ("会工", []),
    ],
)
def test_pages_are_found_by_any_part_of_their_title(pages, query, found):
    titles = [page.title for page in Page.objects.all().autocomplete(query)]

    assert sorted(titles) == sorted(found)


def test_full_search_reads_the_body_too(indexed):
    with indexed():
        page = make.article(title="通知", body=[("text", "<p>请于三月底前报送培训计划。</p>")])

    assert [found.pk for found in Page.objects.all().search("培训计划")] == [page.pk]
    assert list(Page.objects.all().search("计划培训")) == []


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_are_answered(pages, administrator, client_of, query):
    client = client_of(administrator)
    for name in (
        "wagtailadmin_choose_page_search",
        "wagtailimages_chooser:choose_results",
        "wagtaildocs_chooser:choose_results",
        "wagtailadmin_pages:search",
        "wagtailusers_users:index",
        "feedback:index",
    ):
        response = client.get(reverse(name), {"q": query})

        assert response.status_code == 200, name


def test_choosers_find_files_and_people(administrator, client_of, indexed):
    with indexed():
        make.image(title="五一表彰大会合影")
        make.document(title="经费审查报告")
    User.objects.create_user("Z9", name="欧阳建国")
    client = client_of(administrator)
    asked = {
        "wagtailimages_chooser:choose_results": ("表彰大会", "五一表彰大会合影"),
        "wagtaildocs_chooser:choose_results": ("审查", "经费审查报告"),
        "wagtailusers_users:index": ("建国", "欧阳建国"),
    }
    for name, (query, title) in asked.items():
        found = client.get(reverse(name), {"q": query}).content.decode()
        missed = client.get(reverse(name), {"q": "没有这个"}).content.decode()

        assert title in found
        assert title not in missed


def test_a_changed_title_replaces_the_old_one(indexed):
    with indexed():
        document = make.document(title="旧名称")
    with indexed():
        document.title = "新叫法"
        document.save()

    assert list(SiteDocument.objects.all().autocomplete("旧名")) == []
    assert list(SiteDocument.objects.all().autocomplete("新叫")) == [document]
    assert SiteImage.objects.all().autocomplete("新叫").count() == 0


def test_text_and_query_are_cut_alike():
    assert spaced("《工会法》（2021年修正）\uff21\uff22\uff23") == "工 会 法 2021 年 修 正 abc"
    assert phrases('工会法 "2021"') == [["工", "会", "法"], ["2021"]]
    assert phrases("“《》” …") == []
