"""Everything that can make the index untrue, noted in the transaction that did it.

`post_save` of a page is sent inside Wagtail's own transaction, whoever saves it (publishing,
unpublishing, scheduled publishing, imports), so nothing falls between saving and noting.
Wagtail moves a tree by saving its root as a plain `Page` and rewriting the rows below by raw
SQL: saving a plain `Page` therefore notes the whole subtree.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, post_page_move

from accounts.models import Audience
from accounts.models.audiences import AudienceRule
from cms.querysets import audience_models
from cms.signals import content_changed, withdrawn
from courses.models import CoursePage, LessonPage, Release, Video
from library.models import Issuer, PolicyPage, Work
from search.models import PAGE
from search.outbox import record, record_subtree

# Saved with every draft; the live text is not touched by them.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def page_saved(
    sender: type[Model],
    instance: Model,
    raw: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    if raw or not isinstance(instance, Page):
        return
    if update_fields is not None and DRAFT_FIELDS.issuperset(update_fields):
        return
    if sender is Page:
        record_subtree(instance.pk, urgent=True)
        return
    record(PAGE, [instance.pk], urgent=not instance.live)
    if isinstance(instance, CoursePage):
        record_lessons(instance, urgent=not instance.live)


def record_lessons(course: CoursePage, *, urgent: bool) -> None:
    """Lessons are found with their course, by its audience and under its name."""
    lessons = LessonPage.objects.descendant_of(course)
    record(PAGE, lessons.values_list("pk", flat=True), urgent=urgent)


def page_moved(instance: Page, **kwargs: Any) -> None:
    record_subtree(instance.pk, urgent=True)


def page_text_published(instance: Page, **kwargs: Any) -> None:
    """What other receivers derive from a publication (nodes, relations) is written by now."""
    record(PAGE, [instance.pk])


def page_deleted(instance: Page, **kwargs: Any) -> None:
    """Sent for the page and for each page below it, before the rows go."""
    record(PAGE, [instance.pk], urgent=True)


def page_withdrawn(page: Page, **kwargs: Any) -> None:
    record(PAGE, [page.pk], urgent=True)


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """Copies kept in step with the page (aliases), and copies of these, share its privacy
    wherever they stand."""
    ids = [instance.page_id]
    while ids:
        for page_id in ids:
            record_subtree(page_id, urgent=True)
        ids = list(Page.objects.filter(alias_of__in=ids).values_list("pk", flat=True))


def audience_changed(instance: Audience, **kwargs: Any) -> None:
    record_audience(instance.pk)


def audience_rule_changed(instance: AudienceRule, **kwargs: Any) -> None:
    record_audience(instance.audience_id)


def record_audience(audience_id: int) -> None:
    for model in audience_models():
        pages = model._default_manager.filter(audience_id=audience_id)
        record(PAGE, pages.values_list("pk", flat=True), urgent=True)


def work_saved(instance: Work, created: bool, **kwargs: Any) -> None:
    if not created:
        record(PAGE, PolicyPage.objects.filter(work=instance).values_list("pk", flat=True))


def issuer_saved(instance: Issuer, created: bool, **kwargs: Any) -> None:
    """Its documents, and those of the organs below it, are found under its name."""
    if not created:
        organs = Issuer.objects.at_and_below(instance)
        pages = PolicyPage.objects.filter(issuers__issuer__in=organs).distinct()
        record(PAGE, pages.values_list("pk", flat=True))


def release_published(instance: Release, **kwargs: Any) -> None:
    """Its lessons are rows written after it; those it left out are to be found no more."""
    course = instance.course
    record(PAGE, [course.pk])
    record_lessons(course, urgent=True)


def video_saved(instance: Video, created: bool, **kwargs: Any) -> None:
    if not created:
        record(PAGE, instance.lessons.values_list("pk", flat=True))


def content_written(model: str, ids: Iterable[int], **kwargs: Any) -> None:
    """Bulk writes name their own page type; pages are noted by the base model."""
    if issubclass(apps.get_model(model), Page):
        record(PAGE, ids)


def connect() -> None:
    post_save.connect(page_saved, dispatch_uid="search.page_saved")
    pre_delete.connect(page_deleted, sender=Page, dispatch_uid="search.page_deleted")
    page_published.connect(page_text_published, dispatch_uid="search.page_published")
    post_page_move.connect(page_moved, dispatch_uid="search.page_moved")
    withdrawn.connect(page_withdrawn, dispatch_uid="search.page_withdrawn")
    content_changed.connect(content_written, dispatch_uid="search.content_changed")
    post_save.connect(work_saved, sender=Work, dispatch_uid="search.work_saved")
    post_save.connect(release_published, sender=Release, dispatch_uid="search.release")
    post_save.connect(video_saved, sender=Video, dispatch_uid="search.video")
    post_save.connect(issuer_saved, sender=Issuer, dispatch_uid="search.issuer_saved")
    for signal in (post_save, post_delete):
        signal.connect(
            restriction_changed, sender=PageViewRestriction, dispatch_uid="search.restriction"
        )
        signal.connect(audience_changed, sender=Audience, dispatch_uid="search.audience")
        signal.connect(
            audience_rule_changed, sender=AudienceRule, dispatch_uid="search.audience_rule"
        )
