"""Real EPUB 3 books from the folders in `content/books/`: `book.md` says what, `1.md`… are chapters.

The same folder always gives the same bytes, so that a book that is there already is recognised.
"""

import io
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from demo.pictures import cover, exercise
from demo.texts import read_text

STAMP = (2026, 1, 1, 0, 0, 0)
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="zh-Hans">
<head><title>{title}</title><meta charset="utf-8"/></head>
<body>{body}</body>
</html>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-Hans">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:shili:{slug}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>zh-Hans</dc:language>
<dc:creator>{author}</dc:creator>
<dc:publisher>{publisher}</dc:publisher>
<dc:date>{date}</dc:date>
<dc:subject>{subject}</dc:subject>
<dc:description>{description}</dc:description>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


@dataclass(frozen=True)
class Chapter:
    name: str
    title: str
    page: str


def build(folder: Path) -> bytes:
    """The EPUB of one folder."""
    title, facts, _ = read_text((folder / "book.md").read_text(encoding="utf-8"))
    paths = sorted(folder.glob("[0-9]*.md"), key=lambda path: int(path.stem))
    pictures: dict[str, bytes] = {}
    if "封面" in facts:
        pictures["cover.png"] = cover(facts["封面"], title)
    chapters = [_chapter(path, pictures) for path in paths]
    files = {
        "META-INF/container.xml": CONTAINER.encode(),
        "OEBPS/book.opf": _package(folder.name, title, facts, chapters, pictures).encode(),
        "OEBPS/nav.xhtml": _contents(title, chapters).encode(),
        **{f"OEBPS/{chapter.name}.xhtml": chapter.page.encode() for chapter in chapters},
        **{f"OEBPS/{name}": content for name, content in pictures.items()},
    }
    return _zip(files)


def _chapter(path: Path, pictures: dict[str, bytes]) -> Chapter:
    title, _, chunks = read_text(path.read_text(encoding="utf-8"))
    body = [f"<h1>{escape(title)}</h1>"]
    for chunk in chunks:
        body.append(_element(chunk, pictures))
    page = PAGE.format(title=escape(title), body="\n".join(body))
    return Chapter(f"chapter-{path.stem}", title, page)


def _element(chunk: str, pictures: dict[str, bytes]) -> str:
    if chunk.startswith("## "):
        return f"<h2>{escape(chunk[3:])}</h2>"
    if chunk.startswith("- "):
        items = (escape(line.removeprefix("- ")) for line in chunk.splitlines())
        return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    if chunk.startswith("【图】"):
        name, words = chunk.removeprefix("【图】").split(" ", 1)
        pictures[f"{name}.png"] = exercise(name)
        picture = f'<img src="{name}.png" alt="{escape(words)}"/>'
        return f"<figure>{picture}<figcaption>{escape(words)}</figcaption></figure>"
    return f"<p>{escape(chunk)}</p>"


def _package(
    slug: str,
    title: str,
    facts: dict[str, str],
    chapters: list[Chapter],
    pictures: dict[str, bytes],
) -> str:
    manifest = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    ]
    for chapter in chapters:
        place = f'id="{chapter.name}" href="{chapter.name}.xhtml"'
        manifest.append(f'<item {place} media-type="application/xhtml+xml"/>')
    for name in pictures:
        mark = ' properties="cover-image"' if name == "cover.png" else ""
        manifest.append(f'<item id="{name}" href="{name}" media-type="image/png"{mark}/>')
    return PACKAGE.format(
        slug=slug,
        title=escape(title),
        author=escape(facts["作者"]),
        publisher=escape(facts["出版"]),
        date=facts["日期"],
        subject=facts["分类"],
        description=escape(facts["简介"]),
        manifest="\n".join(manifest),
        spine="\n".join(f'<itemref idref="{chapter.name}"/>' for chapter in chapters),
    )


def _contents(title: str, chapters: list[Chapter]) -> str:
    entries = "".join(
        f'<li><a href="{chapter.name}.xhtml">{escape(chapter.title)}</a></li>'
        for chapter in chapters
    )
    return PAGE.format(
        title=escape(title), body=f'<nav epub:type="toc"><h1>目录</h1><ol>{entries}</ol></nav>'
    )


def _zip(files: dict[str, bytes]) -> bytes:
    """`mimetype` first and uncompressed, as the format asks."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", STAMP), b"application/epub+zip")
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
