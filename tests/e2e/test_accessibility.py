"""axe-core finds nothing, on any page, in either width and theme; and nothing is wider than a phone."""

import pytest

from tests.e2e.browsing import DESK, PHONE, overflow, violations

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
LAW = "/wenjian/fu-nv-quan-yi-bao-zhang-fa/"
PLAN = "/wenjian/shi-li-sheng-zhi-ji-guan-gong-hui-gong-wei-2026-nian-gong-zuo-yao-dian/"

PUBLIC = {
    "home": "/",
    "search hints": "/search/",
    "search results": "/search/?q=女职工 哺乳时间",
    "search recognised": "/search/?q=工会法第四十二条",
    "search narrowed": "/search/?q=工会&type=policy",
    "search in part": "/search/?q=量子纠缠飞船",
    "search nothing": '/search/?q="量子飞船"',
    "documents": "/wenjian/",
    "documents narrowed": "/wenjian/?kind=规定",
    "plan in its notice": PLAN,
    "law": LAW,
    "earlier text": f"{LAW}@2019-01-01/",
    "articles": "/dongtai/",
    "materials": "/sixiang/",
    "courses": "/peixun/",
    "open course": "/peixun/jingfei/",
    "open lesson": "/peixun/jingfei/lesson-1/",
    "certificate check": "/verify/",
    "certificate unknown": "/verify/AAAABBBBCCCC/",
    "reading room": "/shuwu/",
    "book": "/shuwu/shu-wu-zhi-yuan-zhe-shou-ce/",
    "feedback": "/feedback/",
    "feedback unknown": "/feedback/?code=NICHTDA12345",
    "sign in": "/accounts/login/",
    "first sign-in": "/activate/",
    "forgotten password": "/accounts/password/reset/",
    "not found": "/nirgends/",
}
OWN = {
    "home": "/",
    "profile": "/accounts/profile/",
    "contact": "/accounts/profile/contact/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second step": "/accounts/2fa/",
    "notices": "/notices/",
    "units": "/units/",
    "unit report": "/units/2/learning/",
    "unit report empty": "/units/2/learning/?on=2019-01-01",
    "my learning": "/learning/",
    "restricted section": "/neibu/",
    "sign out": "/accounts/logout/",
}
LEARNER = {
    "home": "/",
    "courses": "/peixun/",
    "course": "/peixun/nvzhigong/",
    "clauses in a lesson": "/peixun/nvzhigong/lesson-2/",
    "film in a lesson": "/peixun/nvzhigong/lesson-3/",
    "quiz in a lesson": "/peixun/nvzhigong/lesson-4/",
    "my learning": "/learning/",
    "practice": "/learning/practice/",
    "wrong answers": "/learning/wrong-answers/",
    "exams": "/exams/",
}
STAFF = {"styleguide": "/styleguide/"}
ADMIN = {
    "dashboard": "/admin/",
    "imports": "/admin/library/imports/",
    "upload": "/admin/library/imports/new/",
    "unverified": "/admin/library/unverified/",
    "people import": "/admin/people-import/",
    "assignments": "/admin/assignments/",
    "assign": "/admin/assignments/new/",
    "unit reports": "/admin/unit-learning/",
    "questions": "/admin/question/",
    "new question": "/admin/question/new/",
    "many questions": "/admin/question/bulk/",
    "question import": "/admin/question/import/",
    "clauses that changed": "/admin/question/checks/",
    "corrected keys": "/admin/question/corrections/",
    "papers": "/admin/paper/",
    "new paper": "/admin/paper/new/",
    "videos": "/admin/video/",
    "certificates": "/admin/certificate/",
    "hours": "/admin/hourentry/",
    "reviews": "/admin/reviews/",
    "books": "/admin/library/books/",
    "index": "/admin/search-index/",
    "words": "/admin/search/terms/",
    "other words": "/admin/search/synonyms/",
    "queries": "/admin/search/queries/",
    "missed queries": "/admin/search/queries/empty/",
    "unopened queries": "/admin/search/queries/unopened/",
    "why not found": "/admin/search/why/",
    "status": "/admin/status/",
    "audit log": "/admin/reports/audit/",
    "jobs": "/admin/background-jobs/",
}


def check_all_views(page) -> list[str]:
    """The page at hand in both themes and widths."""
    found = []
    for width in (DESK["viewport"], PHONE["viewport"]):
        page.set_viewport_size(width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            place = f"{page.url} at {width['width']} px, {scheme}"
            found += [f"{place}: {line}" for line in violations(page)]
        if overflow(page) > 0:
            found.append(f"{page.url} is {overflow(page)} px wider than {width['width']} px")
    page.set_viewport_size(DESK["viewport"])
    return found


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC)
def test_public_page(visits, path):
    page = visits.open(path)

    assert check_all_views(page) == []


@pytest.mark.parametrize("path", OWN.values(), ids=OWN)
def test_page_of_somebody_signed_in(visits, path):
    page = visits.open(path, who="SL1001")

    assert check_all_views(page) == []


@pytest.mark.parametrize("path", LEARNER.values(), ids=LEARNER)
def test_page_of_a_learner(visits, path):
    page = visits.open(path, who="SL2001")

    assert check_all_views(page) == []


@pytest.mark.parametrize("path", STAFF.values(), ids=STAFF)
def test_page_of_staff(visits, path):
    page = visits.open(path, who="ADMIN")

    assert check_all_views(page) == []


@pytest.mark.parametrize("path", ADMIN.values(), ids=ADMIN)
def test_page_of_the_admin(visits, path):
    page = visits.open(path, who="ADMIN")
    page.get_by_role("heading", level=1).first.wait_for()

    assert violations(page) == []


def test_import_pages_of_the_admin(visits):
    """The pages of one batch and of one document in the editor, which need something to show."""
    page = visits.open("/admin/library/imports/", who="ADMIN")
    page.locator("table a").first.click()
    page.wait_for_url("**/imports/*/")
    assert violations(page) == []

    page.locator("td a").first.click()
    page.locator(".outline-row").first.wait_for()
    page.locator(".outline-row__view").first.click()
    assert violations(page) == []
