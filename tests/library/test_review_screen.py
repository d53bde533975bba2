"""核对导入的文件: what an editor sees of an imported document, and what becomes of it by her decision."""

import io
import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fpdf import FPDF
from PIL import Image

from accounts.models import User
from library.models import (
    DocumentFile,
    FilePage,
    ImportItem,
    PolicyPage,
    Relation,
    SourceFile,
    Work,
)
from library.services.review import Overtaken, save, turn_down
from library.storage import store_content
from tests.factories.imports import imported, law
from tests.factories.library import policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(section, editor):
    names = ("示例总工会考勤办法", "示例总工会值班办法", "示例总工会请假办法")
    return imported(section, editor, *map(law, names))


def address(item, tail=""):
    return reverse("library_review", args=[item.pk]) + tail


def filled(client, item, **changes):
    """The form as the screen shows it, with changes."""
    form = client.get(address(item)).context["form"]
    data = {field.html_name: field.value() for field in form}
    data = {name: "" if value is None else value for name, value in data.items()}
    return data | changes


def test_the_least_sure_value_comes_first_and_says_so(desk, items):
    page = items[0].page
    draft = page.get_latest_revision_as_object()
    sure = {"title": 0.95, "issuers": 0.62, "kind": 0.97, "dates.issued": 0.8}
    draft.recognised["evidence"] = {
        name: {"snippet": "示例总工会考勤办法", "rule": "x", "confidence": confidence}
        for name, confidence in sure.items()
    }
    draft.save_revision()

    response = desk.get(address(items[0]))

    shown = [(value.name, value.words) for value, _ in response.context["values"]]
    assert shown[0] == ("number", "没有识别到")
    places = {name: (place, words) for place, (name, words) in enumerate(shown)}
    assert places["issuers"][1] == "存疑 62%"
    assert places["issued"][1] == "请核对 80%"
    assert places["title"][1] == "可信 95%"
    assert places["issuers"][0] < places["issued"][0] < places["title"][0]
    assert "依据：“示例总工会考勤办法”" in response.text


def test_what_a_meeting_adopted_is_not_asked_for_the_number_of_an_issued_document(desk, items):
    draft = items[0].page.get_latest_revision_as_object()
    draft.adopted = date(2020, 5, 1)
    draft.save_revision()

    response = desk.get(address(items[0]))

    words = {value.name: value.words for value, _ in response.context["values"]}
    assert words["number"] == "没有内容"


def test_saving_keeps_the_draft_unpublished_and_names_what_was_typed(desk, items):
    data = filled(desk, items[0], number="示工发〔2019〕3号", action="save")

    response = desk.post(address(items[0]), data)

    assert response.url == address(items[0])
    draft = PolicyPage.objects.get(pk=items[0].page_id).get_latest_revision_as_object()
    assert (draft.number, draft.live) == ("示工发〔2019〕3号", False)
    shown = desk.get(address(items[0])).context["values"]
    values = {value.name: value.words for value, _ in shown}
    assert values["number"] == "人工填写"


@pytest.mark.parametrize("typed", ["2019-02-18", "2019年2月18日", "2019.2.18"])
def test_a_day_may_be_typed_as_documents_write_it(desk, items, typed):
    desk.post(address(items[0]), filled(desk, items[0], issued=typed, action="save"))

    draft = PolicyPage.objects.get(pk=items[0].page_id).get_latest_revision_as_object()
    assert draft.issued == date(2019, 2, 18)


def test_saving_without_a_change_writes_no_revision(desk, items):
    desk.post(address(items[0]), filled(desk, items[0], action="save"))

    assert items[0].page.revisions.count() == 1


def test_passing_publishes_what_was_typed_and_opens_the_next(desk, items):
    data = filled(desk, items[0], number="示工发〔2019〕3号", action="accept")

    response = desk.post(address(items[0]), data)

    assert response.url == address(items[1])
    page = PolicyPage.objects.get(pk=items[0].page_id)
    assert (page.live, page.number, page.nodes.count() > 0) == (True, "示工发〔2019〕3号", True)
    progress = desk.get(address(items[1])).context["progress"]
    assert (progress.position, progress.total, progress.waiting) == (2, 3, 2)


