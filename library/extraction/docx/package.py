"""The parts of a DOCX: which there are, how they refer to each other, and their XML, parsed so that
nothing outside the bytes is ever looked at.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from library.archives import Missing
from library.extraction.docx.names import Element, w
from library.extraction.packages import DocumentArchive

MOST_XML = 30 * 1024 * 1024
PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006/"
MAIN = "/officeDocument"
# The strict form of the format has other names for the same elements.
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
NO_DOCUMENT = "文件里没有 Word 文档的正文。请核对是不是选错了文件，或用 Word 打开后另存再导入。"
ENTITIES = "文件“{name}”里有文档类型声明（DTD），正常的 Word 文档没有，已拒绝处理。"
TOO_MUCH = (
    "文件解压后的“{name}”超过 {most} MB，不像一份文件。"
    "请在 Word 里删去用不着的内容，或拆分后再导入。"
)


@dataclass(frozen=True, slots=True)
class Relation:
    type: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One XML part and what it refers to, by the ids that its elements use."""

    name: str
    root: Element
    relations: dict[str, Relation] = field(default_factory=dict)

    def target(self, ending: str) -> str | None:
        """The first part that stands in a relation whose type ends so."""
        found = (one for one in self.relations.values() if one.type.endswith(ending))
        return next((one.target for one in found if not one.external), None)


def entry_of(relations: Mapping[str, Relation], identifier: str | None) -> str:
    """The entry of the archive that a relation leads to; empty for none and for what lies elsewhere."""
    relation = relations.get(identifier or "")
    return "" if relation is None or relation.external else relation.target


class Package(DocumentArchive):
    """Raises `Unreadable` for whatever is no DOCX, or not a sane one."""

    broken = "文件已损坏，其中的“{name}”读不出来。请在 Word 中打开并修复、另存后再导入。"

    def main(self) -> Part:
        """The part that is the document."""
        try:
            name = self.main_name()
        except Missing:
            raise self.refusal(NO_DOCUMENT) from None
        part = self.part(name) if name else None
        if part is None or part.root.tag != w("document"):
            raise self.refusal(NO_DOCUMENT)
        return part

    def main_name(self) -> str:
        """Of the part that is the document; empty where nothing says which. Raises `Missing`."""
        return next((one.target for one in self.relations("") if one.type.endswith(MAIN)), "")

    def part(self, name: str) -> Part:
        try:
            root = self.xml(name)
        except Missing:
            raise self.refusal(self.broken.format(name=name)) from None
        try:
            relations = {one.id: one.relation for one in self._related(name)}
        except Missing:
            relations = {}
        return Part(name, root, relations)

    def optional(self, name: str | None) -> Part | None:
        """The part of that name, or None where the document has or finds none."""
        return self.part(name) if name and self.find(name) else None

    def relations(self, name: str) -> list[Relation]:
        return [one.relation for one in self._related(name)]

    def _related(self, name: str) -> "list[_Related]":
        folder, _, base = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        return [_related(element, folder) for element in root.iterchildren(RELATIONSHIP)]

    def xml(self, name: str) -> Element:
        """Raises `Missing` or `Unreadable`."""
        found = self.find(name)
        if found and self.entries[found].file_size > MOST_XML:
            raise self.refusal(TOO_MUCH.format(name=name, most=MOST_XML // 1024 // 1024))
        raw = self.read(name, most=MOST_XML)
        for strict, usual in STRICT:
            raw = raw.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise self.refusal(self.broken.format(name=name)) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.refusal(ENTITIES.format(name=name))
        return root


RELATIONSHIP = f"{{{PACKAGE_NS}relationships}}Relationship"


@dataclass(frozen=True, slots=True)
class _Related:
    id: str
    relation: Relation


def _related(element: Element, folder: str) -> _Related:
    external = element.get("TargetMode") == "External"
    target = element.get("Target") or ""
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return _Related(element.get("Id") or "", Relation(element.get("Type") or "", target, external))
