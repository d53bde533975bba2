"""`python -m tests.e2e.screens URL FOLDER`: the pictures of the README, from a running demo site.

The site has the demo content and the real samples; all passwords are the demo's.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e.browsing import CHROMIUM_ARGUMENTS, sign_in

SIZE = {"width": 1280, "height": 800}
LAW = "/wenjian/nv-zhi-gong-lao-dong-bao-hu-te-bie-gui-ding/"
PAGES = {
    "home": "/",
    "search": "/search/?q=女职工 哺乳时间",
    "document": LAW,
}


# The same, as the people of the demo see what is theirs: a learner, a reader, a unit's administrator.
OWN_PAGES = {
    "SL2001": {
        "today": "/",
        "course": "/peixun/nvzhigong/",
        "lesson": "/peixun/nvzhigong/lesson-2/",
    },
    "SL3101": {"reader": "/shuwu/shu-wu-zhi-yuan-zhe-shou-ce/read/2/"},
    "SL3001": {"report": "/units/4/learning/"},
}


def save(page: Page, target: Path) -> None:
    """A picture of few colours is a fifth of the size and looks the same."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


def main(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=CHROMIUM_ARGUMENTS,
        )
        page = browser.new_page(base_url=url, viewport=SIZE, locale="zh-CN")
        for name, path in PAGES.items():
            page.goto(path)
            save(page, folder / f"{name}.png")
        for who, pages in OWN_PAGES.items():
            own = browser.new_context(base_url=url, viewport=SIZE, locale="zh-CN").new_page()
            own.goto("/accounts/login/")
            sign_in(own, who)
            for name, path in pages.items():
                own.goto(path)
                save(own, folder / f"{name}.png")
            own.context.close()
        page.goto("/accounts/login/?next=/admin/library/imports/")
        sign_in(page, "ADMIN")
        page.goto(f"/admin/pages/{document_number(page)}/edit/")
        page.locator(".outline-row__view").nth(3).click()
        page.get_by_role("heading", name="识别结果").scroll_into_view_if_needed()
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(800)
        save(page, folder / "editor.png")
        browser.close()


def document_number(page: Page) -> str:
    """Where the editor of the document stands, by way of the admin's own search."""
    page.goto("/admin/pages/search/?q=女职工劳动保护特别规定")
    link = page.locator("a[href*='/edit/']", has_text="女职工劳动保护特别规定").first
    return link.get_attribute("href").split("/")[-3]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
