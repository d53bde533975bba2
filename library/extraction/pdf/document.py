"""Open a PDF file, or say in Chinese why it cannot be read.

Nothing in a file is ever run: pdfium is built without a script engine, and attachments are only counted.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from library.decoding import Unreadable
from library.extraction.kinds import NOT_PDF, PDF

MAX_PAGES = 3000
# A file may have something in front of its header and behind its end, but not much.
_HEAD = 1024
_TAIL = 64 * 1024
# pdfium takes a tree without pages for a broken one.
_NO_PAGES = re.compile(
    rb"<<(?=[^<>]*/Type\s*/Pages\b)(?=[^<>]*/Count\s+0\b)(?=[^<>]*/Kids\s*\[\s*\])"
)
_LINEARISED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")

CUT_OFF = "PDF 文件不完整，后面的内容缺失，可能没有下载完。请重新下载或复制后再导入。"
BROKEN = "PDF 文件已损坏，无法打开。请用 PDF 阅读器另存一份，或重新导出后再导入。"
LOCKED = "PDF 文件设有打开密码，无法读取。请输入密码打开后另存为不加密的文件，再导入。"
NO_PAGES = "PDF 文件里没有页面。请核对是不是选错了文件。"
RESTRICTED = "PDF 设有权限密码（限制复制或打印），文字已照常读出，请确认可以收录。"


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Raises `Unreadable` for what is no PDF, is cut off or locked, or has no or too many pages."""
    _demand_whole(path)
    # By its name and not by what the name leads to: a child process is given a file that has none.
    handle = pdfium_c.FPDF_LoadDocument(bytes(path), None)
    if not handle:
        raise Unreadable(_refusal(pdfium_c.FPDF_GetLastError(), path))
    document = pdfium.PdfDocument(handle)
    try:
        if not len(document):
            raise Unreadable(NO_PAGES)
        if len(document) > MAX_PAGES:
            raise Unreadable(
                f"PDF 有 {len(document)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再导入。"
            )
        yield document
    finally:
        document.close()


def remarks(document: pdfium.PdfDocument) -> list[str]:
    """What an editor should know of the file as a whole."""
    said = []
    if pdfium_c.FPDF_GetSecurityHandlerRevision(document) >= 0:
        said.append(RESTRICTED)
    if attached := document.count_attachments():
        said.append(f"PDF 里夹带了 {attached} 个附件，没有导入；需要时请取出后另行导入。")
    return said


def _refusal(code: int, path: Path) -> str:
    if code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
        return LOCKED
    with path.open("rb") as file:
        return NO_PAGES if _NO_PAGES.search(file.read(_TAIL)) else BROKEN


def _demand_whole(path: Path) -> None:
    """pdfium mends a file that was cut off by leaving out what is missing, and says nothing."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if PDF not in head:
        raise Unreadable(NOT_PDF)
    announced = _LINEARISED.search(head)
    if b"%%EOF" not in tail or (announced and int(announced[1]) > size):
        raise Unreadable(CUT_OFF)
