from datetime import date

import factory
from factory.django import DjangoModelFactory
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.models import HomePage
from cms.services import publish
from gongwen.structure import parse, to_json
from library.models import (
    DocumentsPage,
    Issuer,
    MaterialPage,
    MaterialsPage,
    PolicyPage,
    Relation,
    Work,
)
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


def materials_page(**fields):
    fields.setdefault("title", "思想政治工作")
    return HomePage.objects.get().add_child(instance=MaterialsPage(**fields))


def material_page(parent=None, *, by=None, **fields):
    """A material with one revision, written by `by`; the review alone makes it live."""
    fields.setdefault("title", "示例省职工思想政治工作要点")
    fields.setdefault("topic", MaterialPage.Topic.GUIDANCE)
    fields.setdefault("body", [{"type": "text", "value": "<p>把职工冷暖放在心上。</p>"}])
    parent = parent or materials_page()
    page = parent.add_child(instance=MaterialPage(live=False, owner=by, **fields))
    page.save_revision(user=by)
    return page


def material_form(**changes):
    """What the editor of a material posts."""
    data = {
        "title": "示例资料",
        "slug": "",
        "summary": "",
        "topic": "theory",
        "date": "2026-03-01",
        "source": "",
        "body": streamfield([("quote", {"text": "把职工冷暖放在心上。", "source": ""})]),
        "attachments": streamfield([]),
        "audience": "",
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(data | changes)
