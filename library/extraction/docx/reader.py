"""A DOCX → its blocks, notes, headers and footers, as the finished document shows them."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from library.extraction.blocks import Extracted, Note
from library.extraction.docx.context import Context
from library.extraction.docx.names import R_NS, Element, value, w
from library.extraction.docx.numbering import Numbering
from library.extraction.docx.package import Package, Part
from library.extraction.docx.story import Story
from library.extraction.docx.styles import Styles

REFERENCE = f"{{{R_NS}}}id"
MACROS = "vbaProject.bin"
SAID = {
    "comment": "文件里有 {count} 处批注，没有录入。",
    "picture": "文件里有 {count} 张图片或图表，其中的文字没有录入，请核对（例如红头、印章、表格截图）。",
    "symbol": "有 {count} 个特殊符号无法转成文字，暂写作“□”，请核对。",
    "uncounted": "有 {count} 处编号是用域自动生成的，没有读出，请核对。",
    "foreign": "文件里嵌入了其他文件，没有读取，请核对是否缺少内容。",
}
REVISIONS = tuple(map(w, ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")))
REVISED = "文件里有修订记录，已按“全部接受”读取，请核对。"
EXTERNAL = "文件引用了外部的模板、图片或对象，没有去取，请核对是否缺少内容。"
MACRO = "文件里带有宏，没有运行，也不会录入。"
NOTED = "文件里有 {count} 条脚注或尾注，已放在所注段落的末尾，请核对。"
UNKNOWN = "有自动编号用了少见的格式（{formats}），暂按阿拉伯数字显示，请核对。"


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese."""
    with path.open("rb") as file:
        package = Package(file)
        return _Document(package, package.main()).read()


class _Document:
    def __init__(self, package: Package, main: Part) -> None:
        self.package = package
        self.main = main
        styles = Styles(self.root("/styles"))
        numbering = Numbering(self.root("/numbering"), styles)
        self.context = Context(styles, numbering, main.relations)

    def root(self, relation: str) -> Element | None:
        part = self.package.optional(self.main.target(relation))
        return None if part is None else part.root

    def read(self) -> Extracted:
        body = self.main.root.find(w("body"))
        story = Story(self.context, self.joined())
        blocks = [] if body is None else story.blocks(body)
        notes = list(self.notes())
        return Extracted(
            blocks=blocks,
            notes=notes,
            headers=list(self.margins("headerReference")),
            footers=list(self.margins("footerReference")),
            warnings=list(self.warnings(len(notes))),
        )

    def joined(self) -> frozenset[Element]:
        """Sections that the next one follows on the same page."""
        pairs = pairwise(self.main.root.iter(w("sectPr")))
        return frozenset(
            one for one, following in pairs if value(following, "type") == "continuous"
        )

    def notes(self) -> Iterator[Note]:
        """What was referred to, in the order of the references."""
        texts = {kind: self.by_id(self.root(f"/{kind}")) for kind in ("footnotes", "endnotes")}
        story = Story(self.context)
        for place, (kind, identifier) in enumerate(list(self.context.notes), start=1):
            if identifier in texts[kind]:
                yield Note(f"注{place}", story.text(texts[kind][identifier]).strip())

    @staticmethod
    def by_id(root: Element | None) -> dict[str, Element]:
        return {} if root is None else {note.get(w("id")) or "": note for note in root}

    def margins(self, kind: str) -> Iterator[str]:
        """Each different text of the headers or footers that some section shows."""
        seen = {""}
        for reference in self.main.root.iter(w(kind)):
            relation = self.main.relations.get(reference.get(REFERENCE) or "")
            part = self.package.optional(relation.target) if relation else None
            text = "" if part is None else Story(self.context).text(part.root).strip()
            if text not in seen:
                seen.add(text)
                yield text

    def warnings(self, notes: int) -> Iterator[str]:
        if any(name.endswith(MACROS) for name in self.package.entries):
            yield MACRO
        if self.is_external():
            yield EXTERNAL
        if next(self.main.root.iter(*REVISIONS), None) is not None:
            yield REVISED
        for kind, said in SAID.items():
            if self.context.found[kind]:
                yield said.format(count=self.context.found[kind])
        if notes:
            yield NOTED.format(count=notes)
        if self.context.unknown:
            yield UNKNOWN.format(formats="、".join(sorted(self.context.unknown)))

    def is_external(self) -> bool:
        """Whether the text or its settings point out of the file to more than a page to visit."""
        settings = self.package.optional(self.main.target("/settings"))
        parts = [self.main, *([settings] if settings else [])]
        relations = [one for part in parts for one in part.relations.values()]
        return any(one.external and not one.type.endswith("/hyperlink") for one in relations)
