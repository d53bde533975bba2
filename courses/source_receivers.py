"""Questions hear of their clauses; connected in `apps.py`, every call inside the transaction."""

from wagtail.signals import page_published, page_unpublished

from cms.signals import content_changed
from courses.services.question_checks import source_changed
from library.models import PolicyPage, Work
from library.signals import node_changed


def connect() -> None:
    node_changed.connect(nodes_changed)
    content_changed.connect(texts_changed)
    page_published.connect(text_moved, sender=PolicyPage)
    page_unpublished.connect(text_moved, sender=PolicyPage)


def nodes_changed(sender, page, changed, removed, **kwargs):
    source_changed([page.work], changed=changed | removed)


def texts_changed(sender, model, ids, **kwargs):
    if model == "library.PolicyPage":
        source_changed(Work.objects.filter(pages__in=ids).distinct())


def text_moved(sender, instance, **kwargs):
    source_changed([instance.work])
