"""Certificates: issued once, held, released, revoked, reissued; and who gets the files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse as url_of
from django.utils import timezone
from PIL import Image
from wagtail.models import ModelLogEntry

from accounts.models import Appointment, Notice, Post, User
from accounts.todo import todo_items
from cms.models import SiteSettings
from courses.achievements import NotCompleted
from courses.certificates import ALPHABET, face_of
from courses.drawing import MissingGlyphs
from courses.models import Certificate, Enrolment
from courses.records import certificates_of
from courses.services.certificates import (
    AskedAlready,
    NotPossible,
    ask_for_reissue,
    issue,
    reissue,
    release_held,
    revoke,
)
from courses.services.hours import ReasonMissing, record_completion
from tests.factories import courses as make
from tests.factories.accounts import (
    AppointmentFactory,
    UnitAdministratorFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FINISHED = datetime(2026, 3, 5, 8, tzinfo=UTC)
State, Ground = Certificate.State, Certificate.Ground


def finished(user, *, at=FINISHED, **fields):
    fields.setdefault("title", "女职工劳动保护")
    fields.setdefault("hours", Decimal(4))
    course = make.released_course(1, **fields)
    return make.enrolment(user, course, completed_at=at)


@pytest.fixture
def unit():
    return UnitFactory(name="示例厅机关工会")


@pytest.fixture
def learner(unit):
    user = UserFactory(name="何静")
    AppointmentFactory(user=user, unit=unit)
    return user


@pytest.fixture
def trainer():
    return UserFactory(name="培训员", roles=["培训管理员"])


@pytest.fixture
def certificate(learner):
    return issue(finished(learner))


@pytest.fixture
def held(learner):
    learner.name = "王𠮷"
    learner.save()
    return issue(finished(learner))


def html(response):
    return response.content.decode()


def rename(user, name):
    user.name = name
    user.save()


@time_machine.travel(datetime(2026, 3, 9, 1, tzinfo=UTC), tick=False)
def test_a_certificate_keeps_what_was_true(learner):
    enrolment = finished(learner)

    certificate = issue(enrolment)

    assert (certificate.state, certificate.user, certificate.enrolment) == (
        State.VALID,
        learner,
        enrolment,
    )
    assert (certificate.holder_name, certificate.unit_name) == ("何静", "示例厅机关工会")
    assert (certificate.course_title, certificate.hours) == ("女职工劳动保护", 4)
    assert (certificate.completed_on, certificate.issued_on) == (
        date(2026, 3, 5),
        date(2026, 3, 9),
    )
    assert certificate.issuer == "示例省直属机关工会工作委员会"
    assert certificate.number == f"2026-{enrolment.pk:06d}"
    assert len(certificate.code) == 12 and set(certificate.code) <= set(ALPHABET)
    assert not Notice.objects.exists()


def test_the_number_of_an_older_issue_bears_its_year(learner):
    enrolment = finished(learner)

    certificate = issue(enrolment, on=date(2025, 12, 31))

    assert certificate.issued_on == date(2025, 12, 31)
    assert certificate.number == f"2025-{enrolment.pk:06d}"


def test_the_face_says_what_the_row_says(certificate, settings):
    face = face_of(certificate)

    assert (face.title, face.holder, face.course) == ("结业证书", "何静", "女职工劳动保护")
    assert face.result == "学习合格，准予结业，计 4 学时"
    assert face.verify_url == f"{settings.SITE_URL}/verify/{certificate.code}/"
    assert face.code.replace("-", "") == certificate.code and len(face.code) == 14
    assert face.state == ""


def test_a_course_without_hours_gives_a_certificate_without_hours(learner):
    assert face_of(issue(finished(learner, hours=0))).result == "学习合格，准予结业"


def test_issuing_again_returns_the_same(certificate, trainer):
    assert issue(certificate.enrolment) == certificate
    revoke(certificate, by=trainer, ground=Ground.OTHER, reason="停用")
    assert issue(certificate.enrolment) == certificate
    assert Certificate.objects.count() == 1


def test_a_release_without_certificate_gives_none(learner):
    assert issue(finished(learner, certificate=False)) is None


def test_an_unfinished_course_is_refused(learner):
    with pytest.raises(NotCompleted, match="课程还没有学完"):
        issue(finished(learner, at=None))


@pytest.mark.django_db(transaction=True)
def test_windows_that_finish_at_once_get_one_entry_and_one_certificate(learner):
    enrolment = finished(learner)

    def finish(_):
        try:
            own = Enrolment.objects.get(pk=enrolment.pk)
            with transaction.atomic():
                return record_completion(own).pk, issue(own).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as windows:
        results = set(windows.map(finish, range(4)))

    assert len(results) == 1
    assert (Certificate.objects.count(), enrolment.hour_entries.count()) == (1, 1)


@pytest.mark.parametrize(
    ("organisation", "issuer"), [("示例省总工会", "示例省总工会"), ("", "测试站点")]
)
def test_a_course_without_issuer_is_signed_by_the_site(learner, organisation, issuer):
    settings = SiteSettings.load()
    settings.organisation, settings.site_name = organisation, "测试站点"
    settings.save()

    assert issue(finished(learner, certificate_issuer="")).issuer == issuer


def test_the_unit_is_that_of_the_day_of_finishing(learner, unit):
    Appointment.objects.filter(user=learner).update(end=date(2026, 3, 31))
    AppointmentFactory(user=learner, unit=UnitFactory(name="新单位工会"), start=date(2026, 4, 1))

    assert issue(finished(learner)).unit_name == "示例厅机关工会"


def test_of_several_posts_the_highest_names_the_unit(learner):
    chair = Post.objects.get(code="chair")
    AppointmentFactory(user=learner, unit=UnitFactory(name="主席所在工会"), post=chair)

    assert issue(finished(learner)).unit_name == "主席所在工会"


def test_a_person_without_a_post_gets_a_certificate_without_a_unit():
    assert issue(finished(UserFactory(name="无职"))).unit_name == ""


def test_a_certificate_outlives_renaming_transfer_and_a_new_release(certificate, learner):
    rename(learner, "何静怡")
    Appointment.objects.filter(user=learner).delete()
    course = certificate.enrolment.course
    course.title = "改了名的课程"
    course.save()
    make.release(course)

    certificate.refresh_from_db()

    face = face_of(certificate)
    assert (face.holder, face.unit, face.course) == ("何静", "示例厅机关工会", "女职工劳动保护")


# Held ------------------------------------------------------------------------


def test_a_name_that_the_font_lacks_holds_the_certificate(held, trainer, client):
    held.refresh_from_db()

    assert held.state == State.HELD
    assert held.reason.startswith("姓名中的“𠮷”（U+20BB7）不在证书字库中")
    mine = Notice.objects.get(user=held.user)
    assert (mine.subject, mine.body) == ("证书暂缓打印：《女职工劳动保护》", held.reason)
    assert ModelLogEntry.objects.get(action="courses.certificate.hold").object_id == str(held.pk)


def test_those_who_look_after_certificates_hear_of_a_held_one(trainer, learner, rf):
    rename(learner, "王𠮷")
    UserFactory(roles=["编辑"])
    UserFactory(roles=["培训管理员"], is_active=False)

    held = issue(finished(learner))

    told = Notice.objects.get(subject="有证书暂缓打印：王𠮷《女职工劳动保护》")
    assert (told.user, told.url) == (trainer, url_of("certificate:inspect", args=[held.pk]))
    request = rf.get("/admin/")
    request.user = User.objects.get(pk=trainer.pk)
    waiting = {item.label: item for item in todo_items(request)}["暂缓打印的证书"]
    assert (waiting.count, waiting.url) == (1, url_of("certificate:index") + "?state=held")


@pytest.mark.parametrize("rare", ["朱镕喆", "刘堃玥", "林婳翀", "欧阳䶮", "阿依努尔·买买提"])
def test_rare_names_that_the_font_has_are_issued(learner, rare):
    rename(learner, rare)

    assert issue(finished(learner)).state == State.VALID


def test_a_course_title_that_the_font_lacks_holds_too(learner):
    held = issue(finished(learner, title="学习😀课程"))

    assert held.state == State.HELD
    assert held.reason.startswith("课程名称中的“😀”（U+1F600）")


def test_a_corrected_name_lets_it_go(held, learner, trainer):
    rename(learner, "王吉")
    Notice.objects.all().delete()

    released = release_held(held, by=trainer)

    assert (released.pk, released.state, released.holder_name) == (held.pk, State.VALID, "王吉")
    assert released.reason == ""
    assert Notice.objects.get().subject == "证书已颁发：《女职工劳动保护》"
    assert ModelLogEntry.objects.filter(action="courses.certificate.release").count() == 1


def test_while_a_character_is_missing_it_stays_held(held, trainer):
    with pytest.raises(MissingGlyphs):
        release_held(held, by=trainer)

    held.refresh_from_db()
    assert (held.state, held.holder_name) == (State.HELD, "王𠮷")


def test_only_a_held_one_is_released(certificate, trainer):
    with pytest.raises(NotPossible, match="这份证书没有暂缓，不用放行。"):
        release_held(certificate, by=trainer)


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_held_certificate_is_explained_instead_of_drawn(client, held, suffix):
    client.force_login(held.user)

    response = client.get(f"/certificates/{held.code}.{suffix}")

    assert response.status_code == 409
    assert "这份证书还不能打印" in html(response)
    assert "U+20BB7" in html(response)


# Revoked and reissued ---------------------------------------------------------


def test_a_revoked_certificate_keeps_what_it_said(certificate, trainer):
    revoked = revoke(certificate, by=trainer, ground=Ground.CONDUCT, reason=" 代学 ")

    assert (revoked.state, revoked.ground, revoked.reason) == (State.REVOKED, "conduct", "代学")
    assert (revoked.ended_by, revoked.holder_name) == (trainer, "何静")
    assert revoked.ended_at is not None
    assert face_of(revoked).state == "已撤销"
    line = ModelLogEntry.objects.get(action="courses.certificate.revoke")
    assert line.message == "撤销证书（违反学习纪律）：代学"
    notice = Notice.objects.get(user=certificate.user)
    assert (notice.subject, notice.body) == ("证书已撤销：《女职工劳动保护》", "原因：代学")


def test_revoking_needs_a_reason_and_a_ground(certificate, trainer):
    with pytest.raises(ReasonMissing, match="请写明原因。"):
        revoke(certificate, by=trainer, ground=Ground.OTHER, reason=" ")
    with pytest.raises(ValueError, match="whim"):
        revoke(certificate, by=trainer, ground="whim", reason="代学")

    certificate.refresh_from_db()
    assert certificate.state == State.VALID


def test_a_certificate_is_revoked_once(certificate, trainer):
    revoke(certificate, by=trainer, ground=Ground.OTHER, reason="停用")

    with pytest.raises(NotPossible, match="这份证书已撤销，不能再撤销。"):
        revoke(certificate, by=trainer, ground=Ground.OTHER, reason="停用")


def test_a_renamed_person_gets_a_new_certificate(certificate, learner, trainer):
    rename(learner, "何静怡")

    new = reissue(certificate, by=trainer, reason="更名")

    certificate.refresh_from_db()
    assert (new.holder_name, new.state) == ("何静怡", State.VALID)
    assert new.number == f"{certificate.number}-2"
    assert new.code != certificate.code
    assert (certificate.holder_name, certificate.state) == ("何静", State.SUPERSEDED)
    assert (certificate.replaced_by, certificate.reason) == (new, "更名")
    assert face_of(certificate).state == "已换发"
    line = ModelLogEntry.objects.get(action="courses.certificate.reissue")
    assert line.message == f"换发为 {new.number}：更名"
    notice = Notice.objects.get(user=learner)
    assert notice.body == f"新证书编号 {new.number}。原因：更名"


def test_a_third_issue_counts_on(certificate, trainer):
    second = reissue(certificate, by=trainer, reason="更名")
    third = reissue(second, by=trainer, reason="单位名称有误")

    assert third.number == f"{certificate.number}-3"


def test_one_revoked_by_mistake_is_replaced_and_stays_revoked(certificate, trainer):
    revoke(certificate, by=trainer, ground=Ground.MISTAKE, reason="误操作")

    new = reissue(certificate, by=trainer, reason="误撤销")

    certificate.refresh_from_db()
    assert (certificate.state, certificate.reason) == (State.REVOKED, "误操作")
    assert (certificate.replaced_by, new.state) == (new, State.VALID)


@pytest.mark.parametrize("before", ["superseded", "revoked-and-replaced", "held"])
def test_what_has_no_place_for_a_new_one_is_not_reissued(certificate, trainer, before, learner):
    if before == "superseded":
        reissue(certificate, by=trainer, reason="更名")
    elif before == "revoked-and-replaced":
        revoke(certificate, by=trainer, ground=Ground.MISTAKE, reason="误操作")
        reissue(certificate, by=trainer, reason="误撤销")
    else:
        rename(learner, "王𠮷")
        certificate = issue(finished(learner))

    with pytest.raises(NotPossible, match="不能换发。"):
        reissue(certificate, by=trainer, reason="再换")


def test_a_name_that_cannot_be_drawn_leaves_the_old_certificate_valid(
    certificate, learner, trainer
):
    rename(learner, "何𠮷")

    with pytest.raises(MissingGlyphs):
        reissue(certificate, by=trainer, reason="更名")

    assert Certificate.objects.get().state == State.VALID


def test_reissuing_needs_a_reason(certificate, trainer):
    with pytest.raises(ReasonMissing):
        reissue(certificate, by=trainer, reason="")


def test_a_renamed_holder_asks_once_a_week(certificate, learner, trainer):
    rename(learner, "何静怡")
    certificate.refresh_from_db()

    ask_for_reissue(certificate, by=learner)

    notice = Notice.objects.get(user=trainer)
    assert notice.subject == "申请换发证书：何静怡《女职工劳动保护》"
    assert notice.body == f"证书 {certificate.number} 上的姓名是“何静”，现登记为“何静怡”。"
    assert notice.url == url_of("certificate:inspect", args=[certificate.pk])
    with pytest.raises(AskedAlready, match="您已经提出过申请"):
        ask_for_reissue(certificate, by=learner)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=8))
    ask_for_reissue(certificate, by=learner)
    assert Notice.objects.filter(user=trainer).count() == 2


def test_whose_name_is_the_same_cannot_ask(certificate, learner):
    with pytest.raises(NotPossible, match="不需要换发"):
        ask_for_reissue(certificate, by=learner)


def test_nobody_asks_for_another(client, certificate, learner, trainer):
    rename(learner, "何静怡")
    client.force_login(UserFactory())

    assert client.post(f"/certificates/{certificate.code}/reissue/").status_code == 403
    assert not Notice.objects.filter(user=trainer).exists()


def test_a_renamed_holder_asks_on_the_page(client, certificate, learner, trainer):
    rename(learner, "何静怡")
    client.force_login(learner)

    page = html(client.get(f"/verify/{certificate.code}/"))
    first = html(client.post(f"/certificates/{certificate.code}/reissue/", follow=True))
    again = html(client.post(f"/certificates/{certificate.code}/reissue/", follow=True))

    assert "申请换发" in page and "何静怡" in page
    assert "已向培训管理员提出换发申请，办好后会通知您。" in first
    assert "您已经提出过申请，请等培训管理员处理。" in again


# Files -----------------------------------------------------------------------


def test_the_holder_gets_picture_and_pdf(client, certificate, learner):
    client.force_login(learner)

    png = client.get(f"/certificates/{certificate.code}.png")
    pdf = client.get(f"/certificates/{certificate.code}.pdf")

    assert Image.open(BytesIO(png.content)).size == (2339, 1654)
    assert png["Content-Type"] == "image/png"
    assert pdf.content.startswith(b"%PDF-") and pdf["Content-Type"] == "application/pdf"
    assert "inline" in pdf["Content-Disposition"]
    assert f"-{certificate.number}.pdf" in pdf["Content-Disposition"]
    assert pdf["Cache-Control"] == "private, no-cache"
    assert not ModelLogEntry.objects.exists()


def test_a_picture_that_did_not_change_is_not_drawn_again(client, certificate, learner, trainer):
    client.force_login(learner)
    url = f"/certificates/{certificate.code}.png"
    etag = client.get(url)["ETag"]

    same = client.get(url, headers={"If-None-Match": etag})
    revoke(certificate, by=trainer, ground=Ground.OTHER, reason="停用")
    changed = client.get(url, headers={"If-None-Match": etag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200 and changed["ETag"] != etag


def people(unit, learner):
    """Everybody of the matrix and the status each gets for the file of `learner`."""
    above = UnitFactory(name="上级工会")
    below = UnitFactory(name="下级工会", under=unit)
    former = UnitAdministratorFactory(unit=unit, end=date(2021, 1, 1)).user
    unit.placements.update(parent=above)
    gone = UserFactory(is_active=False, roles=["培训管理员"])
    return {
        "stranger": (None, 302),
        "holder": (learner, 200),
        "other learner": (UserFactory(), 403),
        "colleague": (AppointmentFactory(unit=unit).user, 403),
        "unit administrator": (UnitAdministratorFactory(unit=unit).user, 200),
        "administrator above": (UnitAdministratorFactory(unit=above).user, 200),
        "administrator below": (UnitAdministratorFactory(unit=below).user, 403),
        "former administrator": (former, 403),
        "other unit's administrator": (UnitAdministratorFactory().user, 403),
        "training administrator": (UserFactory(roles=["培训管理员"]), 200),
        "system administrator": (UserFactory(roles=["系统管理员"]), 200),
        "editor": (UserFactory(roles=["编辑"]), 403),
        "reviewer": (UserFactory(roles=["终审"]), 403),
        "deactivated": (gone, 302),
    }


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_who_gets_the_files(client, certificate, unit, learner, suffix, monkeypatch):
    drawn = {"png": "draw_png", "pdf": "draw_pdf"}[suffix]
    monkeypatch.setattr(f"courses.views.certificates.{drawn}", lambda face: b"drawn")
    url = f"/certificates/{certificate.code}.{suffix}"
    expected = people(unit, learner)

    got = {}
    for who, (user, _) in expected.items():
        client.logout()
        if user:
            client.force_login(user)
        got[who] = client.get(url).status_code

    assert got == {who: status for who, (_, status) in expected.items()}


def test_a_transferred_holder_is_no_longer_of_the_old_unit(client, certificate, unit, learner):
    Appointment.objects.filter(user=learner).update(end=date(2026, 4, 1))
    AppointmentFactory(user=learner, start=date(2026, 4, 2))
    client.force_login(UnitAdministratorFactory(unit=unit).user)

    assert client.get(f"/certificates/{certificate.code}.png").status_code == 403


def test_opening_the_certificate_of_another_is_logged(client, certificate, trainer):
    client.force_login(trainer)

    client.get(f"/certificates/{certificate.code}.png")

    line = ModelLogEntry.objects.get()
    assert (line.action, line.user) == ("courses.certificate.download", trainer)
    assert line.message == f"打开了 结业证书-{certificate.number}.png"


def test_unknown_codes_have_no_file(client, trainer):
    client.force_login(trainer)

    assert client.get("/certificates/AAAA2222BBBB.pdf").status_code == 404


# Lists -----------------------------------------------------------------------


def test_standing_certificates_come_first(learner, trainer):
    first, second = issue(finished(learner)), issue(finished(learner))
    revoke(second, by=trainer, ground=Ground.OTHER, reason="停用")
    issue(finished(UserFactory(name="别人")))

    assert [each.pk for each in certificates_of(learner)] == [first.pk, second.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_the_certificates_of_a_person_cost_one_query(learner, number, django_assert_num_queries):
    for _ in range(number):
        issue(finished(learner))

    with django_assert_num_queries(1):
        certificates_of(learner)


def test_certificates_are_found_revoked_and_reissued_in_the_admin(client, certificate, trainer):
    client.force_login(trainer)
    issue(finished(UserFactory(name="别人")))

    found = html(client.get(url_of("certificate:index"), {"q": "何静"}))
    shown = html(client.get(url_of("certificate:inspect", args=[certificate.pk])))
    act = url_of("certificate:reissue", args=[certificate.pk])
    reissued = html(client.post(act, {"reason": "单位名称有误"}, follow=True))
    again = html(client.post(act, {"reason": "再换"}, follow=True))
    new = Certificate.objects.get(user=certificate.user, state=State.VALID)
    revoked = html(
        client.post(
            url_of("certificate:revoke", args=[new.pk]),
            {"ground": "conduct", "reason": "代学"},
            follow=True,
        )
    )

    assert "何静" in found and "别人" not in found
    assert act in shown
    assert "已换发新证书，本人已收到通知。" in reissued
    assert "这份证书已换发，不能换发。" in again
    assert f"证书 {new.number} 已撤销，本人已收到通知。" in revoked
    new.refresh_from_db()
    assert (new.state, new.ground) == (State.REVOKED, "conduct")


def test_the_list_is_filtered_by_state(client, held, trainer):
    issue(finished(UserFactory(name="别人")))
    client.force_login(trainer)

    listed = html(client.get(url_of("certificate:index"), {"state": "held"}))

    assert "王𠮷" in listed and "别人" not in listed


def test_a_held_certificate_is_released_in_the_admin(client, held, learner, trainer):
    client.force_login(trainer)
    act = url_of("certificate:release", args=[held.pk])

    refused = html(client.post(act, follow=True))
    rename(learner, "王吉")
    asked = html(client.get(act))
    done = html(client.post(act, follow=True))

    assert "U+20BB7" in refused
    assert "按现在登记的姓名“王吉”重新核对" in asked
    assert "已颁发，本人已收到通知。" in done


def test_revoking_in_the_admin_asks_for_ground_and_reason(client, certificate, trainer):
    client.force_login(trainer)

    response = html(client.post(url_of("certificate:revoke", args=[certificate.pk]), {}))

    assert "请选择类别。" in response and "请写明原因。" in response


@pytest.mark.parametrize("act", ["revoke", "reissue", "release"])
@pytest.mark.parametrize("role", ["编辑", "终审", None])
def test_certificates_are_kept_by_training_administrators(client, certificate, act, role):
    client.force_login(UserFactory(roles=[role] if role else []))
    data = {"ground": "other", "reason": "试试"}

    response = client.post(url_of(f"certificate:{act}", args=[certificate.pk]), data)

    assert response.status_code in {302, 403}
    certificate.refresh_from_db()
    assert certificate.state == State.VALID
    assert not certificate.enrolment.certificates.exclude(pk=certificate.pk).exists()


@pytest.mark.parametrize("view", ["add", "edit", "delete"])
def test_nobody_writes_certificates_by_hand(client, certificate, view):
    client.force_login(User.objects.create_superuser("ROOT", name="管理员"))

    args = [] if view == "add" else [certificate.pk]
    response = client.post(url_of(f"certificate:{view}", args=args), {"reason": "改一改"})

    assert (response.status_code, response.url) == (302, url_of("wagtailadmin_home"))
    assert Certificate.objects.get().reason == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_the_admin_list_costs_the_same_for_any_number(client, trainer, rows, learner):
    client.force_login(trainer)
    client.get(url_of("certificate:index"))
    issue(finished(learner))
    with CaptureQueriesContext(connection) as one:
        client.get(url_of("certificate:index"))
    for _ in range(rows):
        issue(finished(learner))

    with CaptureQueriesContext(connection) as more:
        client.get(url_of("certificate:index"))

    assert len(more) == len(one)
