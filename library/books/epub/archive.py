"""The ZIP around a book."""

from typing import IO

from library import archives
from library.books.epub.errors import BadBook

PDF = b"%PDF-"
PDF_NOT_EPUB = "这是 PDF 文件，不是 EPUB。请上传扩展名和内容都是 EPUB 的电子书。"
NOT_A_ZIP = "这不是 EPUB 文件（无法作为压缩包打开）。请确认文件下载完整，扩展名没有被改过。"


class Archive(archives.Archive):
    """The files of one EPUB."""

    refusal = BadBook
    bomb = "文件解压后异常巨大，疑似恶意压缩包，已拒绝处理。请向提供者索取正常的 EPUB 文件。"
    locked = "压缩包设有密码，无法读取。请用不加密的 EPUB 文件。"
    broken = "压缩包已损坏，其中的“{name}”读不出来。请重新下载或重新制作这本书。"
    astray = "压缩包里有越界的路径“{name}”，已拒绝处理。请向提供者索取正常的文件。"

    def no_archive(self, file: IO[bytes]) -> str:
        file.seek(0)
        return PDF_NOT_EPUB if file.read(len(PDF)) == PDF else NOT_A_ZIP
