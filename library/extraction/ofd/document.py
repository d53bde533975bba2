"""The documents of an OFD file: their pages with what is drawn on each, and what else the file carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from ofdkit.errors import OFDError
from ofdkit.package import Package

from library.decoding import Unreadable
from library.extraction.ofd.numbers import Rect, numbers
from library.extraction.packages import LOCKED, DocumentArchive

MAX_PAGES = 3000
ENTRY = "OFD.xml"
A4 = Rect(0.0, 0.0, 210.0, 297.0)
BROKEN = "OFD 文件已损坏，无法打开。请用 OFD 阅读器另存一份，或向提供者索取完整的文件。"
NO_PAGES = "OFD 文件里没有页面。请核对是不是选错了文件。"
SIGNED = "文件带有 {count} 处电子印章或数字签名，没有验证真伪，印章上的字没有录入，请对照原件核对。"
ATTACHED = "OFD 里夹带了 {count} 个附件，没有导入；需要时请取出后另行导入。"
UNREAD = "文件里有 {count} 处模板、资源或批注缺失或损坏，没有读出，请对照原件核对。"


@dataclass(slots=True)
class Sheet:
    """One page: layers from the lowest to the highest, None where its content is missing; sizes in millimetres.

    `notes` are the appearances of annotations: watermarks, stamps, remarks.
    """

    number: int
    box: Rect = A4
    layers: list[Element] | None = None
    units: dict[str, Element] = field(default_factory=dict)
    notes: list[Element] = field(default_factory=list)


@contextmanager
def opened(path: Path) -> Iterator["File"]:
    """Raises `Unreadable` for what is no OFD, is damaged or locked, or has no or too many pages."""
    with path.open("rb") as file:
        if DocumentArchive(file).find("Encryptions.xml"):
            raise Unreadable(LOCKED)
    try:
        with Package(path) as package:
            yield File(package)
    except OFDError as error:
        raise Unreadable(BROKEN) from error


class File:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.unread = 0
        self.signatures = 0
        self.attachments = 0
        self.bodies = self.root(ENTRY, "").findall("{*}DocBody")
        self.sheets = list(self._sheets())
        if not self.sheets:
            raise Unreadable(NO_PAGES)
        if len(self.sheets) > MAX_PAGES:
            raise Unreadable(
                f"OFD 有 {len(self.sheets)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再导入。"
            )

    def remarks(self) -> list[str]:
        """What an editor should know of the file as a whole."""
        said = ((SIGNED, self.signatures), (ATTACHED, self.attachments), (UNREAD, self.unread))
        return [words.format(count=count) for words, count in said if count]

    def _sheets(self) -> Iterator[Sheet]:
        number = 0
        for body in self.bodies:
            signatures = self.optional(body.findtext("{*}Signatures"), ENTRY)
            self.signatures += _count(signatures, "{*}Signature")
            place = self.package.resolve(ENTRY, body.findtext("{*}DocRoot")) or ""
            root = self.root(place, ENTRY)
            document = _Document(self, place, root)
            self.attachments += document.attachments()
            for page in root.iterfind("{*}Pages/{*}Page"):
                number += 1
                yield document.sheet(number, page)

    def root(self, location: str | None, base: str) -> Element:
        found = self.package.resolve(base, location)
        if found is None:
            raise OFDError(f"missing: {location}")
        return self.package.read_xml(found)

    def optional(self, location: str | None, base: str) -> Element | None:
        """A part that the file can do without."""
        if not (location or "").strip():
            return None
        try:
            return self.root(location, base)
        except OFDError:
            self.unread += 1
            return None


class _Document:
    """One document of a file; `place` is the part that describes it."""

    def __init__(self, file: File, place: str, root: Element) -> None:
        self.file = file
        self.place = place
        self.root = root
        self.box = _box(root.find("{*}CommonData/{*}PageArea")) or A4
        self.units = self._units(root.find("{*}CommonData"), place)
        self.templates: dict[str, Element | None] = {}
        self.annotated = dict(self._annotated())

    def attachments(self) -> int:
        listed = self.file.optional(self.root.findtext("{*}Attachments"), self.place)
        return _count(listed, "{*}Attachment")

    def sheet(self, number: int, page: Element) -> Sheet:
        sheet = Sheet(number, self.box, notes=self.annotated.get(page.get("ID") or "", []))
        place = self.file.package.resolve(self.place, page.get("BaseLoc"))
        try:
            root = self.file.root(place, self.place)
        except OFDError:
            return sheet
        sheet.box = _box(root.find("{*}Area")) or self.box
        sheet.units = self.units | self._units(root, place or "")
        sheet.layers = [*self._below(root), *root.iterfind("{*}Content/{*}Layer")]
        return sheet

    def _below(self, root: Element) -> Iterator[Element]:
        """The layers of the templates of a page; what is drawn above what is all one to a reader of text."""
        for used in root.iterfind("{*}Template"):
            template = self._template(used.get("TemplateID") or "")
            if template is not None:
                yield from template.iterfind("{*}Content/{*}Layer")

    def _template(self, identifier: str) -> Element | None:
        if identifier not in self.templates:
            listed = self.root.iterfind("{*}CommonData/{*}TemplatePage")
            place = next(
                (one.get("BaseLoc") for one in listed if one.get("ID") == identifier), None
            )
            self.templates[identifier] = self.file.optional(place, self.place)
        return self.templates[identifier]

    def _units(self, holder: Element | None, place: str) -> dict[str, Element]:
        """Drawings that are used by their number, from the resources that `holder` names."""
        units: dict[str, Element] = {}
        for name in ("PublicRes", "DocumentRes", "PageRes"):
            for named in [] if holder is None else holder.findall(f"{{*}}{name}"):
                root = self.file.optional(named.text, place)
                found = () if root is None else root.iterfind(".//{*}CompositeGraphicUnit")
                units |= {one.get("ID") or "": one for one in found}
        return units

    def _annotated(self) -> Iterator[tuple[str, list[Element]]]:
        """Pages by number with the appearances of their annotations."""
        place = self.file.package.resolve(self.place, self.root.findtext("{*}Annotations"))
        listed = self.file.optional(self.root.findtext("{*}Annotations"), self.place)
        for page in [] if listed is None else listed.findall("{*}Page"):
            root = self.file.optional(page.findtext("{*}FileLoc"), place or "")
            if root is not None:
                yield page.get("PageID") or "", root.findall("{*}Annot/{*}Appearance")


def _box(area: Element | None) -> Rect | None:
    found = numbers(None if area is None else area.findtext("{*}PhysicalBox"), 4)
    return Rect(*found) if found and found[2] > 0 and found[3] > 0 else None


def _count(listed: Element | None, name: str) -> int:
    return 0 if listed is None else len(listed.findall(name))
