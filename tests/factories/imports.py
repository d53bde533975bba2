"""Batches of short documents, worked off."""

from django.core.files.base import ContentFile

from jobs import runner
from library.services.imports import create_batch

RULES = """示例总工会{name}办法

第一条 为了规范{name}，制定本办法。

第二条 本办法自2020年1月1日起施行。

示例省总工会
2019年12月1日
"""


def law(name, *, day="2019年12月1日", more=""):
    return f"""{name}

第一条 为了规范考勤工作，制定本办法。

第二条 各级工会应当做好考勤工作，定期检查考勤情况。{more}

第三条 本办法自2020年1月1日起施行。

示例省总工会
{day}
"""


def worked_off(files, section, by, **options):
    """The batch of these files as it stands after its job."""
    batch = create_batch(files, section=section, by=by, **options)
    runner.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def imported(section, by, *texts):
    files = [
        ContentFile(text.encode(), name=f"文件{place}.txt") for place, text in enumerate(texts, 1)
    ]
    batch = worked_off(files, section, by)
    return list(batch.items.select_related("page", "batch"))
