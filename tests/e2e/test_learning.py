"""A learner on a phone: begin, read, watch, come back; and the same by keyboard alone."""

import pytest

from tests.e2e.browsing import PHONE, eventually, overflow, violations
from tests.e2e.test_accessibility import check_all_views
from tests.e2e.test_reading_by_keyboard import tab_to

pytestmark = [pytest.mark.e2e, pytest.mark.shapes("embedded")]
COURSE = "/peixun/nvzhigong/"
VIDEO = f"{COURSE}lesson-3/"
# A women's committee head who has not begun, and one who has seen 42 % of the video.
FRESH, UNDER_WAY = "SL4003", "SL2001"
PAGES = {
    "catalogue": "/peixun/",
    "catalogue narrowed": "/peixun/?mine=1",
    "course": COURSE,
    "lesson with clauses": f"{COURSE}lesson-2/",
    "lesson with video": VIDEO,
    "lesson with quiz": f"{COURSE}lesson-4/",
    "my learning": "/learning/",
}


def time_of(page) -> float:
    return page.evaluate("() => document.querySelector('video').currentTime")


def play(page) -> None:
    """Muted, because a browser without a gesture plays nothing else."""
    page.evaluate(
        """() => {
          const video = document.querySelector('video');
          video.muted = true;
          return video.play();
        }"""
    )


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_of_learning(visits, path):
    page = visits.open(path, who=UNDER_WAY)

    assert check_all_views(page) == []


def test_learner_on_a_phone_reads_and_comes_back_to_the_video(visits):
    page = visits.open("/peixun/", who=FRESH, **PHONE)
    page.get_by_role("link", name="女职工劳动保护").click()
    page.get_by_role("button", name="开始学习").click()
    page.wait_for_url(f"**{COURSE}lesson-1/")
    assert overflow(page) == 0

    page.get_by_role("button", name="课程内容").click()
    page.get_by_role("dialog").get_by_role("link", name="逐条读懂四期保护").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="我已读完").click()
    page.get_by_text("读完了。").wait_for()
    page.get_by_role("link", name="学下一课").click()
    page.wait_for_url(f"**{COURSE}lesson-2/")
    page.get_by_text("现行有效").first.wait_for()
    page.get_by_role("button", name="我已读完").click()
    page.get_by_role("link", name="学下一课").click()
    page.wait_for_url(f"**{VIDEO}")

    play(page)
    words = page.locator("[data-video-words]")
    eventually(lambda: words.inner_text() != "已看 0%，还差约 60 秒", seconds=25, what="credit")
    left_at = time_of(page)
    page.goto(COURSE)
    page.get_by_text("还差 2 项：看完视频").wait_for()
    page.get_by_role("link", name="继续学习").click()
    page.wait_for_url(f"**{VIDEO}")
    eventually(lambda: abs(time_of(page) - left_at) < 3, seconds=5, what="resumes where left")


def test_video_opens_at_the_second_of_its_address(visits):
    page = visits.open(f"{VIDEO}#t-40", who=UNDER_WAY)

    eventually(lambda: 40 <= time_of(page) < 42, seconds=5, what="the place in the address")


def test_transcript_leads_to_its_place_and_is_followed(visits):
    page = visits.open(VIDEO, who=UNDER_WAY)
    page.get_by_text("文字稿").click()
    line = page.locator("[data-cue]").nth(2)

    line.click()
    eventually(
        lambda: line.get_attribute("aria-current") == "true", seconds=5, what="the line is marked"
    )
    assert abs(time_of(page) * 1000 - int(line.get_attribute("data-cue"))) < 1500


def test_course_is_followed_by_keyboard(visits):
    page = visits.open(COURSE, who=UNDER_WAY)

    tab_to(page, "继续学习")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COURSE}lesson-*/")
    page.goto(f"{COURSE}lesson-2/")
    tab_to(page, "上一课 为什么要特殊保护")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COURSE}lesson-1/")


def test_lesson_is_read_without_script(visits):
    page = visits.open(f"{COURSE}lesson-2/", who=UNDER_WAY, java_script_enabled=False)

    page.get_by_role("link", name="逐条读懂四期保护").wait_for()
    page.get_by_text("第十四条", exact=False).first.wait_for()
    assert page.locator("a[rel=next]").get_attribute("href") == VIDEO
