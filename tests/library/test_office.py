"""DOC, WPS, RTF and ODT: read as the DOCX that they were, with their automatic numbers."""

import io
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from library.decoding import Unreadable
from library.extraction.blocks import Paragraph, Table
from library.extraction.child import extract_apart
from library.extraction.docx.reader import MACRO
from library.extraction.kinds import REFUSALS, TRUNCATED, kind_of
from library.extraction.lines import text_of
from library.extraction.office.converter import FAILED
from library.originals import CONVERTING, read_original
from tests.factories.docx import Docx, abstract, cell, level, listed, numbered, p, row, table
from tests.factories.office import has_office, odt, saved_as

pytestmark = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")

NUMBERING = (
    abstract(level("%1、", "chineseCountingThousand"))
    + abstract(level("%1."), number=1)
    + listed()
    + listed(2, 1)
)
PLAN = Docx(
    p("示例省总工会2019年工作要点")
    + numbered("加强政治引领")
    + numbered("深入学习。", 2)
    + numbered("开展宣讲。", 2)
    + numbered("维护职工权益")
    + numbered("推进协商。", 2)
    + table(row(cell("单位"), cell("人数")), row(cell("机关"), cell("3")))
    + p("2019年1月8日"),
    NUMBERING,
).build()
LINES = [
    "示例省总工会2019年工作要点",
    "一、加强政治引领",
    "1. 深入学习。",
    "2. 开展宣讲。",
    "二、维护职工权益",
    "3. 推进协商。",
    "| 单位 | 人数 |",
    "| 机关 | 3 |",
    "2019年1月8日",
]


def extracted(kind, raw):
    return extract_apart(kind, io.BytesIO(raw), limits=CONVERTING)


def refusal(name, raw):
    with pytest.raises(Unreadable) as caught:
        read_original(raw, name)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_an_old_file_keeps_its_automatic_numbers_and_tables(kind):
    raw = saved_as(kind, PLAN)

    assert kind_of(raw) == kind
    read = extracted(kind, raw)

    assert text_of(read).splitlines() == LINES
    assert [type(block) for block in read.blocks].count(Table) == 1
    assert read.warnings == []


def test_a_file_of_wps_is_read_like_one_of_word():
    original = read_original(saved_as("doc", PLAN), "要点.wps")

    assert original.text.splitlines() == LINES
    assert (original.content_type, original.warnings) == ("application/msword", [])


@pytest.mark.parametrize(
    ("name", "raw", "warning"),
    [
        (
            "要点.docx",
            lambda: saved_as("doc", PLAN),
            "扩展名是 .docx，但内容是“旧版 Word 文档（DOC、WPS）”，已按内容读取。",
        ),
        (
            "要点.doc",
            lambda: PLAN,
            "扩展名是 .doc，但内容是“Word 文档（DOCX）”，已按内容读取。",
        ),
        (
            "要点.doc",
            lambda: saved_as("rtf", PLAN),
            "扩展名是 .doc，但内容是“RTF 文档”，已按内容读取。",
        ),
    ],
)
def test_a_name_that_lies_is_said_and_the_content_read(name, raw, warning):
    original = read_original(raw(), name)

    assert original.text.splitlines() == LINES
    assert original.warnings == [warning]


def test_a_document_saved_as_xml_by_word_of_2003_is_read():
    raw = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        "<w:p><w:r><w:t>第一条 为了规范考勤。</w:t></w:r></w:p></w:body></w:wordDocument>"
    ).encode()

    original = read_original(raw, "考勤.doc")

    assert (original.text, original.warnings) == ("第一条 为了规范考勤。", [])


def test_headers_stand_apart():
    reference = '<w:sectPr><w:headerReference w:type="default" r:id="h1"/></w:sectPr>'
    docx = Docx(p("正文") + reference, margins=[("header", "h1", p("内部资料"))]).build()

    read = extracted("doc", saved_as("doc", docx))

    assert (read.headers, text_of(read)) == (["内部资料"], "正文")


