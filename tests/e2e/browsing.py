"""How the tests look at the site: pages as people have them, watched for anything that goes wrong."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page

# Of demo/people.py, which cannot be read without Django.
PASSWORD = "shili-2026"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=zh-CN",
]
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# Without `preload` axe does not fetch the style sheets again, which the content policy refuses.
AXE_OPTIONS = "{resultTypes: ['violations'], preload: false}"
# The ring may be drawn around the field by what holds it.
FOCUS = """() => {
  const focused = document.activeElement;
  const ring = element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  return focused !== document.body && (ring(focused) || ring(focused.parentElement));
}"""
IN_VIEW = """anchor => {
  const box = document.getElementById(anchor).getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight * 0.8;
}"""


class Visits:
    """Pages on one site, each in a browser of its own; `close` fails when any of them had
    a request to another host, an error on the console or a breach of the content policy."""

    def __init__(self, browser: Browser, url: str, sign_ins: dict) -> None:
        self.browser = browser
        self.url = url
        self.sign_ins = sign_ins
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.refused: set[str] = set()

    def open(self, path: str = "/", *, who: str = "", **options) -> Page:
        """A page at `path`, seen by the person with staff number `who` or by a stranger."""
        context = self.context(who=who, **options)
        page = context.new_page()
        page.goto(path)
        return page

    def context(self, *, who: str = "", **options) -> BrowserContext:
        context = self.browser.new_context(
            **{
                "base_url": self.url,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "reduced_motion": "reduce",
                **DESK,
                **options,
            }
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        self._watch(context)
        if who:
            self._sign_in(context, who)
        return context

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        # A refused address is on the console as well; only what it refers to may be refused.
        faults = [text for text in self.faults if not any(url in text for url in self.refused)]
        assert not faults, "\n".join(faults)

    def _sign_in(self, context: BrowserContext, who: str) -> None:
        if who not in self.sign_ins:
            page = context.new_page()
            page.goto("/accounts/login/")
            sign_in(page, who)
            self.sign_ins[who] = context.cookies()
            page.close()
        context.add_cookies(self.sign_ins[who])

    def _watch(self, context: BrowserContext) -> None:
        host = urlsplit(self.url).netloc

        def request(sent):
            address = urlsplit(sent.url)
            if address.scheme not in {"data", "blob"} and address.netloc != host:
                self.faults.append(f"request to another host: {sent.url}")

        def response(got):
            if got.status >= 400 and got.request.resource_type == "document":
                self.refused.add(got.url)
            elif got.status >= 400:
                self.faults.append(f"{got.status} for {got.request.method} {got.url}")

        def console(message):
            if message.type in {"error", "warning"}:
                self.faults.append(f"console: {message.text} ({message.location['url']})")

        context.on("request", request)
        context.on("response", response)
        context.on("console", console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))


def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    page.get_by_label("工号、手机号或邮箱").fill(who)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def eventually(holds: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.3)


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line per rule and element."""
    # Wagtail's editor has an axe of its own, with rules for the content of pages.
    if not page.evaluate("() => window.axe === window.axeOfTests && !!window.axe"):
        page.evaluate(AXE)
        page.evaluate("() => { window.axeOfTests = window.axe; }")
    found = page.evaluate(f"async () => (await axe.run(document, {AXE_OPTIONS})).violations")
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