def test_the_last_one_leads_to_an_empty_state(desk, items):
    for item in items:
        desk.post(address(item), filled(desk, item, action="accept"))

    response = desk.get(reverse("library_review_batch", args=[items[0].batch_id]))

    assert "这一批没有等您核对的文件了" in response.text
    assert "没有等您核对的文件" in desk.get(reverse("library_review_all")).text


def test_a_refused_form_keeps_what_was_typed_and_says_it_at_the_field(desk, items):
    data = filled(
        desk, items[0], title="", issued="2019-02-31", signature="示例签名", action="accept"
    )

    response = desk.post(address(items[0]), data)

    assert "请填写标题。" in response.text
    assert "没有 2019-02-31 这一天，请核对。" in response.text
    assert "示例签名" in response.text
    assert not PolicyPage.objects.get(pk=items[0].page_id).live


def test_what_a_person_has_put_in_is_not_said_to_be_read_for_sure(desk, items):
    data = filled(desk, items[0], title="示例总工会出勤办法", issued="2019年", action="save")

    response = desk.post(address(items[0]), data)

    words = {value.name: value.words for value, _ in response.context["values"]}
    assert words["title"] == "已人工修改"
    assert "请填写完整的日期，例如：2019-02-18。" in response.text
    assert '<span class="review-field__sure" id="id_issued-sure">需要改正</span>' in response.text


def test_a_value_that_was_read_and_mended_says_so_later(desk, items):
    desk.post(address(items[0]), filled(desk, items[0], title="示例总工会出勤办法", action="save"))

    shown = desk.get(address(items[0])).context["values"]

    assert {value.name: value.words for value, _ in shown}["title"] == "已人工修改"


def test_wide_digits_in_numbers_are_kept_as_plain_ones(desk, items):
    typed = {"number": "示工发〔２０１９〕３号", "further_numbers": "示办发〔２０１９〕１２号"}

    desk.post(address(items[0]), filled(desk, items[0], action="accept", **typed))

    page = PolicyPage.objects.get(pk=items[0].page_id)
    assert page.numbers == ["示工发〔2019〕3号", "示办发〔2019〕12号"]


def test_a_state_that_is_there_already_is_refused_in_words(desk, items, section):
    there = policy_page(section, state_date=date(2001, 1, 1), title="甲办法")
    data = filled(desk, items[0], action="save", title="甲办法", state_date="2001-01-01")
    Work.objects.filter(pk=there.work_id).update(title="甲办法", title_key="甲办法")

    response = desk.post(address(items[0]), data)

    assert "这部文件已有同一日期的同一种文本" in response.text
    assert PolicyPage.objects.get(pk=items[0].page_id).work_id != there.work_id


def test_a_title_read_wrong_leads_to_its_own_work(desk, items):
    wrong = items[0].page.work_id

    desk.post(
        address(items[0]), filled(desk, items[0], title="示例总工会出勤办法", action="accept")
    )

    page = PolicyPage.objects.get(pk=items[0].page_id)
    assert page.work.title == "示例总工会出勤办法"
    assert page.slug.startswith(page.work.slug)
    assert not Work.objects.filter(pk=wrong).exists()


def test_later_changes_nothing_and_goes_round(desk, items):
    answers = [desk.post(address(item), filled(desk, item, action="later")).url for item in items]

    assert answers == [address(items[1]), address(items[2]), address(items[0])]
    assert PolicyPage.objects.filter(live=True).count() == 0
    assert {item.page.revisions.count() for item in items} == {1}


def test_later_keeps_what_was_edited_as_a_draft(desk, items):
    data = filled(desk, items[1], signature="示例签名", action="later")

    response = desk.post(address(items[1]), data | {"way": "previous"}, follow=True)

    assert response.redirect_chain == [(address(items[0]), 302)]
    assert "的修改已存，没有发布。" in response.text
    page = PolicyPage.objects.get(pk=items[1].page_id)
    assert (page.get_latest_revision_as_object().signature, page.live) == ("示例签名", False)


def test_later_keeps_nothing_that_makes_no_page(desk, items):
    data = filled(desk, items[0], title="", remark="（附注）", action="later")

    response = desk.post(address(items[0]), data)

    assert "请填写标题。" in response.text
    assert "（附注）" in response.text
    assert items[0].page.revisions.count() == 1


