"""How much slower a search gets when the collection is ten times as long.

Both lengths are indexed on each engine (bench/laws.py) and asked the same questions in
turn, so that what else the machine does slows both. Beside the time of the clock stands
the processor time of this process: all of the embedded engine's work, of the cluster's
only ours.
"""

import datetime
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean, quantiles

from bench import laws
from bench.relevance import product_engine
from search.engine import Engine, Query

QUESTIONS = {
    "keywords": (
        *(
            "女职工 哺乳时间",
            "工伤认定申请时限",
            "带薪年休假天数",
            "工会经费",
            "农民工工资专用账户",
        ),
        *(
            "劳动合同解除 经济补偿",
            "行政处罚 听证",
            "管理条例",
            "安全生产 责任",
            "失业保险金领取条件",
        ),
    ),
    "questions": (
        "夫妻一方经营个体工商户所欠债务，谁偿还？",
        "土地承包方私自将部分承包地改为鱼塘属于违约吗？",
        "用人单位没有签订书面劳动合同怎么办",
        "单位不交社保可以随时辞职吗？",
        "公司可以单方面调整工作岗位和降低工资吗？",
    ),
    "citations": (
        "工会法第四十二条",
        "刑法第二百三十四条",
        "安全生产法第三条",
        "劳动法 第 四十 四 条",
    ),
    "phrases": ('"劳动争议仲裁委员会"', '"人民法院"', '"经济补偿" 解除'),
}
Times = dict[str, list[tuple[float, float]]]
Row = dict[str, str | float]


def rows_of(
    path: Path, passages: int, factor: int, engines: Sequence[str], rounds: int
) -> Iterator[Row]:
    """For each engine and kind of question; times in ms, ratios long ÷ short."""
    for name in engines:
        with ExitStack() as opened:
            pair = [
                opened.enter_context(product_engine(laws.documents(path, length), name))
                for length in (passages, passages * factor)
            ]
            short, long = ask(pair, rounds)
        for kind in (*QUESTIONS, "all"):
            yield {
                "engine": name,
                "questions": kind,
                "passages": f"{passages} → {passages * factor}",
                **compared("", of_kind(short, kind, 0), of_kind(long, kind, 0)),
                **compared("CPU ", of_kind(short, kind, 1), of_kind(long, kind, 1)),
            }


def ask(engines: Sequence[Engine], rounds: int) -> list[Times]:
    """Wall and processor time of each search, in ms; one round more, first, to warm up."""
    day = datetime.datetime.now(tz=datetime.UTC).date()
    taken: list[Times] = [defaultdict(list) for _ in engines]
    for round_ in range(rounds + 1):
        for kind, questions in QUESTIONS.items():
            for question in questions:
                for engine, times in zip(engines, taken, strict=True):
                    wall, processor = time.perf_counter(), time.process_time()
                    engine.search(Query(question, day=day))
                    spent = time.perf_counter() - wall, time.process_time() - processor
                    if round_:
                        times[kind].append((spent[0] * 1000, spent[1] * 1000))
    return taken


def of_kind(times: Times, kind: str, clock: int) -> list[float]:
    kinds = QUESTIONS if kind == "all" else (kind,)
    return [spent[clock] for one in kinds for spent in times[one]]


def compared(clock: str, short: list[float], long: list[float]) -> Row:
    before, after = (quantiles(times, n=20)[18] for times in (short, long))
    return {
        f"{clock}mean ms": f"{fmean(short):.1f} → {fmean(long):.1f}",
        f"{clock}p95 ms": f"{before:.1f} → {after:.1f}",
        f"{clock}p95 ratio": round(after / before, 2),
    }
