"""The reading page, the list of documents, and the addresses that lead to a clause."""

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.models import User
from gongwen.structure import parse, to_json
from library.citations import citation_text, quoted_title
from library.models import PolicyPage
from library.reading import contents_of, lines_of
from tests.factories.accounts import UserFactory
from tests.factories.cms import restriction
from tests.factories.library import RelationFactory, WorkFactory, documents_page, policy_page

# A page that is only made in memory asks for its content type.
pytestmark = pytest.mark.django_db

PLAN = """开展工作。
一、学习
抓好学习。
1.读书。每月一本。
2.讨论
每季一次。
二、服务
3.慰问。每年一次。
"""


@pytest.fixture
def section(db):
    return documents_page()


@pytest.fixture
def law(section):
    return policy_page(section, effective=date(2008, 1, 1), kind="法")


@pytest.fixture
def states(section):
    """One work as it began in 2008 and as it was amended in 2020."""
    work = WorkFactory(title="示例办法")
    first = policy_page(section, work=work, effective=date(2008, 1, 1))
    later = policy_page(
        section,
        work=work,
        text="第一条 改过的条文。\n",
        state_kind=PolicyPage.StateKind.AMENDED,
        state_date=date(2020, 5, 1),
        effective=date(2020, 6, 1),
    )
    first.refresh_from_db()
    later.refresh_from_db()
    return first, later


def lines(text):
    page = PolicyPage(title="示例要点", outline=to_json(parse(text)))
    return list(lines_of(page, parse(text).nodes, "https://site.example/yaodian/"))


def test_lines_of_a_law_share_the_line_of_an_article_with_its_first_paragraph():
    articles = [
        line
        for line in lines("第一条 甲。\n乙。\n第二条 丙：\n（一）丁。\n")
        if line.kind == "article"
    ]

    assert [(line.label, line.paragraphs, line.first_anchor) for line in articles] == [
        ("第一条", ["甲。"], "art-1-p1"),
        ("第二条", ["丙："], "art-2-p1"),
    ]


def test_lines_close_as_many_elements_as_they_open():
    text = lines(PLAN)

    assert "".join(line.closing for line in text).count("</div>") == len(text)


def test_lines_tell_headings_from_words_that_run_into_the_text():
    points = [line for line in lines(PLAN) if line.kind == "point"]

    assert [(line.heading, line.lead) for line in points] == [
        ("", "读书。"),
        ("讨论", ""),
        ("", "慰问。"),
    ]


def test_lines_carry_a_citation_with_the_address_of_the_clause():
    point = next(line for line in lines(PLAN) if line.label == "3.")

    assert point.cite == "《示例要点》第二部分第3项\nhttps://site.example/yaodian/#p2-n3"


def test_contents_list_chapters_with_their_articles_and_plans_with_their_items():
    law = contents_of(
        parse("第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。\n").nodes
    )
    plan = contents_of(parse(PLAN).nodes)

    assert [(entry.label, entry.title, entry.span) for entry in law] == [
        ("第一章", "总则", "第一条—第二条"),
        ("第二章", "附则", "第三条"),
    ]
    assert [entry.title for entry in plan] == ["学习", "服务"]


def test_contents_of_a_law_without_chapters_list_its_articles():
    entries = contents_of(parse("第一条 甲。\n第二条 乙。\n附录\n一、丙\n").nodes)

    assert [entry.label for entry in entries][:2] == ["第一条", "第二条"]


def test_citation_leaves_out_brackets_without_a_number_and_names_later_states(states):
    first, later = states

    assert citation_text(first, "第一条") == "《示例办法》第一条"
    assert citation_text(later, "第一条") == "《示例办法》（2020年修正）第一条"
    assert quoted_title("关于印发《要点》的通知") == "《关于印发〈要点〉的通知》"


def test_document_shows_text_status_contents_and_citations(client, law):
    response = client.get(law.get_url())

    content = response.content.decode()
    assert response.status_code == 200
    assert 'id="art-2-p2-i1"' in content
    assert "本文本自2008年1月1日起施行。" in content
    assert f"《{law.title}》第二条第二款第（一）项" in content
    assert 'href="#ch-2"' in content


