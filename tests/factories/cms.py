"""Pages and files for tests; a page is published below the home page unless told otherwise."""

from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection, PageViewRestriction

from accounts.models import User
from cms.models import ArticlePage, HomePage, SectionPage, SiteDocument, SiteImage, Stage
from cms.review import services
from tests.factories.accounts import UserFactory

_numbers = count(1)


def home() -> HomePage:
    return HomePage.objects.get()


def section(parent=None, **fields) -> SectionPage:
    fields.setdefault("title", f"栏目{next(_numbers)}")
    return (parent or home()).add_child(instance=SectionPage(**fields))


def article(parent=None, **fields) -> ArticlePage:
    fields.setdefault("title", f"文章{next(_numbers)}")
    return (parent or home()).add_child(instance=ArticlePage(**fields))


def restriction(page, kind=PageViewRestriction.LOGIN, groups=()) -> PageViewRestriction:
    made = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    made.groups.set(groups)
    return made


def collection(name="集合") -> Collection:
    return Collection.get_first_root_node().add_child(name=f"{name}{next(_numbers)}")


def document(name="通知.txt", content=b"0123456789", **fields) -> SiteDocument:
    fields.setdefault("title", name)
    return SiteDocument.objects.create(file=ContentFile(content, name), **fields)


def image(name="照片.png", **fields) -> SiteImage:
    picture = BytesIO()
    Image.new("RGB", (640, 480), "white").save(picture, "PNG")
    fields.setdefault("title", name)
    return SiteImage.objects.create(file=ContentFile(picture.getvalue(), name), **fields)


def reviewers() -> list[User]:
    """One person each for 初审, 复审 and 终审."""
    return [UserFactory(name=f"{stage.label}员", roles=[stage.group]) for stage in Stage]


def approve(page, *persons):
    """`persons` approve what waits, one stage after the other."""
    for person in persons:
        services.approve(page, by=person, asked=services.open_stage(page))


def cleared(page, *, by):
    """Submitted by `by`, approved three times and so live."""
    services.submit(page, by=by)
    approve(page, *reviewers())
    return type(page).objects.get(pk=page.pk)