def test_later_without_a_change_does_not_meet_what_another_saved(desk, items):
    data = filled(desk, items[0], action="later")
    theirs = items[0].page.get_latest_revision_as_object()
    theirs.signature = "馆长填的落款"
    theirs.save_revision()

    assert desk.post(address(items[0]), data).url == address(items[1])


def test_turning_down_takes_a_reason_and_removes_the_draft(desk, items):
    refused = desk.post(address(items[0]), filled(desk, items[0], action="turn-down", reason=" "))
    done = desk.post(address(items[0]), {"action": "turn-down", "reason": "与本会无关"})

    assert "请写明不收录的理由" in refused.text
    assert done.url == address(items[1])
    item = ImportItem.objects.get(pk=items[0].pk)
    assert (item.state, item.reason, item.page) == ("undone", "不收录：与本会无关", None)
    assert "不收录：与本会无关" in desk.get(address(item)).text


def test_who_saves_second_loses_nothing_and_overwrites_nothing(desk, items):
    item = items[0]
    mine = filled(desk, item, signature="我填的落款", action="save")
    other = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    theirs = item.page.get_latest_revision_as_object()
    theirs.signature = "馆长填的落款"
    theirs.save_revision(user=other)

    response = desk.post(address(item), mine)

    assert "馆长在" in response.text
    assert "馆长填的落款" in response.text
    assert "我填的落款" in response.text
    newest = PolicyPage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    assert newest.signature == "馆长填的落款"
    # Having seen it, she may decide.
    again = mine | {"version": response.context["form"]["version"].value()}
    desk.post(address(item), again)
    newest = PolicyPage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    assert newest.signature == "我填的落款"


def test_save_refuses_a_version_that_was_overtaken(items, editor):
    page = items[0].page
    page.get_latest_revision_as_object().save_revision(user=editor)

    with pytest.raises(Overtaken):
        save(page, {"remark": "（附注）"}, version=page.latest_revision_id, by=editor)


def test_an_item_says_who_has_it_open(client, desk, items):
    other = User.objects.create_superuser("CHIEF", "secret", name="馆长")
    first = desk.get(address(items[0]))
    client.force_login(other)

    second = client.get(address(items[0]))

    assert "也打开了这份文件" not in first.text
    assert "编辑甲也打开了这份文件" in second.text
    ping = client.post(second.context["presence"]["ping"], {"is_editing": "1"}).json()
    assert [session["user"] for session in ping["other_sessions"]] == ["编辑甲"]


def test_proposed_relations_are_confirmed_and_rejected(desk, items):
    page = items[0].page
    kept, refused, opened = (
        Relation.objects.create(source=page, kind="cites", target_title=f"甲{number}法")
        for number in range(3)
    )
    page.owner.user_permissions.clear()
    decisions = {f"relation-{kept.pk}": "confirm", f"relation-{refused.pk}": "reject"}

    desk.post(address(items[0]), filled(desk, items[0], action="save", **decisions))

    left = set(page.relations.values_list("target_title", "confirmed_by__name"))
    assert left == {("甲0法", "编辑甲"), ("甲2法", None)}
    assert opened.target_title in desk.get(address(items[0])).text


def test_a_failed_item_says_why_and_offers_to_try_again(desk, section, editor):
    (item,) = imported(section, editor, "只有一行标题的办法")

    page = desk.get(address(item)).text

    assert "只有标题，没有正文" in page
    assert reverse("library_import_retry", args=[item.batch_id]) in page


def test_a_draft_deleted_meanwhile_is_said_and_passed_over(desk, items):
    items[0].page.delete()

    response = desk.get(address(items[0]))

    assert "草稿已经不在了" in response.text
    assert response.context["next"] == address(items[1])
    refused = desk.post(address(items[0]), {"action": "accept"})
    assert "草稿已经不在了" in refused.text


def test_all_waiting_go_across_batches(desk, items, section, editor):
    (other,) = imported(section, editor, law("示例总工会休息办法"))
    everywhere = "?in=all"

    start = desk.get(reverse("library_review_all"))
    last = desk.post(address(items[2], everywhere), {"action": "later"})

    assert start.url == address(items[0], everywhere)
    assert last.url == address(other, everywhere)


