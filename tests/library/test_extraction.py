"""From blocks to lines, and the process that reads files apart from the worker."""

import io
import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from gongwen.recognise import recognise
from library.decoding import Unreadable
from library.extraction import child
from library.extraction.blocks import (
    Align,
    Drawn,
    Extracted,
    Line,
    Note,
    Origin,
    Page,
    PageBreak,
    Paragraph,
    Table,
    from_json,
    to_json,
)
from library.extraction.child import (
    CRASHED,
    MEMORY,
    OUTPUT,
    TIMED_OUT,
    Limits,
    Unextracted,
    extract_apart,
)
from library.extraction.lines import text_of
from library.extraction.packages import TRUNCATED
from tests.factories.docx import Docx, p
from tests.factories.scans import Scan, encoded

WHOLE = Docx(p("正文")).build()
LIMITS = Limits()


def test_what_was_read_crosses_as_json_unchanged():
    extracted = Extracted(
        blocks=[
            Paragraph("甲", "标题", 1, Align.CENTRE, True, 2, (0.0, 1.5, 2.0, 3.0)),
            Table([["乙", ""]], 3, (1.0, 1.0, 2.0, 2.0), (Drawn("word/media/a.png", "图", 4),)),
            PageBreak(),
            Paragraph("丙", pictures=(Drawn(),)),
        ],
        notes=[Note("注1", "丁")],
        headers=["眉"],
        footers=["脚"],
        origin=Origin.OCR,
        warnings=["请核对。"],
        pages=[
            Page(
                2,
                595.0,
                842.0,
                Origin.OCR,
                [Line("甲", (0.0, 1.5, 2.0, 3.0), (0.75,)), Line("乙", (1.0, 4.0, 2.0, 5.0))],
                turns=1,
            )
        ],
    )

    assert from_json(json.loads(json.dumps(to_json(extracted)))) == extracted


def test_a_table_is_lines_between_bars():
    table = Table([["单位", "人数|其中女"], ["机关\n工会", "3"]])

    assert text_of(Extracted([Paragraph("表"), table])) == (
        "表\n| 单位 | 人数｜其中女 |\n| 机关 工会 | 3 |"
    )


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["示例总工会文件"], ["总工发〔2019〕3号"]], "示例总工会文件\n总工发〔2019〕3号"),
        ([["甲\n乙", ""], ["", "丙"]], "甲\n乙\n丙"),
        ([["示例市总工会\n示 例 市 财 政 局", "文\n件"]], "示例市总工会\n示 例 市 财 政 局\n文件"),
        (
            [["示例市总工会", "文件"], ["示例市财政局", ""], ["示工发〔2019〕3号", ""]],
            "示例市总工会\n文件\n示例市财政局\n示工发〔2019〕3号",
        ),
        ([["单位", "文件"], ["财务部", "账册"]], "| 单位 | 文件 |\n| 财务部 | 账册 |"),
        ([["总工发〔2019〕3号", "签发人：张三"]], "总工发〔2019〕3号 签发人：张三"),
        (
            [["抄送：各处室", ""], ["示例总工会办公室", "2019年1月8日印发"]],
            "抄送：各处室\n示例总工会办公室 2019年1月8日印发",
        ),
    ],
)
def test_tables_that_only_lay_out_a_page_are_plain_lines(rows, lines):
    assert text_of(Extracted([Table(rows)])) == lines


@pytest.mark.parametrize(
    ("rows", "below", "lines"),
    [
        (
            [["示例市总工会", "示例市民政局"], ["2024年5月6日", "2024年5月7日"]],
            "",
            "示例市总工会　示例市民政局\n2024年5月6日　2024年5月7日",
        ),
        (
            [["示例市总工会（盖章）\n2024年5月6日", "示例市民政局（盖章）\n2024年5月6日"]],
            "",
            "示例市总工会（盖章）　示例市民政局（盖章）\n2024年5月6日　2024年5月6日",
        ),
        (
            [["示例市总工会", "", "示例市民政局"], ["", "", "2024年5月6日"]],
            "",
            "示例市总工会　示例市民政局\n2024年5月6日",
        ),
        (
            [["示例市总工会", "示例市民政局"]],
            "2024年 5月6日",
            "示例市总工会　示例市民政局\n2024年 5月6日",
        ),
        (
            [["示例市总工会", "示例市民政局"]],
            "各一份",
            "| 示例市总工会 | 示例市民政局 |\n各一份",
        ),
        (
            [["单位", "日期"], ["示例市总工会", "2024年5月6日"], ["示例市民政局", "2024年5月7日"]],
            "",
            "| 单位 | 日期 |\n| 示例市总工会 | 2024年5月6日 |\n| 示例市民政局 | 2024年5月7日 |",
        ),
    ],
)
def test_signatures_side_by_side_are_lines(rows, below, lines):
    assert text_of(Extracted([Table(rows), Paragraph(below)])) == lines