def test_plain_address_shows_today_and_a_day_shows_the_text_of_that_day(client, states):
    _, later = states
    plain = later.get_url()

    today = client.get(plain).content.decode()
    then = client.get(f"{plain}@2010-01-01/").content.decode()

    assert "改过的条文" in today
    assert "为了保护职工" in then
    assert "您查看的是2010年1月1日的文本" in then
    assert "已修改" in then
    assert f'href="{plain}"' in then


@pytest.mark.parametrize("day", ["2007-01-01", "2010-02-30", "0000-00-00"])
def test_a_day_without_a_text_is_not_found(client, states, day):
    assert client.get(f"{states[1].get_url()}@{day}/").status_code == 404


def test_states_of_one_work_link_to_each_other(client, states):
    content = client.get(states[1].get_url()).content.decode()

    assert "历次文本" in content
    assert f'href="{states[0].get_url()}"' in content


def test_a_clause_in_the_path_leads_to_its_anchor(client, law):
    response = client.get(f"{law.get_url()}art-2-p2-i1/")

    assert response.status_code == 302
    assert response["Location"] == f"{law.get_url()}#art-2-p2-i1"


def test_an_unknown_clause_is_not_found(client, law):
    assert client.get(f"{law.get_url()}art-99/").status_code == 404


def test_a_deep_link_survives_the_sign_in(client, section, law):
    restriction(section, PageViewRestriction.LOGIN)
    UserFactory(staff_number="T1", password="gonghui-Mima-42")
    address = f"{law.get_url()}art-2/"

    asked = client.get(address)
    signed_in = client.post(
        asked["Location"], {"login": "T1", "password": "gonghui-Mima-42"}, follow=True
    )

    assert signed_in.redirect_chain[-1][0].endswith("#art-2")
    assert signed_in.status_code == 200


def test_related_documents_link_only_what_the_reader_may_see(client, section, law):
    hidden = documents_page(slug="hidden", title="内部")
    target = policy_page(hidden, title="内部办法", work=WorkFactory(title="内部办法"))
    restriction(hidden, PageViewRestriction.LOGIN)
    boss = User.objects.create_superuser("BOSS", "x", name="负责人")
    RelationFactory(
        source=law,
        target=target.work,
        target_title="内部办法",
        confirmed_by=boss,
        confirmed_at="2026-01-01T00:00Z",
    )

    content = client.get(law.get_url()).content.decode()

    assert "内部办法" in content
    assert target.get_url() not in content


@pytest.mark.parametrize("count", [1, 3])
def test_documents_list_takes_the_same_queries_for_any_length(
    client, section, django_assert_max_num_queries, count
):
    for number in range(count):
        policy_page(section, work=WorkFactory(title=f"办法{number}"))
    client.get(section.get_url())

    with django_assert_max_num_queries(24):
        response = client.get(section.get_url())

    assert len(response.context["rows"]) == count


def test_documents_list_narrows_by_kind_and_ignores_nonsense(client, section, law):
    policy_page(section, work=WorkFactory(title="示例规定"), kind="规定")

    rows = client.get(section.get_url(), {"kind": "法"}).context["rows"]
    all_rows = client.get(
        section.get_url(), {"kind": "x' OR 1=1", "year": "²", "page": "-3"}
    ).context["rows"]

    assert [row["title"] for row in rows] == [law.title]
    assert len(all_rows) == 2


def test_documents_list_without_documents_says_what_to_do(client, section):
    content = client.get(section.get_url()).content.decode()

    assert "这个栏目没有公开的文件" in content


def test_home_page_shows_new_documents(client, law):
    content = client.get("/").content.decode()

    assert "新收文件" in content
    assert law.get_url() in content