def test_a_changed_copy_is_compared_and_kept_as_an_attachment(desk, items, section, editor):
    (copy,) = imported(section, editor, law("示例总工会考勤办法", more="每年一次。"))
    assert (copy.state, copy.likeness) == ("existing", "copy")

    shown = desk.get(reverse("library_review_difference", args=[copy.pk]))
    desk.post(address(copy), {"action": "attachment"})

    assert "<ins>每年一次。</ins>" in shown.text
    uses = DocumentFile.objects.filter(page=items[0].page_id).values_list("role", flat=True)
    assert set(uses) == {"source", "attachment"}
    batch = reverse("library_review_batch", args=[copy.batch_id])
    assert "没有等您核对的文件了" in desk.get(batch).text


def test_a_draft_that_is_another_copy_is_folded_into_the_first(desk, items, section, editor):
    (twin,) = imported(section, editor, law("示例总工会出勤办法"))
    ImportItem.objects.filter(pk=twin.pk).update(other=items[0].page, likeness="copy")

    desk.post(address(twin), {"action": "scan"})

    twin.refresh_from_db()
    assert (twin.state, twin.page_id) == ("existing", items[0].page_id)
    assert not Work.objects.filter(title="示例总工会出勤办法").exists()
    assert items[0].page.files.filter(role="scan").count() == 1


def pdf(words):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=20)
    document.text(20, 30, words)
    return bytes(document.output())


def paged(item, raw, content_type, **fields):
    """The original of an item as if it had been of that kind."""
    file = SourceFile.objects.create(
        original_name="原件", sha256=store_content(raw), size=len(raw), content_type=content_type
    )
    file.file = f"library/{file.sha256[:2]}/{file.sha256}"
    file.save()
    PolicyPage.objects.filter(pk=item.page_id).update(source_file=file)
    ImportItem.objects.filter(pk=item.pk).update(file=file)
    values = {"number": 1, "width": 595.0, "height": 842.0, "origin": "text-layer"}
    FilePage.objects.create(file=file, **values | fields)
    return file


def picture_at(client, file, width=480):
    response = client.get(reverse("library:page_image", args=[file.pk, 1, width]))
    return response, Image.open(io.BytesIO(response.content))


def test_evidence_is_boxed_on_the_page_it_was_read_from(desk, items):
    item = items[0]
    lines = [["示例总工会", [60.0, 80.0, 200.0, 100.0], []], ["考勤办法", [60, 104, 200, 124], []]]
    paged(item, pdf("Notice"), "application/pdf", lines=lines)
    draft = item.page.get_latest_revision_as_object()
    draft.recognised["evidence"]["title"] = {
        "snippet": "示例总工会考勤办法",
        "rule": "x",
        "confidence": 0.9,
        "page": 1,
        "box": [60, 80, 200, 124],
    }
    draft.save_revision()

    html = desk.get(address(item)).text

    boxes = re.findall(r'data-evidence-of="id_title" x="(\S+)" y="(\S+)" width="(\S+)"', html)
    assert boxes == [("60.0", "80.0", "140.0"), ("60", "104", "140")]


def test_a_row_is_found_on_the_page_where_it_stands(desk, items):
    box = [60.0, 80.0, 200.0, 100.0]
    lower = [60.0, 104.0, 200.0, 124.0]
    like = ["第十条用人单位应当遵守的规定由谁制定？", lower, []]
    first = [
        ["第七条 见第八条。", box, []],
        like,
        ["第十条用人单位应当遵守的规定由本会另", box, []],
    ]
    second = [["第八条 女职工生育享受", box, []], ["98 天产假。", lower, []]]
    file = paged(items[0], pdf("Notice"), "application/pdf", lines=first)
    sizes = {"width": 595.0, "height": 842.0, "origin": "text-layer"}
    FilePage.objects.create(file=file, number=2, lines=second, **sizes)
    place = reverse("library_review_place", args=[file.pk])

    found = desk.get(place, {"words": "女职工生育享受98天产假。"}).json()
    mended = desk.get(place, {"words": "第八条女职工生育享受98天产假，另加五天。"}).json()
    nowhere = desk.get(place, {"words": "第九条没有的话"}).json()
    same = desk.get(
        place, {"words": "第十条用人单位应当遵守的规定由本会另行制定，并且每年公布一次。"}
    ).json()

    lines = [[60.0, 80.0, 140.0, 20.0], [60.0, 104.0, 140.0, 20.0]]
    assert found == {"page": 2, "boxes": lines}
    assert mended == {"page": 2, "boxes": lines}
    assert nowhere == {"page": 0, "boxes": []}
    assert same == {"page": 1, "boxes": lines[:1]}
    assert f'data-places="{place}"' in desk.get(address(items[0])).text


