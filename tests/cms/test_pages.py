"""Pages as readers get them."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from accounts.models import Audience
from cms.models import ArticleAttachment, ArticlePage, HomePage, SectionPage
from tests.factories import cms as make

pytestmark = pytest.mark.django_db

BODY = [
    ("text", "<p>各级工会要做好服务。</p>"),
    ("heading", {"text": "一、总体要求", "level": "h2"}),
    ("quote", {"text": "引文一段", "source": "《章程》"}),
    ("callout", {"kind": "warning", "title": "注意", "text": "<p>逾期不候</p>"}),
]


def html(response):
    return response.content.decode()


def test_page_types_fit_into_each_other():
    assert HomePage.allowed_parent_page_models() == [Page]
    assert SectionPage in HomePage.allowed_subpage_models()
    assert ArticlePage in SectionPage.allowed_subpage_models()
    assert ArticlePage.allowed_subpage_models() == []
    assert HomePage.can_create_at(Page.get_first_root_node()) is False


@pytest.mark.parametrize("build", [make.home, make.section, make.article])
def test_pages_render_and_preview(client, administrator, build):
    page = build()
    client.force_login(administrator)

    assert client.get(page.url).status_code == 200
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200
    assert page.title in html(preview)


def test_home_puts_search_first_and_shows_what_is_new(client):
    make.article(title="关于举办培训班的通知", summary="三月开班")

    text = html(client.get("/"))

    assert text.index('role="search"') < text.index("关于举办培训班的通知")
    assert "三月开班" in text
    assert 'href="/accounts/login/"' in text


def test_home_shows_each_reader_her_own(client, reader):
    make.article(title="公开文章")
    make.restriction(make.article(title="内部文章"))
    make.article(title="少数人文章", audience=Audience.objects.create(name="无人"))
    make.article(title="草稿文章", live=False)

    visitor = html(client.get("/"))
    client.force_login(reader)
    signed_in = html(client.get("/"))

    assert "公开文章" in visitor
    assert "内部文章" not in visitor
    assert "内部文章" in signed_in
    assert "登录后可以做什么" not in signed_in
    for text in (visitor, signed_in):
        assert "少数人文章" not in text
        assert "草稿文章" not in text


def test_menu_shows_sections_marked_for_it(client):
    make.section(title="通知公告", show_in_menus=True)
    make.section(title="不在菜单", show_in_menus=False)
    make.restriction(make.section(title="内部栏目", show_in_menus=True))

    text = html(client.get("/"))

    assert "通知公告" in text
    assert "不在菜单" not in text
    assert "内部栏目" not in text


def test_section_lists_by_date_and_pages(client):
    section = make.section(title="工作动态", summary="栏目说明")
    for day in range(1, 26):
        make.article(section, title=f"动态{day:02}", date=date(2026, 1, day))
    make.section(section, title="子栏目")

    first = html(client.get(section.url))
    second = html(client.get(section.url, {"page": "2"}))

    assert "栏目说明" in first
    assert "子栏目" in first
    assert first.index("动态25") < first.index("动态24")
    assert "动态05" not in first
    assert "动态05" in second
    assert "第 2 页，共 2 页" in second


@pytest.mark.parametrize("page", ["0", "99", "-1", "abc", "9" * 400, ""])
def test_odd_page_numbers_still_show_the_section(client, page):
    assert client.get(make.section().url, {"page": page}).status_code == 200


def test_empty_section_says_what_to_do(client, reader):
    section = make.section()
    make.restriction(make.article(section, title="内部"))

    visitor = html(client.get(section.url))
    client.force_login(reader)
    make.article(section, title="内部")

    assert "这个栏目没有公开的内容" in visitor
    assert f"/accounts/login/?next={section.url}" in visitor
    assert "内部" in html(client.get(section.url))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(client, django_assert_max_num_queries, count):
    section = make.section()
    for _ in range(count):
        make.article(section)
    client.get("/")

    with django_assert_max_num_queries(25):
        client.get("/")
    with django_assert_max_num_queries(25):
        client.get(section.url)


def test_article_shows_its_text_source_and_attachments(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = make.article(
            make.section(title="通知公告"),
            title="关于开展培训的通知",
            date=date(2026, 3, 1),
            source="省直机关工会工委",
            body=BODY,
        )
        page.attachments.add(ArticleAttachment(document=make.document(name="报名表.docx")))
        page.save()

    text = html(client.get(page.url))

    for expected in (
        "2026年3月1日",
        "来源：省直机关工会工委",
        "各级工会要做好服务。",
        "一、总体要求",
        "《章程》",
        "逾期不候",
        "报名表.docx",
        "通知公告",
    ):
        assert expected in text


def test_article_refers_to_what_still_answers(client, administrator):
    target = make.article(title="被引文章")
    page = make.article(body=[("reference", {"uri": f"page:{target.pk}", "text": "", "note": ""})])

    assert f'<a href="{target.url}">被引文章</a>' in html(client.get(page.url))
    target.unpublish()
    text = html(client.get(page.url))
    assert "被引文章" in text
    assert f'href="{target.url}"' not in text
    target.delete()
    assert "所引内容已不可用" in html(client.get(page.url))


def test_a_deep_link_leads_through_sign_in(client, reader):
    page = make.article()
    make.restriction(page)

    response = client.get(f"{page.url}?part=2")

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={page.url}%3Fpart%3D2"
    assert "no-store" in response["Cache-Control"]
    client.force_login(reader)
    assert client.get(page.url).status_code == 200


def test_a_reader_outside_the_audience_is_told_so(client, reader):
    page = make.article(audience=Audience.objects.create(name="无人"))
    client.force_login(reader)

    response = client.get(page.url)

    assert response.status_code == 403
    assert "没有查看权限" in html(response)
    assert page.title not in html(response)


def test_pages_are_not_kept_by_caches(client):
    assert client.get(make.article().url)["Cache-Control"] == "private, no-cache"


def test_unpublished_pages_are_not_found(client):
    assert client.get(make.article(live=False).url or "/wen-zhang/").status_code == 404


def test_feed_and_sitemap_obey_the_rule(client, reader):
    public = make.article(title="公开", summary="摘要")
    closed = make.article(title="内部")
    make.restriction(closed)
    nobody = make.article(title="少数", audience=Audience.objects.create(name="无人"))
    feed, sitemap = reverse("cms:article_feed"), reverse("cms:sitemap")

    assert "公开" in html(client.get(feed))
    assert "内部" not in html(client.get(feed))
    assert public.url in html(client.get(sitemap))
    client.force_login(reader)
    assert "内部" in html(client.get(feed))
    for url in (closed.url, nobody.url):
        assert url not in html(client.get(sitemap))
    assert client.get(feed)["Cache-Control"] == "private, no-cache"


def test_robots_stay_out_of_files_and_the_admin(client):
    text = html(client.get("/robots.txt"))

    assert "Disallow: /files/" in text
    assert "/sitemap.xml" in text


def test_slugs_of_chinese_titles_are_pinyin():
    section = make.section(title="政策文件")

    assert section.slug == "zheng-ce-wen-jian"
    assert make.section(title="政策文件").slug == "zheng-ce-wen-jian-2"
    assert make.article(section, title="《工会法》2021年修正解读（一）").slug == (
        "gong-hui-fa-2021-nian-xiu-zheng-jie-du-yi"
    )
    assert len(make.article(title="关于" * 120).slug) <= 85
    assert make.article(title="！？", slug="odd").slug == "odd"


def test_publishing_is_logged(administrator):
    page = make.article(live=False)
    page.save_revision(user=administrator).publish(user=administrator)

    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count() == 1