def test_home_page_shows_documents_that_hold_first_by_the_day_they_came_in(client, section):
    def taken_in(day, title, **fields):
        work = WorkFactory(title=title)
        page = policy_page(section, work=work, effective=date(2021, 1, 1), **fields)
        if day:
            PolicyPage.objects.filter(pk=page.pk).update(first_published_at=day)

    taken_in(datetime(2026, 3, 1, 12, tzinfo=UTC), "先收的办法", state_date=date(2025, 1, 1))
    taken_in(None, "今天收的旧办法", state_date=date(2012, 4, 28))
    taken_in(None, "到期的办法", state_date=date(2022, 3, 1), expires=date(2023, 1, 1))

    content = client.get("/").content.decode()

    places = [content.index(title) for title in ("今天收的旧办法", "先收的办法", "到期的办法")]
    assert places == sorted(places)
    assert "今天收录" in content
    assert "2026-03-01 收录" in content


def test_documents_list_says_that_its_days_are_of_commencement(client, section, law):
    assert "2008-01-01 施行" in client.get(section.get_url()).content.decode()


def test_a_notice_that_states_no_commencement_is_in_force_from_its_issue_without_one(
    client, section
):
    work = WorkFactory(title="关于做好体检工作的通知")
    day = date(2026, 3, 20)
    notice = policy_page(section, work=work, state_date=day, issued=day, effective=None)

    page = client.get(notice.get_url()).content.decode()
    listed = client.get(section.get_url()).content.decode()

    assert "现行有效" in page
    assert "本文件于2026年3月20日印发。" in page
    assert "施行" not in page.partition("<article")[0].partition("document-status")[2]
    assert "2026-03-20" in listed
    assert "2026-03-20 施行" not in listed


def test_outline_check_answers_editors_only(client, admin_user):
    address = reverse("library_outline_check")
    body = json.dumps({"outline": to_json(parse("第一条 甲。\n第三条 乙。\n"))})

    stranger = client.post(address, body, content_type="application/json")
    client.force_login(admin_user)
    answer = client.post(address, body, content_type="application/json")

    assert stranger.status_code == 302
    assert answer.json()["warnings"] == ["“第一条”之后是“第三条”，中间缺号，请核对是否漏收。"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"outline": 1}', '{"outline": {"nodes": []}, "position": "x"}']
)
def test_outline_check_refuses_nonsense_in_chinese(client, admin_user, body):
    client.force_login(admin_user)

    answer = client.post(reverse("library_outline_check"), body, content_type="application/json")

    assert answer.status_code == 400
    assert "刷新页面" in answer.json()["error"]


def test_editor_sees_fields_with_evidence_beside_the_outline(client, admin_user, law):
    law.recognised = {
        "fields": {"title": law.title, "kind": "条例"},
        "outline": law.outline,
        "warnings": ["没有成文日期，请核对。"],
        "evidence": {"kind": {"snippet": "本条例自公布之日起施行", "rule": "title"}},
    }
    law.save_revision()
    client.force_login(admin_user)

    content = client.get(reverse("wagtailadmin_pages:edit", args=[law.pk])).content.decode()

    assert "data-outline-editor" in content
    assert "依据：“本条例自公布之日起施行”" in content
    assert "您已修改" in content
    assert "没有成文日期，请核对。" in content


def test_an_article_with_items_begins_on_its_own_line():
    text = lines("第一条 经费的来源：\n（一）会费；\n（二）拨款。\n第二条 乙。\n")

    assert [(line.label, line.paragraphs) for line in text] == [
        ("第一条", ["经费的来源："]),
        ("（一）", ["会费；"]),
        ("（二）", ["拨款。"]),
        ("第二条", ["乙。"]),
    ]
    assert [line.closing for line in text] == ["", "</div>", "</div></div>", "</div>"]


def test_the_day_typed_leads_to_the_text_of_that_day(client, states):
    plain = states[1].get_url()

    found = client.get(plain, {"on": "2010-01-01"})
    missing = client.get(plain, {"on": "1990-01-01"})
    nonsense = client.get(plain, {"on": "昨天"})

    assert found["Location"] == f"{plain}@2010-01-01/"
    assert "没有那一天的文本" in missing.content.decode()
    assert "没有那一天的文本" in nonsense.content.decode()


def test_the_banner_of_another_day_tells_the_status_of_today(client, states):
    content = client.get(f"{states[1].get_url()}@2010-01-01/").content.decode()

    assert "本文本已于2020年6月1日被新的文本代替，仅供查考。" in content
