"""How fast certificates are drawn, and how large they are.

    bench/certificates.py [--number N] [--json]

N different faces one after another in one process, as a request draws them: a plain one, one with
rare characters, one with a very long name, unit and title. Counted is processor time, so that it is
what one core can do whatever else the machine does. The first of each form is drawn before the
clock starts: what loading the font costs is a figure of its own.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from courses.drawing import CertificateFace, draw_pdf, draw_png

PLAIN = CertificateFace(
    title="结业证书",
    holder="何静",
    unit="示例市总工会女职工部",
    course="女职工劳动保护",
    result="学习合格，准予结业，计 4 学时",
    completed_on=date(2026, 11, 20),
    issued_on=date(2026, 11, 20),
    number="2026-000123",
    code="K7QM-3XPA-9TVC",
    verify_url="https://xuexi.example.gov.cn/verify/K7QM3XPA9TVC/",
    issuer="示例市总工会",
)
RARE = replace(PLAIN, holder="欧阳镕喆堃玥婳翀")
LONG = replace(
    PLAIN,
    holder="阿卜杜热西提·努尔麦麦提·买买提依明江·阿不都克里木",
    unit="示例省第三建筑工程集团有限责任公司第八分公司城东片区项目部联合基层工会委员会",
    course="新就业形态劳动者权益保障与工会组织建设实务：货车司机、网约车司机、快递员、"
    "外卖配送员群体入会和服务工作专题培训（2026年修订版）",
)
FACES = {"plain": PLAIN, "rare": RARE, "long": LONG}


def measure(draw: Callable[[CertificateFace], bytes], face: CertificateFace, number: int) -> dict:
    times, sizes = [], []
    for order in range(number):
        one = replace(face, number=f"2026-{order:06d}")
        begun = time.process_time()
        drawn = draw(one)
        times.append(time.process_time() - begun)
        sizes.append(len(drawn))
    return {
        "per_second": round(number / sum(times), 1),
        "p50_ms": round(statistics.median(times) * 1000),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1] * 1000),
        "kilobytes": round(statistics.mean(sizes) / 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for form, draw in (("PNG", draw_png), ("PDF", draw_pdf)):
        begun = time.process_time()
        draw(PLAIN)
        first = round((time.process_time() - begun) * 1000)
        for name, face in FACES.items():
            rows.append(
                {"form": form, "face": name, "first_ms": first}
                | measure(draw, face, options.number)
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if options.json:
        print(json.dumps({"rows": rows, "peak_mb": peak}, ensure_ascii=False))
        return
    for row in rows:
        print(" | ".join(f"{key} {value}" for key, value in row.items()))
    print(f"peak {peak} MB")


if __name__ == "__main__":
    main()
