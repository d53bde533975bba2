"""What is read of a Word document besides its numbers, and in which order."""

import pytest

from library.extraction import extract
from library.extraction.blocks import Align, Drawn, Note, PageBreak, Paragraph, Table
from tests.factories.docx import (
    Docx,
    abstract,
    cell,
    drawing,
    level,
    listed,
    numbered,
    p,
    row,
    run,
    style,
    styled,
    table,
)
from tests.factories.epub import archive

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
BEGIN, SEPARATE, END = map(FIELD, ("begin", "separate", "end"))


def instruction(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def box(*paragraphs):
    inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
        f"<v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


@pytest.fixture
def read(tmp_path):
    def extracted(body, **parts):
        path = tmp_path / "a.docx"
        path.write_bytes(Docx(body, **parts).build())
        return extract("docx", path)

    return extracted


def texts(extracted):
    return [block.text for block in extracted.blocks if isinstance(block, Paragraph)]


INLINE = {
    "runs are joined": (run("工会") + run("章程"), "工会章程"),
    "a tab and a hyphen": (
        "<w:r><w:t>甲</w:t><w:tab/><w:noBreakHyphen/><w:t>乙</w:t></w:r>",
        "甲\t-乙",
    ),
    "a soft hyphen": ("<w:r><w:t>甲</w:t><w:softHyphen/><w:t>乙</w:t></w:r>", "甲乙"),
    "line breaks": (
        "<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>",
        "甲\n乙\n丙",
    ),
    "blanks are kept where asked": (run("甲 ") + "<w:r><w:t> 乙 </w:t></w:r>", "甲 乙"),
    "a link": (f'<w:hyperlink r:id="x">{run("网址")}</w:hyperlink>', "网址"),
    "tags of all sorts": (
        f"<w:smartTag>{run('甲')}</w:smartTag><w:customXml>{run('乙')}</w:customXml>"
        f"<w:sdt><w:sdtContent>{run('丙')}</w:sdtContent></w:sdt>",
        "甲乙丙",
    ),
    "a control that waits for an entry": (
        run("甲")
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('点击输入')}"
        + "</w:sdtContent></w:sdt>",
        "甲",
    ),
    "hidden text": (
        run("甲") + run("密文", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>'),
        "甲乙",
    ),
    "text hidden by its style": (run("甲") + run("密文", '<w:rStyle w:val="Hid"/>'), "甲"),
    "a reading aid": (
        "<w:r><w:ruby><w:rt><w:r><w:t>gōng</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>工</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        "工",
    ),
    "a formula": ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "a+b"),
    "symbols": (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t>'
        '<w:sym w:font="Symbol" w:char="F0B3"/><w:t>3</w:t></w:r>',
        "☑是≥3",
    ),
    "the result of a field": (
        BEGIN + instruction(" PAGEREF x ") + SEPARATE + run("12") + END,
        "12",
    ),
    "a field within a field": (
        BEGIN
        + instruction("IF ")
        + BEGIN
        + instruction("PAGE")
        + SEPARATE
        + run("1")
        + END
        + instruction(" = 1")
        + SEPARATE
        + run("首页")
        + END,
        "首页",
    ),
    "a simple field": (
        f'<w:fldSimple w:instr="DATE">{run("2019年1月8日")}</w:fldSimple>',
        "2019年1月8日",
    ),
    "a number in a circle": (BEGIN + instruction(r" eq \o\ac(○,3)") + END, "③"),
    "a word in a circle": (BEGIN + instruction(r" eq \o\ac(○,印)") + END, "印"),
    "a fraction": (BEGIN + instruction(r"EQ \f(2,3)") + END, "2/3"),
    "a checked box": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        "<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"
        + instruction("FORMCHECKBOX")
        + END
        + run("同意"),
        "☑同意",
    ),
    "a field that never ends": (run("甲") + BEGIN + instruction("IF 1"), "甲"),
}


@pytest.mark.parametrize("name", INLINE)
def test_inline_text_reads_as_it_shows(read, name):
    xml, shown = INLINE[name]
    hidden = style("Hid", "<w:rPr><w:vanish/></w:rPr>", kind="character")

    extracted = read(p(xml) + p("下一段"), styles=hidden)

    assert texts(extracted) == [shown, "下一段"]


def test_a_symbol_without_a_character_is_said(read):
    extracted = read(p('<w:r><w:sym w:font="Wingdings" w:char="F028"/><w:t>电话</w:t></w:r>'))

    assert texts(extracted) == ["□电话"]
    assert extracted.warnings == ["有 1 个特殊符号无法转成文字，暂写作“□”，请核对。"]


def test_a_number_that_only_word_works_out_is_said(read):
    extracted = read(p(BEGIN + instruction(" AUTONUM ") + END + run("甲")))

    assert texts(extracted) == ["甲"]
    assert extracted.warnings == ["有 1 处编号是用域自动生成的，没有读出，请核对。"]


