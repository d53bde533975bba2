"""A photographed notice through the import, and what becomes of a picture that is none."""

import pytest
from django.core.files.base import ContentFile

from jobs import runner
from library.models import PolicyPage, SourceFile
from library.services.imports import create_batch
from tests.factories.scans import RED, Scan, encoded

pytestmark = pytest.mark.django_db
BODY = "各级工会要确保全年收缴总额同比增长8.5%以上，对欠缴3个月以上的单位，逐一上门催缴。"


def photograph():
    scan = Scan(dpi=150)
    scan.centred("示例省总工会文件", y=120, size=36, ink=RED)
    scan.centred("示工发〔2019〕3号", y=170)
    scan.centred("关于做好2019年工会经费收缴工作的通知", y=220, size=20)
    scan.line("各市总工会：", y=265)
    y = scan.paragraphs([BODY], y=294)
    scan.line("示例省总工会", x=380, y=y + 20)
    scan.line("2019年2月18日", x=375, y=y + 49)
    return encoded(scan.image, "JPEG", quality=85)


def test_photographs_become_drafts_and_broken_ones_say_why(section, editor):
    content = photograph()
    files = [ContentFile(content, name="通知.jpg"), ContentFile(content[:9000], name="断.jpg")]

    batch = create_batch(files, section=section, by=editor)
    runner.run(batch.job_id)

    created, failed = batch.items.all()
    assert (created.state, created.warnings) == (
        "created",
        ["第 1 页的文字是从图像识别的（平均可信度 99%），可能有错字，请对照原件核对。"],
    )
    assert (failed.state, failed.reason) == (
        "failed",
        "图片已损坏或不完整，无法读取。请重新拍照、扫描或下载后再导入。",
    )
    page = PolicyPage.objects.get()
    assert (page.title, page.number) == (
        "关于做好2019年工会经费收缴工作的通知",
        "示工发〔2019〕3号",
    )
    assert page.recognised["evidence"]["numbers"]["page"] == 1
    left, top, right, bottom = page.recognised["evidence"]["numbers"]["box"]
    assert left < 304 < right
    assert top < 165 < bottom
    assert SourceFile.objects.get().content_type == "image/jpeg"
