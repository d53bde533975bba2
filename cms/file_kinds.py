"""Who may have the site's own files: documents, images and their renditions.

Collection privacy comes first. Beyond it a file is as visible as the pages that use it: one of
them must be visible to the reader, so withdrawing the last page takes the file away, and a file
that nothing uses yet is for those who manage it.
"""

from typing import Any
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.files import GuardedFile, register_file
from cms.models import SiteDocument, SiteImage, SiteRendition
from cms.permissions import collection_refused
from cms.querysets import visible_to

MANAGING = ("add", "change", "delete", "choose")


def register() -> None:
    register_file("document", load_document)
    register_file("image", load_image)
    register_file("rendition", load_rendition)


def load_document(identifier: str) -> GuardedFile | None:
    document = _find(SiteDocument.objects.select_related("collection"), identifier)
    if document is None:
        return None
    return GuardedFile(
        file=document.file,
        name=document.filename,
        may_view=lambda user: may_view_media(user, document),
        version=version_of(document),
        record=document,
    )


def load_image(identifier: str) -> GuardedFile | None:
    image = _find(SiteImage.objects.select_related("collection"), identifier)
    if image is None:
        return None
    return GuardedFile(
        file=image.file,
        name=image.filename,
        may_view=lambda user: may_view_media(user, image),
        version=version_of(image),
    )


def load_rendition(identifier: str) -> GuardedFile | None:
    rendition = _find(SiteRendition.objects.select_related("image__collection"), identifier)
    if rendition is None:
        return None
    return GuardedFile(
        file=rendition.file,
        name=rendition.filename,
        may_view=lambda user: may_view_media(user, rendition.image),
        version=f"{rendition.pk}-{version_of(rendition.image)}",
    )


def version_of(media: SiteDocument | SiteImage) -> str:
    """Changes with the content: another upload has another hash, and another name in storage."""
    return media.file_hash or quote(str(media.file.name))


def may_view_media(user: Any, media: SiteDocument | SiteImage) -> bool:
    if policy_registry.get(media).user_has_any_permission_for_instance(user, MANAGING, media):
        return True
    return not collection_refused(user, media.collection) and used_where_visible(user, media)


def used_where_visible(user: Any, media: SiteDocument | SiteImage) -> bool:
    """Does something the reader may see use this file? What is not a page is open to all."""
    sources = ReferenceIndex.get_references_to(media).values_list(
        "base_content_type_id", "object_id"
    )
    page_type = ContentType.objects.get_for_model(Page).pk
    pages = {object_id for content_type, object_id in sources if content_type == page_type}
    if any(content_type != page_type for content_type, _ in sources):
        return True
    return bool(pages) and visible_to(Page.objects.filter(pk__in=pages), user).exists()


def _find(rows: QuerySet[Any], identifier: str) -> Any:
    # Nineteen digits and more do not fit a primary key.
    fits = identifier.isascii() and identifier.isdigit() and len(identifier) < 19
    return rows.filter(pk=int(identifier)).first() if fits else None