def test_tracked_changes_read_as_accepted(read):
    body = p(
        run("甲")
        + f"<w:ins>{run('加')}<w:del><w:r><w:delText>减</w:delText></w:r></w:del></w:ins>"
        + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"
    )

    extracted = read(body)

    assert texts(extracted) == ["甲加移来"]
    assert extracted.warnings == ["文件里有修订记录，已按“全部接受”读取，请核对。"]


def test_a_deleted_paragraph_end_joins_what_it_parted(read):
    body = p("甲", "<w:rPr><w:del/></w:rPr>") + p("乙", '<w:jc w:val="center"/>')

    assert read(body).blocks == [Paragraph("甲乙", align=Align.CENTRE)]


def test_a_last_paragraph_whose_end_is_hidden_is_not_lost(read):
    hidden = "<w:rPr><w:vanish/></w:rPr>"

    extracted = read(p("甲", hidden) + table(row(cell(p("乙", hidden)))) + p("丙", hidden))

    assert extracted.blocks == [Paragraph("甲"), Table([["乙"]]), Paragraph("丙")]


def test_a_row_and_a_cell_that_were_deleted_are_gone(read):
    body = table(
        row(cell("甲"), cell("乙", "<w:cellDel/>")),
        row(cell("丙"), properties="<w:del/>"),
        row(cell("丁"), properties="<w:ins/>"),
    )

    extracted = read(body)

    assert extracted.blocks == [Table([["甲"], ["丁"]])]
    assert extracted.warnings == ["文件里有修订记录，已按“全部接受”读取，请核对。"]


def test_a_text_box_is_read_once_and_stands_before_its_paragraph(read):
    extracted = read(p("首段") + p(box(p("机密"), p("特急")) + run("标题")))

    assert texts(extracted) == ["首段", "机密", "特急", "标题"]
    assert extracted.warnings == []


def test_an_old_text_box_and_word_art_are_read(read):
    old = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        + p("签发人：张三")
        + '</w:txbxContent></v:textbox></v:shape><v:shape><v:textpath string="示例总工会文件"/>'
        + "</v:shape></w:pict></w:r>"
    )

    assert texts(read(p(old))) == ["签发人：张三", "示例总工会文件"]


def test_an_alternative_for_programs_of_tomorrow_is_passed_over(read):
    body = p(
        f'<mc:AlternateContent><mc:Choice Requires="x99">{run("新")}</mc:Choice>'
        f"<mc:Fallback>{run('旧')}</mc:Fallback></mc:AlternateContent>"
    )

    assert texts(read(body)) == ["旧"]


