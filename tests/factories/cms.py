"""Pages and files for tests; a page is published below the home page unless told otherwise."""

from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection, PageViewRestriction

from cms.models import ArticlePage, HomePage, SectionPage, SiteDocument, SiteImage

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