def test_a_page_of_a_pdf_is_drawn_and_not_drawn_twice(desk, items):
    file = paged(items[0], pdf("Notice"), "application/pdf")

    response, image = picture_at(desk, file)

    assert (image.format, image.width, image.height) == ("WEBP", 480, 678)
    assert image.convert("L").getextrema()[0] < 80
    assert response["Cache-Control"] == "private, no-cache"
    again = desk.get(response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_scan_that_lies_on_its_side_is_shown_upright(desk, items):
    # Upright it is 200 × 100 with its left half black; the file has it turned clockwise once.
    upright = Image.new("L", (200, 100), 255)
    upright.paste(0, (0, 0, 100, 100))
    raw = io.BytesIO()
    upright.rotate(-90, expand=True).save(raw, "PNG")
    file = paged(items[0], raw.getvalue(), "image/png", turns=1, width=842, height=421)

    _, image = picture_at(desk, file)

    assert image.size == (480, 240)
    grey = image.convert("L")
    assert (grey.getpixel((20, 120)) < 30, grey.getpixel((460, 120)) > 220) == (True, True)


@pytest.mark.parametrize(("page", "width"), [(2, 480), (1, 481), (1, 100_000)])
def test_no_other_page_or_size_is_drawn(desk, items, page, width):
    file = paged(items[0], pdf("Notice"), "application/pdf")

    response = desk.get(reverse("library:page_image", args=[file.pk, page, width]))

    assert response.status_code == 404


def test_a_broken_original_gives_no_picture_and_no_error(desk, items):
    file = paged(items[0], b"%PDF-1.7 broken", "application/pdf")

    assert desk.get(reverse("library:page_image", args=[file.pk, 1, 480])).status_code == 404


def test_lines_of_an_original_without_pictures_stand_where_they_were(desk, items):
    lines = [["总工发〔2019〕3号", [60.0, 80.0, 200.0, 100.0], []]]
    paged(items[0], b"PK", "application/ofd", lines=lines)

    html = desk.get(address(items[0])).text

    assert '<text x="60.0" y="100.0" class="review-sheet__line">总工发〔2019〕3号</text>' in html


def test_an_original_without_pages_is_shown_as_it_was_read(desk, items):
    file = items[0].page.source_file

    html = desk.get(address(items[0])).text
    part = desk.get(reverse("library_review_text", args=[file.pk]))

    assert f'data-review-fetch="/admin/library/review/files/{file.pk}/text/"' in html
    assert "<p>第一条 为了规范考勤工作，制定本办法。</p>" in part.text
    assert "下载原件" in html


def test_who_may_not_edit_sees_nothing_of_it(client, items):
    reader = User.objects.create_user("R01", "secret", name="读者")
    client.force_login(reader)
    file = paged(items[0], pdf("Notice"), "application/pdf")
    asked = (
        address(items[0]),
        reverse("library_review_all"),
        reverse("library_review_batch", args=[items[0].batch_id]),
        reverse("library_review_difference", args=[items[0].pk]),
        reverse("library:page_image", args=[file.pk, 1, 480]),
        reverse("library_review_text", args=[file.pk]),
        reverse("library_review_place", args=[file.pk]),
        reverse("library_approval", args=[items[0].batch_id]),
    )

    assert {client.get(one).status_code for one in asked} <= {302, 403}
    with pytest.raises(PermissionDenied):
        turn_down(items[0], reason="无关", by=reader)
    assert PolicyPage.objects.filter(pk=items[0].page_id).exists()


def test_the_screen_costs_the_same_however_many_wait(desk, section, editor):
    one = imported(section, editor, law("示例总工会办法一"))[0]
    alone = queries_of(desk, one)
    names = (f"示例总工会细则{number}" for number in range(5))
    several = imported(section, editor, *map(law, names))[0]

    # From its second document on a batch also knows where the next one is.
    assert queries_of(desk, several) - alone <= 1


def queries_of(client, item):
    client.get(address(item))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(item)).status_code == 200
    return len(captured)
