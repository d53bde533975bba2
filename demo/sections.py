"""The sections of the demo site, in the order of its menu."""

from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from cms.models import HomePage, SectionPage
from cms.services import publish
from courses.models import CoursesPage
from library.models import DocumentsPage, MaterialsPage, ReadingRoomPage

SECTIONS = {
    "policies": (
        DocumentsPage,
        "政策文件",
        "wenjian",
        "工会工委制发的通知、办法、规定和工作要点，可以按条文查找和引用。",
    ),
    "internal": (DocumentsPage, "内部通知", "neibu", "只对登录的工会干部开放的工作通知。"),
    "articles": (SectionPage, "工作动态", "dongtai", "省直各级工会的工作做法和活动。"),
    "materials": (
        MaterialsPage,
        "思想政治工作",
        "sixiang",
        "供基层工会使用的宣讲和学习资料，每一篇都经过初审、复审、终审。",
    ),
    "courses": (CoursesPage, "培训课程", "peixun", "按岗位开设的网络课程，学完记学时、发证书。"),
    "books": (
        ReadingRoomPage,
        "职工书屋",
        "shuwu",
        "在手机和电脑上都能读的电子书，换一台设备接着读。",
    ),
}


def load_sections(*, by: User) -> dict[str, Page]:
    """What is missing is made; 内部通知 is for people who are signed in."""
    home = HomePage.objects.get()
    sections = {}
    for name, (model, title, slug, summary) in SECTIONS.items():
        page = model(title=title, slug=slug, summary=summary, show_in_menus=True)
        sections[name] = _section(home, page, by=by)
    PageViewRestriction.objects.get_or_create(
        page=sections["internal"], restriction_type=PageViewRestriction.LOGIN
    )
    return sections


def _section(home: Page, page: Page, *, by: User) -> Page:
    if known := home.get_children().filter(slug=page.slug).first():
        return known.specific
    home.refresh_from_db()
    home.add_child(instance=page)
    return publish(page, by=by)
