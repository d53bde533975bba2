from datetime import date

import factory
from factory.django import DjangoModelFactory

from cms.models import HomePage
from cms.services import publish
from gongwen.structure import parse, to_json
from library.models import DocumentsPage, Issuer, PolicyPage, Relation, Work
from library.titles import work_slug

LAW = """第一章 总则
第一条 为了保护职工，制定本法。
第二条 用人单位应当遵守本法。
用人单位应当建立制度：
（一）考勤制度；
（二）休假制度。
第二章 附则
第三条 本法自2008年1月1日起施行。
"""


class WorkFactory(DjangoModelFactory):
    class Meta:
        model = Work

    title = factory.Sequence(lambda number: f"职工保护办法{number}")
    slug = factory.LazyAttribute(lambda work: work_slug(work.title))


class IssuerFactory(DjangoModelFactory):
    class Meta:
        model = Issuer

    name = factory.Sequence(lambda number: f"示例工会{number}")


class RelationFactory(DjangoModelFactory):
    class Meta:
        model = Relation

    kind = Relation.Kind.REPEALS
    target = factory.SubFactory(WorkFactory)
    target_title = factory.LazyAttribute(lambda relation: relation.target.title)


def documents_page(parent=None, *, title="示例文件", slug="documents", live=True):
    parent = parent or HomePage.objects.get()
    return parent.add_child(instance=DocumentsPage(title=title, slug=slug, live=live))


def policy_page(section, *, work=None, text=LAW, live=True, **fields):
    """One text of a work, published the way editors publish unless `live` is false."""
    work = work or WorkFactory()
    fields.setdefault("title", work.title)
    fields.setdefault("state_date", date(2007, 6, 29))
    page = PolicyPage(work=work, live=False, outline=to_json(parse(text)), **fields)
    section = DocumentsPage.objects.get(pk=section.pk)
    section.add_child(instance=page)
    page.save_revision()
    return publish(page, by=None) if live else page
