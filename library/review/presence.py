"""Who else has a document open, in the page editor or on the review screen: Wagtail's editing sessions."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from library.models import PolicyPage


def arrive(page: PolicyPage, user: Any) -> dict[str, Any]:
    """Note that this person has it open. Addresses to say so again and to leave, and who else is there.

    A session that is heard of no more is forgotten by itself; it keeps nobody from anything.
    """
    EditingSession.cleanup()
    kind = ContentType.objects.get_for_model(PolicyPage)
    session = EditingSession.objects.create(
        user=user, content_type=kind, object_id=str(page.pk), last_seen_at=timezone.now()
    )
    others = EditingSession.objects.available().filter(content_type=kind, object_id=str(page.pk))
    names = others.exclude(user=user).order_by("pk").values_list("user__name", flat=True)
    options = PolicyPage._meta
    where = (options.app_label, options.model_name, page.pk, session.pk)
    return {
        "ping": reverse("wagtailadmin_editing_sessions:ping", args=where),
        "release": reverse("wagtailadmin_editing_sessions:release", args=[session.pk]),
        "others": list(dict.fromkeys(names)),
    }
