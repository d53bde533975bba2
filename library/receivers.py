"""The library follows what happens to its pages, whoever publishes or withdraws them."""

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from library.models import BookPage, PolicyPage, Work
from library.services.books import draw_cover_again
from library.services.relations import find_ends, link_waiting
from library.services.texts import arrange_states, materialise


@receiver(pre_save, sender=PolicyPage)
def remember_former_work(sender, instance, **kwargs):
    """A text moved to another work leaves a gap in the one it came from."""
    former = PolicyPage.objects.filter(pk=instance.pk).exclude(work=instance.work_id)
    instance._former_work_id = former.values_list("work", flat=True).first()


@receiver(page_published, sender=PolicyPage)
def store_published_text(sender, instance, **kwargs):
    if instance.live:
        materialise(instance)
        arrange_states(instance.work)
        link_waiting(instance.work, instance.numbers)
        find_ends(instance)
    if former := Work.objects.filter(pk=getattr(instance, "_former_work_id", None)).first():
        arrange_states(former)


@receiver(page_unpublished, sender=PolicyPage)
@receiver(post_delete, sender=PolicyPage)
def rearrange_remaining_texts(sender, instance, **kwargs):
    if work := Work.objects.filter(pk=instance.work_id).first():
        arrange_states(work)


@receiver(page_published, sender=BookPage)
def keep_cover_true(sender, instance, **kwargs):
    if instance.chapter_count:
        draw_cover_again(instance)