MACRO_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">
Sub Main
  Open "{path}" For Output As #1
  Print #1, "ran"
  Close #1
End Sub
</script:module>"""
LIBRARY = (
    '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "l.dtd">'
    '<library:library{s} xmlns:library="http://openoffice.org/2000/library"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"{inner}>'
)
LISTENER = (
    '<office:event-listeners><script:event-listener script:language="ooo:script"'
    ' script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;'
    'location=document" xlink:type="simple"/></office:event-listeners>'
)


def with_macro(path):
    return odt(
        "<text:p>正文一段文字</text:p>",
        scripts=LISTENER,
        extra={
            "Basic/script-lc.xml": LIBRARY.format(s="s", inner="")
            + '<library:library library:name="Standard" library:link="false"/></library:libraries>',
            "Basic/Standard/script-lb.xml": LIBRARY.format(
                s="", inner=' library:name="Standard" library:readonly="false"'
            )
            + '<library:element library:name="M"/></library:library>',
            "Basic/Standard/M.xml": MACRO_MODULE.format(path=path),
        },
    )


def test_a_macro_does_not_run_and_is_said(tmp_path):
    written = tmp_path / "written"

    read = extracted("odt", with_macro(written))

    assert not written.exists()
    assert read.blocks == [Paragraph("正文一段文字", style="Normal")]
    assert read.warnings == [MACRO]


def test_a_section_linked_to_another_file_is_not_fetched(tmp_path):
    (tmp_path / "elsewhere.txt").write_text("别处的秘密", encoding="utf-8")
    source = f'<text:section-source xlink:href="{(tmp_path / "elsewhere.txt").as_uri()}"/>'
    raw = odt(
        f'<text:p>前文</text:p><text:section text:name="S">{source}<text:p>旧文</text:p></text:section>'
    )

    assert text_of(extracted("odt", raw)) == "前文\n旧文"


class _Noted(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Noted) as server:
        server.asked = []
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_pictures_and_sections_of_another_machine_are_not_fetched(elsewhere):
    address = f"http://127.0.0.1:{elsewhere.server_port}"
    raw = odt(
        f'<text:p>前文<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{address}/a.png"/>'
        f'</draw:frame></text:p><text:section text:name="S"><text:section-source xlink:href="{address}/b.odt"/>'
        "<text:p>旧文</text:p></text:section>"
    )

    assert text_of(extracted("odt", raw)) == "前文\n旧文"
    assert elsewhere.asked == []


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind, share):
    raw = saved_as(kind, PLAN)

    assert refusal(f"断.{kind}", raw[: int(len(raw) * share)]) == TRUNCATED


def test_a_file_that_was_cut_off_behind_a_bracket_is_refused():
    raw = saved_as("rtf", PLAN)
    last = raw.rstrip().rfind(b"}", 0, len(raw) // 2)

    assert refusal("断.rtf", raw[: last + 1]) == TRUNCATED


# What the stream of the text begins with.
WORD = b"\xec\xa5\x01\x01"


def test_a_file_that_is_converted_to_garbage_is_refused():
    # Nothing says that these are Chinese characters.
    raw = (
        b"{\\rtf1\\ansi "
        + "关于开展职工读书活动的通知，请各级工会认真组织。".encode("gb18030")
        + b"}"
    )

    assert refusal("乱.rtf", raw) == FAILED


def test_an_encrypted_old_document_is_refused():
    raw = bytearray(saved_as("doc", PLAN))
    raw[raw.index(WORD) + 11] |= 1

    assert refusal("密.doc", bytes(raw)) == REFUSALS["locked"]


def test_an_encrypted_open_document_is_refused():
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    raw = odt("<text:p>x</text:p>", extra={"META-INF/manifest.xml": manifest})

    assert refusal("密.odt", raw) == REFUSALS["locked"]


def test_an_open_table_is_no_text():
    raw = odt("", mimetype="application/vnd.oasis.opendocument.spreadsheet")

    assert refusal("表.odt", raw) == REFUSALS["drawing"]
