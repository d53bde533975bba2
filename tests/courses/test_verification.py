"""Anybody who holds a code learns whether the certificate stands, and little about its holder."""

import re
from datetime import UTC, datetime
from itertools import islice, product

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import Appointment
from courses.certificates import face_of, masked, normalised, spelled
from courses.models import Certificate
from courses.services import verification
from courses.services.certificates import issue, reissue, revoke
from tests.factories import courses as make
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
FINISHED = datetime(2026, 3, 5, 8, tzinfo=UTC)
Ground = Certificate.Ground


def html(response):
    return response.content.decode()


def facts(response):
    """Term → value, as the page lists them."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", html(response), re.S)
    return {term: value.strip() for term, value in pairs}


@pytest.fixture
def learner():
    user = UserFactory(name="何静静")
    AppointmentFactory(user=user, unit=UnitFactory(name="示例厅机关工会"))
    return user


@pytest.fixture
def trainer():
    return UserFactory(name="培训员", roles=["培训管理员"])


@pytest.fixture
def enrolment(learner):
    course = make.released_course(1, title="女职工劳动保护")
    return make.enrolment(learner, course, completed_at=FINISHED)


@pytest.fixture
def certificate(enrolment):
    with time_machine.travel(datetime(2026, 3, 9, 1, tzinfo=UTC)):
        return issue(enrolment)


def end(certificate, trainer):
    with time_machine.travel(datetime(2026, 5, 1, 1, tzinfo=UTC)):
        revoke(certificate, by=trainer, ground=Ground.CONDUCT, reason="由他人代学")


def test_a_stranger_learns_that_a_certificate_stands(client, certificate):
    response = client.get(f"/verify/{certificate.code}/")

    assert response.status_code == 200
    assert "有效" in html(response)
    assert facts(response) == {
        "姓名": "何**",
        "单位": "示例厅机关工会",
        "课程": "《女职工劳动保护》",
        "学时": "2",
        "学完日期": "2026-03-05",
        "发证单位": "示例省直属机关工会工作委员会",
        "发证日期": "2026-03-09",
        "证书编号": certificate.number,
        "查验码": spelled(certificate.code),
    }
    assert "何静静" not in html(response)
    assert f"/certificates/{certificate.code}" not in html(response)
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in html(response)


def test_the_address_in_the_code_is_the_page(client, certificate, settings):
    path = face_of(certificate).verify_url.removeprefix(settings.SITE_URL)

    assert client.get(path).status_code == 200


def test_the_holder_finds_the_files_and_her_whole_name(client, certificate, learner):
    client.force_login(learner)

    page = html(client.get(f"/verify/{certificate.code}/"))

    assert f'href="/certificates/{certificate.code}.pdf"' in page
    assert f'src="/certificates/{certificate.code}.png"' in page
    assert "何静静的结业证书" in page


@pytest.mark.parametrize("who", ["other learner", "editor"])
def test_others_who_are_signed_in_learn_no_more_than_a_stranger(client, certificate, who):
    client.force_login(UserFactory(roles=["编辑"] if who == "editor" else []))

    page = html(client.get(f"/verify/{certificate.code}/"))

    assert "有效" in page
    assert "何静静" not in page and f"/certificates/{certificate.code}" not in page


def test_a_revoked_certificate_says_when_and_which_ground_but_not_why(client, certificate, trainer):
    end(certificate, trainer)

    response = client.get(f"/verify/{certificate.code}/")

    assert response.status_code == 200
    assert "本证书已于2026年5月1日撤销，不再有效。类别：违反学习纪律。" in html(response)
    assert "由他人代学" not in html(response)
    assert facts(response)["姓名"] == "何**"
    assert "notice--bad" in html(response) and "notice--good" not in html(response)


def test_a_superseded_certificate_keeps_the_old_name_and_does_not_lead_to_the_new(
    client, certificate, learner, trainer
):
    learner.name = "林静静"
    learner.save()
    with time_machine.travel(datetime(2026, 5, 1, 1, tzinfo=UTC)):
        new = reissue(certificate, by=trainer, reason="更名")

    old_page, new_page = (client.get(f"/verify/{code}/") for code in (certificate.code, new.code))

    assert "本证书已于2026年5月1日换发，请以新证书为准。" in html(old_page)
    assert facts(old_page)["姓名"] == "何**"
    assert new.code not in html(old_page) and spelled(new.code) not in html(old_page)
    assert "notice--good" in html(new_page) and facts(new_page)["姓名"] == "林**"


def test_a_renamed_holder_s_certificate_stays_valid_with_the_old_name(client, certificate, learner):
    learner.name = "林静静"
    learner.save()

    response = client.get(f"/verify/{certificate.code}/")

    assert "notice--good" in html(response) and facts(response)["姓名"] == "何**"
    assert "林" not in facts(response)["姓名"]


def test_who_left_is_verified_all_the_same(client, certificate, learner):
    Appointment.objects.filter(user=learner).delete()
    learner.is_active = False
    learner.save()
    certificate.enrolment.course.unpublish()

    response = client.get(f"/verify/{certificate.code}/")

    assert "notice--good" in html(response) and facts(response)["单位"] == "示例厅机关工会"


def test_a_held_certificate_tells_nothing(client, learner, enrolment):
    learner.name = "王𠮷"
    learner.save()
    held = issue(enrolment)

    response = client.get(f"/verify/{held.code}/")

    assert response.status_code == 200
    assert "证书所载信息正在核对，尚未颁发。" in html(response)
    assert facts(response) == {}
    assert "王" not in html(response).replace("王*", "")


def test_an_unknown_code_says_so_and_offers_the_box(client):
    response = client.get("/verify/AAAA2222BBBB/")

    assert response.status_code == 404
    assert "没有找到这份证书" in html(response)
    assert "本平台没有颁发过这个查验码的证书" in html(response)
    assert 'name="code" value="AAAA2222BBBB"' in html(response)


@pytest.mark.parametrize("code", ["<script>alert(1)", "何静静", "A" * 300, "'--"])
def test_odd_codes_are_unknown(client, code):
    response = client.get(f"/verify/{code}/")

    assert response.status_code == 404
    assert "<script>alert" not in html(response)


@pytest.mark.parametrize(
    "number", ["2026-000005", "2026—000005", "２０２６000005", "2026-000005-2"]
)
def test_who_types_the_number_is_told_where_the_code_stands(client, number):
    response = client.get("/verify/", {"code": number})

    assert response.status_code == 200
    assert "您输入的像是证书编号，请输入二维码下面的 12 位查验码。" in html(response)
    assert f'name="code" value="{number}"' in html(response)


def test_every_page_leads_to_the_verification(client):
    assert '<a href="/verify/">证书查验</a>' in html(client.get("/verify/"))


def test_an_empty_box_says_what_to_do(client):
    empty, fresh = client.get("/verify/?code=%20-"), client.get("/verify/")

    assert "请填写查验码。" in html(empty) and 'aria-invalid="true"' in html(empty)
    assert "请填写查验码。" not in html(fresh)


@pytest.mark.parametrize(
    "typing",
    [
        str.lower,
        spelled,
        lambda code: f"  {spelled(code).lower()} ",
        lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code),
        lambda code: " ".join(code),
        lambda code: code[:4] + "－" + code[4:8] + "—" + code[8:],
    ],
    ids=["lower", "hyphens", "spaced", "full-width", "letters apart", "dashes"],
)
def test_a_code_is_taken_however_it_is_typed(client, certificate, typing):
    typed = typing(certificate.code)

    by_form = client.get("/verify/", {"code": typed})
    by_address = client.get(f"/verify/{typed}/")

    assert by_form["Location"] == f"/verify/{certificate.code}/"
    assert by_address["Location"] == f"/verify/{certificate.code}/"


def guesses(number):
    """So many codes that were never issued."""
    return ["".join(digits) for digits in islice(product("23456789", repeat=12), number)]


def test_guessing_is_limited_by_address(client, certificate):
    for code in guesses(verification.GUESSES):
        assert client.get(f"/verify/{code}/").status_code == 404

    limited = client.get(f"/verify/{certificate.code}/")
    elsewhere = client.get(f"/verify/{certificate.code}/", REMOTE_ADDR="10.0.0.9")

    assert limited.status_code == 429
    assert "这个网络在短时间内查验失败的次数较多，请过一刻钟再试。" in html(limited)
    assert elsewhere.status_code == 200


def test_what_is_known_does_not_count_as_a_guess(client, certificate):
    for _ in range(verification.GUESSES + 1):
        assert client.get(f"/verify/{certificate.code}/").status_code == 200


def test_slips_of_the_hand_are_no_guesses(client, certificate):
    for number in range(verification.GUESSES + 1):
        assert client.get(f"/verify/{certificate.code[:11]}{number}0/").status_code == 404

    assert client.get(f"/verify/{certificate.code}/").status_code == 200


def test_the_limit_keeps_no_address(client, monkeypatch):
    kept = {}
    client.get("/verify/")  # what every page keeps, too
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: kept.update({key: value}))

    client.get(f"/verify/{guesses(1)[0]}/", REMOTE_ADDR="10.0.0.9")

    assert list(kept.values()) == [1]
    assert "10.0.0.9" not in "".join(kept)


def test_verifying_needs_no_more_queries_for_a_stranger_than_one(
    client, certificate, django_assert_num_queries
):
    with django_assert_num_queries(1):
        verification.look_up(certificate.code, address="10.0.0.9")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("何静", "何*"), ("何静静", "何**"), ("阿卜杜热西提·努尔", "阿**"), ("何", "何"), ("", "")],
)
def test_names_are_masked(name, shown):
    assert masked(name) == shown


def test_codes_are_folded():
    assert normalised(" k7qm-３xpa—9tvc ") == "K7QM3XPA9TVC"
    assert spelled("K7QM3XPA9TVC") == "K7QM-3XPA-9TVC"
