"""The ZIP around a document of any format: what is refused of it, in words that fit all of them."""

from typing import IO
from zipfile import ZipInfo

from library import archives
from library.decoding import Unreadable

ZIP = b"PK\x03\x04"
TRUNCATED = "文件不完整，可能没有下载完或复制完。请重新取得这个文件再导入。"
LOCKED = "文件设有密码，无法读取。请在 Word 或 WPS 中取消密码后再导入。"


class DocumentArchive(archives.Archive):
    """Raises `Unreadable` for whatever is no sane archive."""

    refusal = Unreadable
    most_entries = 10_000
    bomb = "文件解压后异常巨大，疑似恶意文件，已拒绝处理。请向提供者索取正常的文件。"
    locked = LOCKED
    broken = "文件已损坏，其中的“{name}”读不出来。请用原来的程序打开并修复、另存后再导入。"
    astray = "文件里有越界的路径“{name}”，已拒绝处理。请向提供者索取正常的文件。"

    def no_archive(self, file: IO[bytes]) -> str:
        return TRUNCATED

    def is_bomb(self, info: ZipInfo) -> bool:
        # Pictures shrink as they please, and are never unpacked.
        return info.filename.endswith((".xml", ".rels")) and super().is_bomb(info)
