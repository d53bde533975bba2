"""`manage.py recognise`: one JSON object a line, no database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories.pdf import Pdf

KEYS = [
    *("file", "title", "subtitle", "numbers", "issuers", "kind", "form", "dates", "addressees"),
    *("attachments", "remark", "inner", "relations", "outline", "evidence", "warnings", "error"),
]
NOTICE = (
    "示例省总工会文件\n示工发〔2024〕3号\n关于印发《培训办法》的通知\n各市总工会：\n现印发给你们。\n示例省总工会\n2024年3月5日\n"
    "培训办法\n第一条 根据《中国工会章程》，制定本办法。\n第二条 本办法自2024年4月1日起施行。\n"
)


def said(*paths, **options):
    out, err = StringIO(), StringIO()
    call_command("recognise", *map(str, paths), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def readings(*paths):
    return [json.loads(line) for line in said(*paths, json=True)[0].splitlines()]


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_a_file_is_one_object_with_fixed_keys(notice):
    (reading,) = readings(notice)

    assert list(reading) == KEYS
    assert reading["file"] == str(notice)
    assert reading["title"] == "关于印发《培训办法》的通知"
    assert reading["numbers"] == ["示工发〔2024〕3号"]
    assert reading["issuers"] == ["示例省总工会"]
    assert (reading["kind"], reading["form"]) == ("通知", "办法")
    assert reading["dates"] == {"issued": "2024-03-05"}
    assert reading["addressees"] == ["各市总工会"]
    assert (reading["warnings"], reading["error"]) == ([], None)


def test_an_enclosed_document_has_the_same_shape(notice):
    (reading,) = readings(notice)

    inner = reading["inner"]
    assert list(inner) == [key for key in KEYS if key not in ("file", "error")]
    assert inner["title"] == "培训办法"
    assert inner["dates"] == {"issued": "2024-03-05", "effective": "2024-04-01"}
    assert inner["outline"][0] == {
        "kind": "article",
        "label": "第一条",
        "number": 1,
        "anchor": "art-1",
        "heading": "",
        "text": "",
        "children": [
            {
                "kind": "paragraph",
                "label": "",
                "number": 1,
                "anchor": "art-1-p1",
                "heading": "",
                "text": "根据《中国工会章程》，制定本办法。",
                "children": [],
            }
        ],
    }


def test_every_value_and_relation_has_its_evidence(notice):
    (reading,) = readings(notice)

    assert reading["evidence"]["numbers"] == {
        "snippet": "示工发〔2024〕3号",
        "rule": "number-line",
        "confidence": 0.95,
        "page": None,
        "box": None,
    }
    assert [(one["type"], one["title"]) for one in reading["relations"]] == [
        ("issues", "培训办法"),
        ("based_on", "中国工会章程"),
    ]
    assert reading["relations"][1]["node"] == "art-1-p1"
    assert reading["relations"][1]["evidence"]["rule"] == "verb-before"


def test_evidence_names_the_page_of_a_pdf(tmp_path):
    pdf = Pdf()
    pdf.add_page()
    pdf.centred("关于开展培训的通知", y=70)
    pdf.paragraphs(["为提高工会干部素质，决定开展培训，请各单位按照要求做好组织工作。" * 3])
    path = tmp_path / "通知.pdf"
    path.write_bytes(pdf.content())

    (reading,) = readings(path)

    assert reading["title"] == "关于开展培训的通知"
    assert reading["evidence"]["title"]["page"] == 1
    assert len(reading["evidence"]["title"]["box"]) == 4


def test_a_bad_file_does_not_stop_the_others(tmp_path, notice):
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4\n")

    first, second, third = readings(bad, tmp_path / "没有.txt", notice)

    assert list(first) == list(third) == KEYS
    assert first["error"]
    assert second["error"] == "文件打不开，请检查它是否还在、是否有读取权限。"
    assert (third["title"], third["error"]) == ("关于印发《培训办法》的通知", None)


def test_nothing_of_a_secret_document_is_said(tmp_path):
    path = tmp_path / "文件.txt"
    path.write_text("机 密★1年\n示例省总工会文件\n关于某事的通知\n各单位：\n植入的句子。\n")

    output, progress = said(path, json=True)

    reading = json.loads(output)
    assert reading["error"] == "文首标有密级“机密”。涉密文件不得录入，未读取其他内容。"
    assert (reading["title"], reading["outline"], reading["evidence"]) == ("", [], {})
    assert "植入" not in output + progress


def test_folders_are_searched_in_order_of_name(tmp_path, notice):
    (tmp_path / "乙").mkdir()
    (tmp_path / "乙" / "二.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "乙" / "图.svg").write_text("<svg/>")

    output, progress = said(tmp_path, json=True)

    files = [Path(json.loads(line)["file"]).name for line in output.splitlines()]
    assert files == ["二.txt", "通知.txt"]
    assert [line.split("）")[0] for line in progress.splitlines()] == ["（1/2", "（2/2"]


def test_an_empty_folder_is_wrong_usage(tmp_path):
    with pytest.raises(CommandError, match="没有找到可以识别的文件"):
        said(tmp_path)


def test_without_json_a_table_is_printed(notice):
    output, _ = said(notice)

    assert output.splitlines()[:4] == [
        "《关于印发《培训办法》的通知》",
        str(notice),
        "  文号：示工发〔2024〕3号（把握 95%）",
        "  发文机关：示例省总工会（把握 98%）",
    ]
    assert "  印发：《培训办法》" in output.splitlines()


def test_no_database_is_needed(tmp_path, notice):
    root = Path(__file__).resolve().parent.parent.parent
    folder = tmp_path / "data"
    folder.mkdir()
    environment = os.environ | {
        "SECRET_KEY": "of-this-test-only-of-this-test-only-of-this-test-only",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/never-made.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "recognise", str(notice), "--json"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["title"] == "关于印发《培训办法》的通知"
    assert not (folder / "never-made.sqlite3").exists()


def test_a_law_that_was_revised_is_of_the_day_of_that(tmp_path):
    path = tmp_path / "条例.txt"
    path.write_text(
        "示例省工会条例\n（2003年9月26日示例省人民代表大会常务委员会通过　2022年11月25日示例省人民代表大会常务委员会修订）\n"
        "第一条　为了保障职工权益，制定本条例。\n第二条　本条例自2023年1月1日起施行。\n",
        encoding="utf-8",
    )

    (reading,) = readings(path)

    assert reading["dates"] == {
        "adopted": "2003-09-26",
        "effective": "2023-01-01",
        "revised": "2022-11-25",
    }
    assert "修订日期：2022-11-25" in said(path)[0]
