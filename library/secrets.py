"""What remains of a file with a secrecy mark: its hash and the time, nothing else."""

from django.utils import timezone

from library.decoding import Unreadable
from library.models import ImportItem
from library.models.imports import SECRET_NAME

MARKED = "文首标有密级“{level}”。涉密文件不得录入，上传的内容已删除。"
LISTED = "目录表写明有密级。涉密文件不得录入，上传的内容已删除。"


class Secret(Unreadable):
    """The document bears a secrecy mark; nothing of it may be kept."""

    def __init__(self, level: str) -> None:
        super().__init__(MARKED.format(level=level))


def wipe(item: ImportItem, reason: str) -> None:
    """Empty the item, which is left to be saved; its upload is left to be deleted."""
    item.name, item.size, item.kept = SECRET_NAME, 0, False
    item.given, item.warnings, item.section = {}, [], None
    item.state, item.reason = ImportItem.State.FAILED, reason
    item.finished_at = timezone.now()


WIPED = ("name", "size", "kept", "given", "warnings", "section", "state", "reason", "finished_at")
