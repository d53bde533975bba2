"""Original files of documents go through the guarded file view of cms."""

from cms.files import GuardedFile, register_file
from library.models import SourceFile
from library.permissions import may_view_file

CHARSETS = {"GB18030": "gb18030", "Big5": "big5-hkscs"}


def register() -> None:
    register_file("policy", load)


def load(identifier: str) -> GuardedFile | None:
    if not (identifier.isascii() and identifier.isdigit() and len(identifier) < 19):
        return None
    source = SourceFile.objects.filter(pk=int(identifier)).first()
    if source is None:
        return None
    return GuardedFile(
        file=source.file,
        name=source.original_name,
        may_view=lambda user: may_view_file(user, source),
        version=source.sha256,
        content_type=_content_type(source),
        record=source,
    )


def _content_type(source: SourceFile) -> str:
    """With the encoding of a text; other files say for themselves how they are written."""
    if not source.encoding:
        return source.content_type
    charset = CHARSETS.get(source.encoding) or source.encoding[:6].rstrip("（").lower()
    return f"{source.content_type}; charset={charset}"
