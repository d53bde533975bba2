"""The workbook of an exam: everybody with score and parts of the paper, and how the questions did."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.db.models import Max, Sum
from django.utils import timezone

from courses.exam_statistics import Candidate, people_of
from courses.item_statistics import ItemRow, ShownChoice, of_exam
from courses.models import AttemptItem, Exam, ExamResult, PaperSection
from courses.questions.stems import in_words
from courses.report_sheet import Cell, write_table

SCORE_HEADS = (
    "姓名",
    "工号",
    "单位",
    "情况",
    "得分",
    "满分",
    "得分率（%）",
    "作答次数",
    "交卷时间",
)
ITEM_HEADS = (
    *(
        "题型",
        "题干",
        "版本",
        "作答人数",
        "得分率（%）",
        "区分度",
        "未作答（%）",
        "用时中位数（秒）",
    ),
    *("正确答案", "各选项：全部 / 高分组 / 低分组（%）", "提示"),
)
SURE = "得分率为这道题的平均得分占满分的百分比，越高越容易；区分度为该题与其余各题得分的相关系数，0.2 以下偏低。高、低分组各取 27%。"


def score_workbook(exam: Exam) -> tuple[bytes, int]:
    """The file, and how many people stand in it."""
    people = people_of(exam)
    sections = _sections(exam)
    earned = _earned(exam)
    heads = [*SCORE_HEADS, *(title for _, title in sections)]
    lines = [_score_line(one, earned, sections) for one in people]
    about = f"{exam.title}，共 {len(people)} 人，{timezone.localtime():%Y-%m-%d %H:%M} 导出"
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        write_table(book, "成绩", about, heads, lines)
        write_table(book, "试题分析", SURE, ITEM_HEADS, [_item_line(row) for row in of_exam(exam)])
    return target.getvalue(), len(people)


def _sections(exam: Exam) -> list[tuple[int, str]]:
    """Parts of the paper by number; nothing where it has but one."""
    titles = PaperSection.objects.filter(paper=exam.paper_id).order_by("order", "pk")
    named = [f"{title}得分" for title in titles.values_list("title", flat=True)]
    highest = AttemptItem.objects.filter(attempt__exam=exam).aggregate(last=Max("section"))["last"]
    last = max(len(named), highest or 1)
    if last == 1:
        return []
    named += [f"第 {number} 部分得分" for number in range(len(named) + 1, last + 1)]
    return list(enumerate(named, start=1))


def _earned(exam: Exam) -> dict[tuple[int, int], Decimal]:
    """Points by attempt that counts and part."""
    counted = ExamResult.objects.filter(exam=exam).values("attempt")
    items = AttemptItem.objects.filter(attempt__in=counted, dropped=False).order_by()
    sums = items.values_list("attempt", "section").annotate(earned=Sum("awarded"))
    return {(attempt, section): earned or Decimal(0) for attempt, section, earned in sums}


def _score_line(
    one: Candidate,
    earned: dict[tuple[int, int], Decimal],
    sections: Sequence[tuple[int, str]],
) -> list[Cell]:
    parts: list[Cell] = ["" for _ in sections]
    if one.attempt is not None:
        parts = [earned.get((one.attempt, number), Decimal(0)) for number, _ in sections]
    share = one.share
    return [
        one.name,
        one.staff_number,
        "；".join(one.units),
        one.outcome.value,
        "" if one.score is None else one.score,
        "" if one.max_score is None else one.max_score,
        "" if share is None else share * 100,
        one.attempts,
        _moment(one.submitted_at),
        *parts,
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _item_line(row: ItemRow) -> list[Cell]:
    figures = row.figures
    return [
        row.kind,
        in_words(row.version.stem),
        row.place,
        figures.n,
        round(figures.difficulty * 100),
        "" if figures.discrimination is None else Decimal(f"{figures.discrimination:.2f}"),
        round(figures.unanswered * 100),
        "" if row.seconds is None else row.seconds,
        "、".join(one.letter for one in row.choices if one.right),
        "\n".join(_choice(one) for one in row.choices),
        "\n".join(row.warnings),
    ]


def _choice(one: ShownChoice) -> str:
    shares = (one.everybody, one.upper, one.lower)
    words = " / ".join("—" if share is None else f"{share * 100:.0f}" for share in shares)
    return f"{one.letter}　{words}"
