"""What counts as the same content, and how two versions are shown beside each other."""

import pytest

from cms.review.content import content_of, hash_of
from cms.review.differences import Mark, compare, lines_of
from library.models import MaterialPage
from tests.factories import cms as make
from tests.factories.library import material_page

pytestmark = pytest.mark.django_db


def marked(old, new):
    """Paragraphs as text, with [-…-] and {+…+}."""
    signs = {Mark.ADDED: "{{+{}+}}", Mark.REMOVED: "[-{}-]"}
    return [
        "".join(signs.get(mark, "{}").format(text) for mark, text in paragraph.pieces)
        for paragraph in compare(old, new)
    ]


def hash_with(**fields):
    return hash_of(content_of(MaterialPage(title="题", topic="theory", **fields)))


def block(kind, value, **more):
    return {"type": kind, "value": value} | more


def test_hash_is_that_of_the_row_and_of_its_revision():
    document = make.document()
    page = material_page(
        attachments=[block("attachment", {"document": document.pk, "title": "提纲"})]
    )

    row = MaterialPage.objects.get()
    revision = row.latest_revision.as_object()

    assert hash_of(content_of(page)) == hash_of(content_of(row)) == hash_of(content_of(revision))


def test_block_ids_and_empty_values_say_nothing():
    one = [block("quote", {"text": "引文", "source": ""}, id="a")]
    other = [block("quote", {"text": "引文"}, id="b")]

    assert hash_with(body=one) == hash_with(body=other)
    assert hash_with(summary="") == hash_with()


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "摘要"},
        {"seo_title": "标题"},
        {"search_description": "简介"},
        {"source": "来源"},
        {"date": "2020-01-01"},
        {"body": [block("text", "<p>段落</p>")]},
        {"body": [block("text", "<p><b>段落</b></p>")]},
        {"body": [block("heading", {"text": "题", "level": "h3"})]},
        {"body": [block("heading", {"text": "题", "level": "h2"})]},
    ],
    ids=str,
)
def test_everything_readers_see_counts(fields):
    variants = {hash_with(date="2026-01-01"), hash_with(**({"date": "2026-01-01"} | fields))}

    assert len(variants) == 2


def test_address_and_menu_do_not_count():
    assert hash_with(slug="a", show_in_menus=True) == hash_with(slug="b")


def test_another_file_or_name_behind_an_attachment_counts():
    document = make.document(title="提纲")
    page = MaterialPage(
        title="题", attachments=[block("attachment", {"document": document.pk, "title": ""})]
    )
    seen = [hash_of(content_of(page))]
    document.title = "新提纲"
    document.save()
    seen.append(hash_of(content_of(page)))
    document.file_hash = "0" * 40
    document.save()
    seen.append(hash_of(content_of(page)))

    assert len(set(seen)) == 3


def test_files_in_rich_text_and_figures_are_part_of_the_content():
    document, image = make.document(title="文"), make.image(title="图")
    link = f'<p><a linktype="document" id="{document.pk}">下载</a></p>'
    figure = {"image": {"image": image.pk, "alt_text": "合影", "decorative": False}, "caption": ""}
    page = MaterialPage(title="题", body=[block("text", link), block("figure", figure)])

    content = content_of(page)

    assert sorted(content["files"]) == [f"sitedocument:{document.pk}", f"siteimage:{image.pk}"]
    lines = lines_of(content)
    assert f"下载〔document:{document.pk}〕" in lines
    assert "〔图片〕图｜合影" in lines


def test_lines_name_fields_and_tell_where_links_lead():
    content = content_of(
        MaterialPage(
            title="题",
            topic="theory",
            date="2026-01-01",
            source="来源处",
            body=[
                block("heading", {"text": "一、要求", "level": "h2"}),
                block(
                    "text",
                    '<p>甲<a href="https://example.org/">乙</a>丙</p><ul><li>丁</li><li>戊</li></ul>',
                ),
                block("quote", {"text": "引文", "source": "出处"}),
                block("callout", {"kind": "info", "title": "注", "text": "<p>提示</p>"}),
                block("reference", {"uri": "work:gonghui-fa", "text": "工会法", "note": ""}),
            ],
        )
    )

    assert lines_of(content) == [
        "标题：题",
        "专题：理论学习",
        "日期：2026-01-01",
        "来源：来源处",
        "〔小标题〕一、要求",
        "甲乙〔https://example.org/〕丙",
        "丁",
        "戊",
        "〔引文〕引文｜出处",
        "〔提示框〕注｜提示",
        "〔相关文件〕work:gonghui-fa｜工会法",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["一样"], ["一样"], ["一样"]),
        ([], ["新的"], ["{+新的+}"]),
        (["旧的"], [], ["[-旧的-]"]),
        (["原来的标题"], ["修改的标题"], ["[-原来-]{+修改+}的标题"]),
        (["甲", "乙", "丙"], ["甲", "丙"], ["甲", "[-乙-]", "丙"]),
        (["甲"], ["甲", "完全另外的一段"], ["甲", "{+完全另外的一段+}"]),
        (["天地玄黄"], ["宇宙洪荒"], ["[-天地玄黄-]", "{+宇宙洪荒+}"]),
        (["共 100 人"], ["共 120 人"], ["共 [-100-]{+120+} 人"]),
    ],
)
def test_versions_are_compared_in_words(old, new, expected):
    assert marked(old, new) == expected


def test_very_long_paragraphs_are_not_compared_word_by_word():
    old, new = "长" * 3001, "长" * 3000 + "短"

    assert marked([old], [new]) == [f"[-{old}-]", f"{{+{new}+}}"]