def test_organs_that_sign_in_a_table_issue_the_document():
    signed = Table([["示例市总工会", "示例市民政局"], ["2024年5月6日", "2024年5月6日"]])
    above = [Paragraph("关于检查的通知"), Paragraph("各单位："), Paragraph("请检查。")]

    reading = recognise(text_of(Extracted([*above, signed])))

    assert reading.issuers == ["示例市总工会", "示例市民政局"]
    assert reading.dates["issued"].isoformat() == "2024-05-06"


def test_the_table_of_contents_is_left_out_and_known_by_its_style():
    contents = [Paragraph("目录"), Paragraph("第一章 总则\t1", style="toc 1")]

    assert text_of(Extracted([*contents, Paragraph("第二章 附则\t12")])) == "目录\n第二章 附则……12"


def test_notes_stand_at_the_end_of_the_line_that_refers_to_them():
    extracted = Extracted(
        [Paragraph("经费［注1］收缴。\n其他［注9］。"), Paragraph("管理［注2］。")],
        [Note("注1", "指工会\n经费"), Note("注2", "见附件")],
    )

    assert text_of(extracted) == (
        "经费［注1］收缴。［注1：指工会 经费］\n其他［注9］。\n管理［注2］。［注2：见附件］"
    )


def test_a_child_reads_a_file_from_where_it_stands():
    assert extract_apart("docx", io.BytesIO(WHOLE), limits=LIMITS).blocks == [Paragraph("正文")]


def test_a_child_says_what_is_wrong_with_a_file():
    with pytest.raises(Unreadable) as caught:
        extract_apart("docx", io.BytesIO(WHOLE[:100]), limits=LIMITS)

    assert str(caught.value) == TRUNCATED
    assert not isinstance(caught.value, Unextracted)


def stopped(*, kind="docx", raw=WHOLE, limits=LIMITS):
    with pytest.raises(Unextracted) as caught:
        extract_apart(kind, io.BytesIO(raw), limits=limits)
    return str(caught.value), caught.value.cause


def test_a_child_out_of_time_is_stopped():
    assert stopped(limits=Limits(seconds=0)) == (TIMED_OUT.format(seconds=0), "time")


class Reading:
    """Stands in for a child that has got so far each time the parent looks, and then ends."""

    def __init__(self, done, pages):
        self.done = done
        self.pages = iter(pages)

    def wait(self, *, timeout):
        page = next(self.pages, None)
        if page is None:
            return child.READ
        os.pwrite(self.done.fileno(), f"{page:6} {60:6}".encode(), 0)
        raise subprocess.TimeoutExpired("child", timeout)


def test_a_child_that_gets_pages_done_is_given_time_for_each():
    with tempfile.TemporaryFile() as done:
        assert child._waited(Reading(done, [3, 20, 59]), done, 60) == child.READ


def test_a_child_that_gets_no_further_is_given_up_with_the_page():
    with tempfile.TemporaryFile() as done, pytest.raises(Unextracted) as caught:
        child._waited(Reading(done, [3, 12, 12]), done, 60)

    assert caught.value.cause == "time"
    assert str(caught.value) == (
        "第 13 页（共 60 页）超过 60 秒还没有识别完，已停止。"
        "请把这一页换成清晰、小一些的图像，或拆分后再导入。"
    )


def test_a_child_out_of_memory_is_stopped():
    raw = Docx("".join(p(f"{n}号") for n in range(200_000))).build()

    assert stopped(raw=raw, limits=Limits(memory=200 * 1024 * 1024)) == (MEMORY, "memory")


def test_a_recogniser_out_of_memory_says_so(tmp_path):
    scan = Scan(dpi=150)
    scan.line("关于开会的通知", x=100, y=100)

    found = stopped(
        kind="picture", raw=encoded(scan.image, "PNG"), limits=Limits(memory=750 * 1024 * 1024)
    )

    assert found == (MEMORY, "memory")


def test_a_child_with_too_much_to_say_is_stopped():
    assert stopped(limits=Limits(output=10)) == (OUTPUT, "output")


def test_a_child_that_fails_is_no_harm():
    assert stopped(kind="unheard of") == (CRASHED, "exit code 1")


def test_a_child_that_is_killed_is_no_harm(monkeypatch):
    monkeypatch.setattr(child, "MODULE", "tests.library.killed_child")

    assert stopped() == (CRASHED, "exit code -9")


def test_a_child_gets_none_of_the_secrets_of_the_site(monkeypatch):
    asked = {}
    started = child.subprocess.Popen

    def start(*args, **options):
        asked.update(options)
        return started(*args, **options)

    monkeypatch.setattr(child.subprocess, "Popen", start)

    extract_apart("docx", io.BytesIO(WHOLE), limits=LIMITS)

    assert set(asked["env"]) == {"PATH", "LANG", "TMPDIR", "SOFFICE"}


def test_nothing_of_a_file_is_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    extract_apart("docx", io.BytesIO(WHOLE), limits=LIMITS)

    assert list(Path(tmp_path).iterdir()) == []
