"""The section that an import goes to when the operator names none."""

from django.db import transaction

from cms.models import HomePage
from cms.services import publish
from library.models import DocumentsPage

TITLE, SLUG = "文件资料", "documents"


class SectionUnclear(LookupError):
    """No section, or several; the message says which, in Chinese."""


def section_for(slug: str | None) -> DocumentsPage:
    """The section of that name; without a name the only one, made under the home page if there is none."""
    sections = DocumentsPage.objects.all()
    if slug:
        found = list(sections.filter(slug=slug)[:2])
        if len(found) != 1:
            raise SectionUnclear(f"没有网址名为“{slug}”的文件栏目。{_choices()}")
        return found[0]
    found = list(sections[:2])
    if len(found) > 1:
        raise SectionUnclear(f"文件栏目不止一个，请用 --section 指明。{_choices()}")
    return found[0] if found else _first_section()


def _choices() -> str:
    names = [f"{section.slug}（{section.title}）" for section in DocumentsPage.objects.all()]
    return f"现有：{'、'.join(names)}。" if names else "现在还没有文件栏目。"


@transaction.atomic
def _first_section() -> DocumentsPage:
    home = HomePage.objects.first()
    if home is None:
        raise SectionUnclear("网站还没有首页，请先运行 migrate。")
    section = DocumentsPage(title=TITLE, slug=SLUG, live=False, show_in_menus=True)
    home.add_child(instance=section)
    return publish(section, by=None)
