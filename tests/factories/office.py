"""Files of the old Word and its relatives: what LibreOffice writes of a DOCX, and open documents part by part."""

import functools
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt:writer8"}
LOST_MARK = rb"leveltext \'02\'00\'3f;", rb"leveltext\'02\'00\u12289\'3f;"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "ooo": "http://openoffice.org/2004/office",
        "dom": "http://www.w3.org/2001/xml-events",
    }.items()
)
MIMETYPE = "application/vnd.oasis.opendocument.text"


def has_office() -> bool:
    return shutil.which("soffice") is not None


@functools.cache
def saved_as(kind: str, docx: bytes) -> bytes:
    """The DOCX as `doc`, `rtf` or `odt`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "original.docx").write_bytes(_typed(docx))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--norestore", "--convert-to", FILTERS[kind]]
        command += ["--outdir", name, str(folder / "original.docx")]
        subprocess.run(command, check=True, capture_output=True)
        # It writes rich text with a question mark for each full-width character of a number.
        return (folder / f"original.{kind}").read_bytes().replace(*LOST_MARK)


def _typed(docx: bytes) -> bytes:
    """The package with the types of its parts, without which LibreOffice takes it for no document."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as packed:
        parts = {name: source.read(name) for name in source.namelist()}
        parts["[Content_Types].xml"] = _types(parts)
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def _types(names: Iterable[str]) -> bytes:
    def type_of(name: str) -> str:
        kind = PurePosixPath(name).stem
        return {"document": "document.main", "h1": "header"}.get(kind, kind)

    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{type_of(name)}+xml"/>'
        for name in names
        if name.startswith("word/") and name.endswith(".xml")
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()


def odt(
    body: str, *, scripts: str = "", mimetype: str = MIMETYPE, extra: dict[str, str] | None = None
) -> bytes:
    """`body` is the XML inside `office:text`, `scripts` that inside `office:scripts`."""
    content = (
        f'<office:document-content {NAMESPACES} office:version="1.2">'
        f"<office:scripts>{scripts}</office:scripts>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    files = {"content.xml": content} | (extra or {})
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="text/xml"/>'
        for path in files
    )
    files.setdefault(
        "META-INF/manifest.xml",
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        f"{listed}</manifest:manifest>",
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for path, text in files.items():
            packed.writestr(path, text)
    return target.getvalue()
