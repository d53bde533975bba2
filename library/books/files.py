"""Files of books in storage, and who may have them.

The file a book was made from is kept for another reading of it, not for readers.
"""

from typing import Any
from uuid import UUID

from django.http import Http404

from cms.files import GuardedFile, register_file
from cms.permissions import can_view
from library.models import BookAsset


def register() -> None:
    register_file("book", load)


def load(identifier: str) -> GuardedFile | None:
    try:
        key = UUID(identifier)
    except ValueError:
        return None
    assets = BookAsset.objects.exclude(kind=BookAsset.Kind.SOURCE).select_related("book")
    asset = assets.filter(key=key).first()
    if asset is None:
        return None
    return GuardedFile(
        file=asset.file,
        name=asset.name,
        may_view=lambda user: may_view(user, asset),
        version=asset.sha256,
        content_type=asset.content_type,
    )


def may_view(user: Any, asset: BookAsset) -> bool:
    """A reader of the book or one of its editors; for all others a withdrawn book has no files."""
    if can_view(user, asset.book):
        return True
    if user.is_authenticated and asset.book.permissions_for_user(user).can_edit():
        return True
    if not asset.book.live:
        raise Http404("没有这个文件。")
    return False
