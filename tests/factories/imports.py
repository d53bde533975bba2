"""Batches of short documents, worked off."""

from django.core.files.base import ContentFile

from jobs import runner
from library.services.imports import create_batch


def law(name, *, day="2019年12月1日", more=""):
    return f"""{name}

第一条 为了规范考勤工作，制定本办法。

第二条 各级工会应当做好考勤工作，定期检查考勤情况。{more}

第三条 本办法自2020年1月1日起施行。

示例省总工会
{day}
"""


def imported(section, by, *texts):
    files = [
        ContentFile(text.encode(), name=f"文件{place}.txt") for place, text in enumerate(texts, 1)
    ]
    batch = create_batch(files, section=section, by=by)
    runner.run(batch.job_id)
    return list(batch.items.select_related("page", "batch"))
