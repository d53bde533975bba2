"""A reading of a file as a table in Chinese, for an operator at a terminal."""

from collections.abc import Iterator
from typing import Any

from gongwen.outline import walk
from gongwen.recognise import Recognition
from library.models.works import Relation
from library.readings import FileReading, stated_dates

DATES = {
    "adopted": "通过日期",
    "promulgated": "公布日期",
    "amended": "修正日期",
    "revised": "修订日期",
    "issued": "成文日期",
    "printed": "印发日期",
    "published": "发布日期",
    "effective": "施行日期",
    "expires": "失效日期",
}


def table_of(reading: FileReading) -> str:
    """The file, what was read of it line by line with its confidence, then what to check."""
    lines = [
        f"《{reading.recognition.title}》" if reading.recognition.title else "未识别",
        reading.file,
    ]
    if reading.error:
        lines.append(f"  出错：{reading.error}")
        return "\n".join([*lines, ""])
    lines += _rows(reading.recognition, "  ")
    lines += [
        f"  请核对：{warning}" for warning in [*reading.warnings, *reading.recognition.warnings]
    ]
    return "\n".join([*lines, ""])


def _rows(recognition: Recognition, indent: str) -> Iterator[str]:
    for label, name, value in _fields(recognition):
        if value:
            evidence = recognition.evidence.get(name)
            sure = f"（把握 {evidence.confidence:.0%}）" if evidence else ""
            yield f"{indent}{label}：{value}{sure}"
    nodes = list(walk(recognition.outline.nodes))
    yield f"{indent}正文：{len(nodes)} 段"
    for one in recognition.relations:
        yield f"{indent}{Relation.Kind(one.type).label}：《{one.title}》"
    if recognition.inner:
        yield f"{indent}所附文件：《{recognition.inner.title}》"
        yield from _rows(recognition.inner, indent + "  ")


def _fields(recognition: Recognition) -> Iterator[tuple[str, str, Any]]:
    yield "题注", "subtitle", recognition.subtitle
    yield "文号", "numbers", "、".join(number.display for number in recognition.numbers)
    yield "发文机关", "issuers", "、".join(recognition.issuers)
    yield "文种", "kind", recognition.kind
    for name, day in stated_dates(recognition).items():
        yield DATES[name], f"dates.{name}", day
    yield "主送", "addressees", "、".join(recognition.addressees)
    yield "附件", "attachments", "、".join(recognition.attachments)
