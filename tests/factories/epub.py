"""Makes EPUB files for tests: a small sound book, and hooks to spoil each part of it."""

import io
import zipfile
from dataclasses import dataclass, field
from html import escape

from PIL import Image

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
XHTML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>{title}</title></head><body>{body}</body></html>"""
ISBN = "9787500865438"


def picture(width=60, height=80, colour="white", kind="PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, kind)
    return target.getvalue()


def page(body: str, title: str = "") -> bytes:
    return XHTML.format(title=title, body=body).encode()


def archive(files: dict[str, bytes | str], *, mimetype: bool = True) -> bytes:
    """The same bytes for the same files, whatever the time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        if mimetype:
            packed.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@dataclass
class Epub:
    """`chapters` are (title, body) pairs; `extra` adds or replaces files, None leaves one out."""

    title: str = "工会工作一百问"
    authors: tuple[str, ...] = ("张三", "李四")
    isbn: str = ISBN
    version: str = "3.0"
    chapters: list[tuple[str, str]] = field(
        default_factory=lambda: [
            ("第一章 组织", "<h1>第一章 组织</h1><p>工会是职工自愿结合的群众组织。</p>"),
            (
                "第二章 权利",
                "<h1>第二章 权利</h1><p>职工有参加工会的权利。</p><p>任何人不得阻挠。</p>",
            ),
            ("第三章 经费", "<h1>第三章 经费</h1><p>经费独立，定期公布账目。</p>"),
        ]
    )
    metadata: str = ""
    manifest: str = ""
    guide: str = ""
    extra: dict[str, bytes | str | None] = field(default_factory=dict)
    contents: bool = True

    def names(self) -> list[str]:
        return [f"text/c{number}.xhtml" for number in range(1, len(self.chapters) + 1)]

    def opf(self) -> str:
        items = "".join(
            f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
            for number, name in enumerate(self.names(), start=1)
        )
        spine = "".join(f'<itemref idref="c{n}"/>' for n in range(1, len(self.chapters) + 1))
        people = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in self.authors)
        number = f"<dc:identifier>urn:isbn:{self.isbn}</dc:identifier>" if self.isbn else ""
        contents = (
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            if self.version.startswith("3")
            else '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        )
        return f"""<?xml version="1.0" encoding="utf-8"?>
<package version="{self.version}" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:title>{escape(self.title)}</dc:title>{people}<dc:language>zh-CN</dc:language>{number}
{self.metadata}</metadata>
<manifest>{contents if self.contents else ""}{items}{self.manifest}</manifest>
<spine toc="ncx">{spine}</spine>{self.guide}</package>"""

    def nav(self) -> str:
        lines = "".join(
            f'<li><a href="{name}">{escape(title)}</a></li>'
            for name, (title, _) in zip(self.names(), self.chapters, strict=True)
        )
        return XHTML.format(title="", body=f'<nav epub:type="toc"><ol>{lines}</ol></nav>')

    def ncx(self) -> str:
        points = "".join(
            f"<navPoint><navLabel><text>{escape(title)}</text></navLabel>"
            f'<content src="{name}"/></navPoint>'
            for name, (title, _) in zip(self.names(), self.chapters, strict=True)
        )
        return (
            '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">'
            f"<navMap>{points}</navMap></ncx>"
        )

    def files(self) -> dict[str, bytes | str]:
        files: dict[str, bytes | str | None] = {
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": self.opf(),
        }
        if self.contents:
            epub3 = self.version.startswith("3")
            files["OEBPS/nav.xhtml" if epub3 else "OEBPS/toc.ncx"] = (
                self.nav() if epub3 else self.ncx()
            )
        for name, (title, body) in zip(self.names(), self.chapters, strict=True):
            files[f"OEBPS/{name}"] = page(body, title)
        files |= self.extra
        return {name: content for name, content in files.items() if content is not None}

    def build(self) -> bytes:
        return archive(self.files())
