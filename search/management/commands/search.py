import json
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from cms.permissions import reader_scope
from search.asking import Asked
from search.connection import engine_named, site_engine
from search.engine import DocumentHit, EngineError, Marked, Query, Results
from search.lexicon import site_lexicon


class Command(BaseCommand):
    help = "像读者一样检索，列出结果；不写入查询日志。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", help="要查的内容，写法和搜索框里一样")
        parser.add_argument("--as", dest="reader", metavar="工号", help="以这位人员的身份查")
        parser.add_argument(
            "--engine", choices=("tantivy", "elasticsearch"), help="用哪一种引擎，默认按配置"
        )
        parser.add_argument("--limit", type=int, default=10, help="列出几件，默认 10")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--explain", action="store_true", help="说明每件怎样排到这里")

    def handle(self, *args: Any, query: str, reader: str | None, **options: Any) -> None:
        asked = Asked.read(QueryDict(urlencode({"q": query})))
        if asked.empty:
            raise CommandError("请写要查的内容")
        wanted = replace(
            asked.query(
                reader_scope(_reader(reader)),
                timezone.localdate(),
                site_lexicon(),
                explain=options["explain"],
            ),
            size=options["limit"],
        )
        results = self.search(options["engine"], wanted)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(results), ensure_ascii=False, indent=2))
        else:
            self.say(results)

    def search(self, engine: str | None, query: Query) -> Results:
        try:
            chosen = engine_named(engine) if engine else site_engine()
            return chosen.search(query)
        except LookupError as error:
            raise CommandError(str(error)) from error
        except EngineError as error:
            raise CommandError(f"检索没有成功：{error}") from error

    def say(self, results: Results) -> None:
        lapsed = f"，其中已失效 {results.lapsed} 件" if results.lapsed else ""
        akin = f"，其中 {results.akin} 件只是含义相近" if results.akin else ""
        self.stdout.write(
            f"共 {results.total} 件{akin}{lapsed}（{results.engine}，{results.took_ms:.1f} 毫秒）"
        )
        if results.relaxed:
            self.stdout.write("没有哪一件含有全部词语，下面含有其中一部分")
        for word, others in results.expanded:
            self.stdout.write(f"“{word}”也查了：{'、'.join(others)}")
        for place, hit in enumerate(results.hits, 1):
            self.say_hit(place, hit)

    def say_hit(self, place: int, hit: DocumentHit) -> None:
        self.stdout.write(f"{place:>3}. {_marked(hit.title)}  [{hit.id}]  {hit.score:.3f}")
        for passage in hit.passages:
            label = " ".join(part for part in (passage.label, passage.heading.text) if part)
            akin = "（相关含义）" if passage.akin or hit.akin else ""
            self.stdout.write(f"       {label or '全文'}{akin}：{_marked(passage.snippet)}")
        if hit.explanation:
            for term in hit.explanation.terms:
                self.stdout.write(
                    f"       + {term.worth:.3f}  {term.term}（{term.view}，权重 {term.weight:g}，"
                    f"稀有度 {term.rarity:.2f}，标题 {term.in_title} 次，正文 {term.in_text} 次）"
                )
            if meaning := hit.explanation.meaning:
                self.stdout.write(
                    f"       = 含义 {meaning.near:.3f} × {meaning.weight:g}"
                    f" + 词语 {meaning.words:.3f} × {1 - meaning.weight:g}"
                )
            for name, factor in hit.explanation.factors:
                self.stdout.write(f"       × {factor:g}  {name}")


def _reader(number: str | None) -> Any:
    """Anonymous without a number. Raises CommandError for nobody's."""
    if number is None:
        return AnonymousUser()
    person = User.objects.active().filter(staff_number=number).first()
    if person is None:
        raise CommandError(f"没有工号为 {number} 的在用人员")
    return person


def _marked(shown: Marked) -> str:
    """What was met between brackets, as there is no colour in a log."""
    text, done = "", 0
    for start, end in shown.marks:
        text += f"{shown.text[done:start]}【{shown.text[start:end]}】"
        done = end
    return text + shown.text[done:]
