"""Why a page is not found: what the database, the outbox and the index say of it, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.permissions import can_view, reader_scope
from cms.review.clearance import shows_what_was_approved
from courses.models import CoursePage, LessonPage
from gongwen.validity import status_on
from library.models import PolicyPage
from search.asking import Asked
from search.connection import site_engine
from search.documents import BUILDERS, document_id, is_eligible, offered_among
from search.engine import EngineError, Why
from search.engine.why import Kind, Meant, Part
from search.lexicon import site_lexicon
from search.models import PAGE, Change


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that helps to be found (`good`) or stands in the way, and where to mend it."""

    good: bool
    text: str
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`away` says why the index could not be asked; then `why` is None."""

    page: Page
    content: list[Fact] = field(default_factory=list)
    index: list[Fact] = field(default_factory=list)
    reader: list[Fact] = field(default_factory=list)
    state: list[Fact] = field(default_factory=list)
    why: Why | None = None
    away: str = ""

    @property
    def obstacles(self) -> list[Fact]:
        every = (*self.content, *self.index, *self.reader, *self.state)
        return [fact for fact in every if not fact.good]

    @property
    def meaning(self) -> list[Fact]:
        """What its meaning has to do with the query; nothing where meaning took no part."""
        return [_meaning(self.why.akin)] if self.why and self.why.akin else []

    @property
    def missing(self) -> tuple[Part, ...]:
        return self.why.missing if self.why else ()

    @property
    def decisive(self) -> list[Part]:
        """What no other wording mends: a word left out, a limit, a phrase."""
        return [part for part in self.missing if part.kind is not Kind.WORD]

    @property
    def lacking(self) -> list[str]:
        """What of the query the page does not meet, in words; what decides stands alone."""
        return [_lack(part) for part in self.decisive or self.missing]

    @property
    def unheard(self) -> list[str]:
        """Words it lacks for which nothing else is looked for: a synonym may find it."""
        return [part.text for part in self._words if not part.others]

    @property
    def listed(self) -> list[str]:
        """Words it lacks although other wordings are looked for as well."""
        return [part.text for part in self._words if part.others]

    @property
    def _words(self) -> tuple[Part, ...]:
        return () if self.decisive else self.missing


_LACKS = {
    Kind.EXCLUDED: "查询里写了不要“{0}”，而它含有这个词，所以被排除。去掉“-{0}”再查",
    Kind.OPERATOR: "它不符合限定“{}”。去掉这个限定再查",
    Kind.FACET: "它不符合限定“{}”。去掉这个限定再查",
    Kind.PHRASE: "它没有连在一起的“{}”。去掉引号再查，不要求连在一起",
}


def _lack(part: Part) -> str:
    if part.kind is Kind.WORD:
        others = "、".join(f"“{other}”" for other in part.others)
        also = f"，也没有同时查找的{others}" if others else ""
        return f"它没有“{part.text}”{also}"
    return _LACKS[part.kind].format(part.text)


def _meaning(akin: Meant) -> Fact:
    if not akin.made:
        return Fact(False, "它的含义向量还没有算好，暂时只能按词找到；算好后会自动补上。")
    if akin.closeness is None:
        return Fact(False, "它的含义与查询不相近。")
    degree = f"{akin.closeness:.2f}，达到 {akin.needed:.2f} 就算含义相近"
    if akin.answers:
        return Fact(True, f"它的含义与查询相近（相近程度 {degree}）。")
    return Fact(False, f"它的含义与查询不够相近（相近程度 {degree}）。")


def diagnose(page: Page, *, text: str, user: Any, day: date) -> Diagnosis:
    """`user` is who searches, perhaps anonymous; `text` may be empty."""
    scope = reader_scope(user, on=day)
    query = Asked(text=text).query(scope, day, site_lexicon())
    try:
        why, away = site_engine().why(query, document_id(PAGE, page.pk)), ""
    except EngineError as error:
        why, away = None, str(error)
    eligible = is_eligible(page, offered_among([page]))
    return Diagnosis(
        page=page,
        content=list(_content(page)),
        index=[*_changes(page), *(_entry(page, why, eligible=eligible) if why else [])],
        reader=list(_reader(page, user, why)),
        state=list(_state(page, why, day)),
        why=why,
        away=away,
    )


def _content(page: Page) -> Iterator[Fact]:
    """What keeps a page out of the index whoever searches."""
    if page.specific_class not in BUILDERS:
        yield Fact(False, "这类页面不参加检索，例如栏目页和首页。")
        return
    yield Fact(True, "已发布。") if page.live else Fact(False, "还没有发布，或者已经撤回。", page)
    if page.alias_of is not None:
        yield Fact(
            False, f"这是《{page.alias_of.title}》的同步副本，检索里只列原件。", page.alias_of
        )
    if page.specific_class in (CoursePage, LessonPage) and not offered_among([page]):
        yield Fact(False, "课程的现行版本里没有它。请发布课程新版。", page)
    if page.live and not shows_what_was_approved(page):
        yield Fact(False, "现在的内容没有经过三审，读者看不到。", page)


def _changes(page: Page) -> Iterator[Fact]:
    """What is still to be written to the index."""
    above = page.get_ancestors(inclusive=True).values("pk")
    own = Q(span=Change.Span.OBJECT, object_id=page.pk)
    tree = Q(span=Change.Span.SUBTREE, object_id__in=above)
    waiting = Change.objects.pending().filter(own | tree, model=PAGE).order_by("-attempts")
    change = waiting.first()
    if change is None:
        yield Fact(True, "没有等待更新到检索的改动。")
    elif change.error:
        yield Fact(False, f"更新到检索没有成功，已试 {change.attempts} 次：{change.error}")
    else:
        written = timezone.localtime(change.created_at)
        yield Fact(False, f"有改动等待更新到检索，产生于 {written:%Y-%m-%d %H:%M:%S}。")


def _entry(page: Page, why: Why, *, eligible: bool) -> Iterator[Fact]:
    """Versions follow the clock, in milliseconds."""
    written = _moment(why.version)
    if not why.indexed:
        gone = f"，{written} 已从检索里删除" if why.version > 0 else ""
        wanted = (
            "。应当收录而没有收录，请系统管理员在“检索索引”里核对并补写。" if eligible else "。"
        )
        yield Fact(False, f"检索里没有这一页{gone}{wanted}")
        return
    published = page.last_published_at
    if published and published.timestamp() * 1000 > why.version:
        yield Fact(
            False,
            f"检索用的还是 {written} 的内容，早于最近一次发布。请系统管理员在“检索索引”里核对并补写。",
        )
    else:
        yield Fact(True, f"检索用的是最新内容，{written} 更新。")


def _reader(page: Page, user: Any, why: Why | None) -> Iterator[Fact]:
    allowed = page.live and can_view(user, page)
    scope = reader_scope(user)
    for restriction in page.get_view_restrictions():
        if restriction.pk in scope.denied_restrictions:
            yield Fact(False, _restricted(restriction), restriction.page)
    audience = getattr(page.specific, "audience", None)
    if audience is not None and scope.tokens.isdisjoint(audience.tokens()):
        yield Fact(False, f"适用范围是“{audience}”，查的人不在其中。", page)
    if allowed:
        yield Fact(True, "查的人可以看到这一页。")
    if why is not None and why.indexed and page.live and why.visible != allowed:
        yield Fact(False, "谁能看到刚改过，检索还没有跟上，请稍后再试。")


def _restricted(restriction: PageViewRestriction) -> str:
    where = f"《{restriction.page.title}》"
    match restriction.restriction_type:
        case PageViewRestriction.LOGIN:
            return f"{where}及其下级只对登录的人开放。"
        case PageViewRestriction.GROUPS:
            groups = "、".join(group.name for group in restriction.groups.all())
            return f"{where}及其下级只对这些用户组开放：{groups}。"
    return f"{where}及其下级设有访问密码，任何人都不能通过检索看到。"


def _state(page: Page, why: Why | None, day: date) -> Iterator[Fact]:
    """Of the text of a document: what it is worth that day, and whether another one is listed."""
    document = page.specific
    if not isinstance(document, PolicyPage):
        return
    status = status_on(document.validity, day)
    lapsed = why is not None and why.lapsed
    suffix = "，排在其他结果之后" if lapsed else ""
    yield Fact(not lapsed, f"效力状态：{status.label}{suffix}。", page)
    if why is not None and why.indexed and not why.shown:
        texts = PolicyPage.objects.live().filter(work=document.work_id).shown_on(day)
        other = texts.exclude(pk=page.pk).first()
        name = f"《{other.title}》的另一个文本" if other else "同一文件的另一个文本"
        yield Fact(False, f"现在列出的是{name}，这个文本收在它的下面。", other)


def _moment(version: int) -> str:
    moment = datetime.fromtimestamp(max(version, 0) / 1000, tz=UTC)
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