def test_merged_cells_keep_their_text_in_the_first(read):
    body = table(
        row(cell("单位", '<w:vMerge w:val="restart"/>'), cell("人数", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("男"), cell("女")),
        row(cell("合计"), properties='<w:gridBefore w:val="1"/>'),
    )

    assert read(body).blocks == [Table([["单位", "人数", ""], ["", "男", "女"], ["", "合计", ""]])]


def test_a_table_in_a_cell_is_text_of_the_cell(read):
    inner = p("附：") + table(row(cell("甲"), cell("乙"))) + p("")

    assert read(table(row(cell(inner), cell("丙")))).blocks == [Table([["附：\n甲 乙", "丙"]])]


def test_absurd_spans_make_no_more_columns_than_word_has(read):
    body = table(row(cell("甲", '<w:gridSpan w:val="999999999"/>'), cell("乙")))

    assert [len(cells) for cells in read(body).blocks[0].rows] == [63]


def test_notes_stand_apart_and_are_marked_where_they_belong(read):
    body = p(run("经费") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("收缴"))
    body += p(run("管理") + '<w:r><w:endnoteReference w:id="1"/></w:r>')

    extracted = read(
        body,
        footnotes='<w:footnote w:id="0" w:type="separator"/>'
        f'<w:footnote w:id="2">{p("指工会经费。")}</w:footnote>',
        endnotes=f'<w:endnote w:id="1">{p("见附件。")}</w:endnote>',
    )

    assert texts(extracted) == ["经费［注1］收缴", "管理［注2］"]
    assert extracted.notes == [Note("注1", "指工会经费。"), Note("注2", "见附件。")]
    assert extracted.warnings == ["文件里有 2 条脚注或尾注，已放在所注段落的末尾，请核对。"]


def test_headers_and_footers_stand_apart_each_text_once(read):
    references = "".join(
        f'<w:{kind}Reference w:type="{page}" r:id="{id_}"/>'
        for kind, page, id_ in (
            ("header", "default", "h1"),
            ("header", "first", "h2"),
            ("header", "even", "gone"),
            ("footer", "default", "f1"),
        )
    )

    extracted = read(
        p("正文") + f"<w:sectPr>{references}</w:sectPr>",
        margins=[
            ("header", "h1", p("内部资料")),
            ("header", "h2", p("内部资料")),
            ("footer", "f1", p("— 1 —")),
        ],
    )

    assert texts(extracted) == ["正文"]
    assert (extracted.headers, extracted.footers) == (["内部资料"], ["— 1 —"])


def test_lists_of_boxes_and_headers_count_for_themselves(read):
    numbering = abstract(level("%1.")) + listed()
    body = numbered("甲") + p(box(numbered("盒"))) + numbered("乙")
    reference = '<w:sectPr><w:headerReference r:id="h1"/></w:sectPr>'

    extracted = read(
        body + reference, numbering=numbering, margins=[("header", "h1", numbered("眉"))]
    )

    assert texts(extracted) == ["1. 甲", "1. 盒", "2. 乙"]
    assert extracted.headers == ["1. 眉"]


def test_pages_break_where_the_writer_wants(read):
    section = "<w:sectPr>{}</w:sectPr>".format
    joined = section('<w:type w:val="continuous"/>')
    body = (
        p(run("甲") + '<w:r><w:br w:type="page"/></w:r>' + run("乙"))
        + p("丙", "<w:pageBreakBefore/>")
        + p("丁", section(""))
        + p("戊", section(""))
        + p("己", joined)
        + section("")
    )

    blocks = ["｜" if isinstance(one, PageBreak) else one.text for one in read(body).blocks]

    assert blocks == ["甲", "｜", "乙", "｜", "丙", "丁", "｜", "戊", "己", "｜"]


def test_the_form_of_a_paragraph_comes_from_itself_or_its_style(read):
    styles = style(
        "标题 1",
        '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>',
    ) + style("小标题", based="标题 1")
    body = (
        styled("甲", "小标题")
        + styled("乙", "标题 1", '<w:jc w:val="right"/><w:outlineLvl w:val="9"/>')
        + p(run("丙", "<w:b/>") + run("丁"))
        + p(run("戊", "<w:b/>") + run(" "))
    )

    assert read(body, styles=styles).blocks == [
        Paragraph("甲", "小标题", 1, Align.CENTRE, True),
        Paragraph("乙", "标题 1", None, Align.END, True),
        Paragraph("丙丁"),
        Paragraph("戊", bold=True),
    ]


def test_empty_paragraphs_are_no_blocks(read):
    assert read(p("甲") + p("") + p("　")).blocks == [Paragraph("甲")]


def test_content_controls_may_hold_whole_paragraphs_and_tables(read):
    inside = p("甲") + table(row(cell("乙")))

    waiting = f"<w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('点击输入')}</w:sdtContent>"

    extracted = read(
        f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt><w:sdt>{waiting}</w:sdt>"
    )

    assert extracted.blocks == [Paragraph("甲"), Table([["乙"]])]


def test_what_is_left_out_is_said(read):
    picture = "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    body = p(run("甲") + picture + '<w:r><w:commentReference w:id="0"/></w:r>')
    body += '<w:altChunk r:id="x"/>'

    assert read(body).warnings == [
        "文件里有 1 处批注，没有录入。",
        "文件里有 1 张图片或图表，其中的文字没有录入，请核对（例如红头、印章、表格截图）。",
        "文件里嵌入了其他文件，没有读取，请核对是否缺少内容。",
    ]


def test_pictures_are_told_with_what_they_stand_in(read):
    picture = drawing()
    body = p(picture) + p(run("甲") + picture + run("乙")) + p('<w:r><w:br w:type="page"/></w:r>')
    body += p(picture) + p(run("丙"))
    body += table(row(cell(p(picture)), cell("丁"))) + table(row(cell(p(picture))))

    assert read(body).blocks == [
        Paragraph("甲乙", pictures=(Drawn(), Drawn(at=1), Drawn())),
        PageBreak(),
        Paragraph("丙"),
        Table([["", "丁"]], pictures=(Drawn(), Drawn())),
    ]


def test_a_picture_is_told_by_its_entry_its_words_and_its_place(tmp_path):
    own = drawing("nowhere", "总的说明").replace(
        "<pic:blipFill>", '<pic:nvPicPr><pic:cNvPr descr="自己的说明"/></pic:nvPicPr><pic:blipFill>'
    )
    old = '<w:pict><v:shape alt="旧的"><v:imagedata r:id="in"/></v:shape></w:pict>'
    line = run("看 \ufffc") + drawing("in", "总的说明") + run("和") + drawing("out")
    path = tmp_path / "a.docx"
    path.write_bytes(
        Docx(
            numbered(line) + p(f"<w:r>{old}</w:r>") + p(own),
            abstract(level("%1.")) + listed(),
            media={"in": ("media/image1.png", b"x"), "out": ("http://example.org/a.png", None)},
        ).build()
    )

    assert extract("docx", path).blocks == [
        Paragraph(
            "1. 看 和",
            pictures=(
                Drawn("word/media/image1.png", "总的说明", 5),
                Drawn(at=6),
                Drawn("word/media/image1.png", "旧的"),
                Drawn(words="自己的说明"),
            ),
        )
    ]


def test_the_strict_form_of_the_format_is_read_alike(tmp_path):
    files = Docx(numbered("甲"), abstract(level("%1.")) + listed()).files()
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in files.items()
    }
    path = tmp_path / "a.docx"
    path.write_bytes(archive(strict, mimetype=False))

    assert extract("docx", path).blocks == [Paragraph("1. 甲")]
