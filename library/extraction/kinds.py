"""What kind of file something is, by its content; its name may say anything."""

import re

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-"
#: How much of a file tells its kind.
HEAD = 64
# What some programs leave in front of a PDF file.
_IN_FRONT = b"\xef\xbb\xbf\0 \t\r\n"

#: Streams by which the old Office formats, all in one kind of container, are told apart.
STREAMS = (
    ("EncryptedPackage", "文件设有密码，无法读取。请在 Word 或 WPS 中取消密码后再导入。"),
    (
        "WordDocument",
        "这是旧版 Word 文档（DOC、WPS），暂时不能直接导入。请在 Word 或 WPS 中另存为 DOCX 后再导入。",
    ),
    ("Workbook", "这是 Excel 表格，不是文档。请把文字复制到 Word 文档里再导入。"),
    ("PowerPoint Document", "这是演示文稿，不是文档。请把文字复制到 Word 文档里再导入。"),
)
#: How picture files begin, and what they are to a browser.
PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "image/heic"),
)
NOT_PDF = "文件内容不是 PDF，可能只是改了扩展名，或下载时存成了网页。请换成原来的文件再导入。"
UNKNOWN_OLE = "这是旧版 Office 文件，读不出是哪一种。请在 Word 或 WPS 中另存为 DOCX 后再导入。"


def kind_of(head: bytes) -> str | None:
    """The kind by which `extract` knows the file that begins so; None for what it reads no kind of."""
    if head.lstrip(_IN_FRONT).startswith(PDF):
        return "pdf"
    if picture_type(head):
        return "picture"
    return "docx" if head.startswith(ZIP) else None


def picture_type(head: bytes) -> str:
    """The media type of the picture that begins so; empty for what is none."""
    return next((media for pattern, media in PICTURES if pattern.match(head)), "")


def old_office(raw: bytes) -> str | None:
    """Why a file of an old Office format cannot be read; None for any other file."""
    if not raw.startswith(OLE):
        return None
    found = (said for name, said in STREAMS if name.encode("utf-16-le") in raw)
    return next(found, UNKNOWN_OLE)
