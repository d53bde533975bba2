"""Who may do what in the library; whether a page may be read is decided in cms."""

from typing import Any

from django.db.models import Q

from cms.permissions import can_view
from library.models import (
    BookPage,
    DocumentsPage,
    PolicyPage,
    ReadingRoomPage,
    Relation,
    SourceFile,
)


def may_import(user: Any, section: DocumentsPage) -> bool:
    return bool(
        user.is_active
        and user.has_perm("library.add_importbatch")
        and section.permissions_for_user(user).can_add_subpage()
    )


def may_import_books(user: Any, room: ReadingRoomPage) -> bool:
    return bool(
        user.is_active
        and user.has_perm("library.add_bookimport")
        and room.permissions_for_user(user).can_add_subpage()
    )


def may_replace_book(user: Any, book: BookPage) -> bool:
    """Another file changes what readers see at once, so a published book takes the right to publish."""
    rights = book.permissions_for_user(user)
    allowed = rights.can_publish() if book.live else rights.can_edit()
    return bool(user.is_active and user.has_perm("library.add_bookimport") and allowed)


def may_publish_into(user: Any, section: DocumentsPage) -> bool:
    return bool(user.is_active and section.permissions_for_user(user).can_publish_subpage())


def may_override_status(user: Any, page: PolicyPage) -> bool:
    return bool(
        user.has_perm("library.add_statusoverride") and page.permissions_for_user(user).can_edit()
    )


def may_rerecognise(user: Any, page: PolicyPage) -> bool:
    """There must be an original to read, and nobody else's lock on the page."""
    lock = page.get_lock()
    free = lock is None or not lock.for_user(user)
    return bool(page.source_file_id and free and page.permissions_for_user(user).can_edit())


def may_confirm_relation(user: Any, relation: Relation) -> bool:
    return bool(
        user.has_perm("library.change_relation")
        and relation.source.permissions_for_user(user).can_edit()
    )


def may_view_file(user: Any, file: SourceFile) -> bool:
    """A reader of any document that uses it, an editor of one, or who checks what was imported."""
    used = Q(source_file=file) | Q(files__file=file)
    pages = list(PolicyPage.objects.filter(used).distinct())
    return (
        any(can_view(user, page) for page in pages)
        or any(
            page.permissions_for_user(user).can_edit() for page in pages if user.is_authenticated
        )
        or any(may_import(user, section) for section in _brought_to(user, file))
    )


def _brought_to(user: Any, file: SourceFile) -> list[DocumentsPage]:
    """Sections that an import brought the file to, for somebody who imports."""
    if not user.has_perm("library.add_importbatch"):
        return []
    batches = file.import_items.values_list("batch__section", flat=True)
    return list(DocumentsPage.objects.filter(pk__in=batches))
