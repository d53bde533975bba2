"""Sections of policy documents, and one page per state of a text.

The address names the work and the day, never the page: `…/gong-hui-fa/` is the text shown today,
`…/gong-hui-fa/@2019-01-01/` that of another day, `…/gong-hui-fa/art-42/` leads to one clause (with
the clause in the path, so that it survives a sign-in; a fragment would be lost).

Three columns answer every question of address and order without a look at the other states, and
are kept by `library.services.arrange_states`:

- `begins_on`: first day of this text as far as known (in force since, else the day of the state)
- `shown_from`, `shown_until`: half-open span in which the plain address shows it; the first
  state is open at the start, the last one at the end
"""

import re
from datetime import date, timedelta

from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelsearch import index
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.models import Orderable, Page, PageManager
from wagtail.url_routing import RouteResult

from cms.models import AudienceMixin, SitePage
from gongwen import numbers
from gongwen.normalise import level
from gongwen.validity import Status, Validity
from library.models.works import STATUS_CHOICES, Issuer, Work
from library.page_form import PolicyPageForm
from library.panels import EvidencePanel, OutlineWidget, SideBySidePanel
from library.querysets import PolicyPageQuerySet

DAY = re.compile(r"^@(\d{4})-(\d{2})-(\d{2})$")
COMPUTED = (
    "begins_on",
    "shown_from",
    "shown_until",
    "validity_start",
    "validity_end",
    "validity_ended_as",
    "validity_verified",
)


class DocumentsPage(SitePage):
    """文件栏目: holds policy documents and answers for their addresses."""

    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["library.PolicyPage"]
    template = "library/documents_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = "文件栏目"
        verbose_name_plural = "文件栏目"

    def documents(self):
        """The published documents below this page, newest state first."""
        return (
            PolicyPage.objects.child_of(self)
            .live()
            .select_related("work")
            .order_by(models.F("begins_on").desc(nulls_last=True), "-pk")
        )

    def route(self, request, path_components):
        if not path_components:
            return super().route(request, path_components)
        if not self.live:
            raise Http404
        name, *rest = path_components
        pages = PolicyPage.objects.child_of(self).live().defer("recognised").select_related("work")
        if page := pages.filter(slug=name).first():
            # The tree address of one state, as stock Wagtail pages link to it.
            return RouteResult(page, kwargs={"moved": True})
        day = asked_day(rest[0]) if rest else None
        states = pages.filter(work__slug=name)
        if day:
            rest = rest[1:]
            page = states.state_on(day).first()
        else:
            page = states.shown_on(timezone.localdate()).first()
        if page is None or len(rest) > 1:
            raise Http404
        return RouteResult(page, kwargs={"day": day, "anchor": rest[0] if rest else ""})

    def get_context(self, request, *args, **kwargs):
        from library.reading import documents_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | documents_context(self, request)


def asked_day(component: str) -> date | None:
    """`@2019-01-01` → that day; None for anything but a day; a day that never was is a 404."""
    if not (match := DAY.match(component)):
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise Http404 from error


def empty_outline() -> dict:
    return {"nodes": []}


class PolicyPage(AudienceMixin, SitePage):
    """One state of the text of a document or law."""

    class StateKind(models.TextChoices):
        ORIGINAL = "original", "原文"
        AMENDED = "amended", "修正"
        REVISED = "revised", "修订"
        CORRECTED = "corrected", "勘误"

    work = models.ForeignKey(
        Work, verbose_name="所属文件（法规）", on_delete=models.PROTECT, related_name="pages"
    )
    state_kind = models.CharField(
        "文本状态", max_length=10, choices=StateKind, default=StateKind.ORIGINAL
    )
    state_date = models.DateField(
        "文本日期",
        null=True,
        blank=True,
        help_text="这一文本通过、修正、修订或印发的日期。",
    )

    subtitle = models.TextField("题注", blank=True, help_text="标题下的通过、公布、修正经过。")
    number = models.CharField(
        "文号", max_length=120, blank=True, help_text="有几个文号时填主办机关的那一个。"
    )
    number_key = models.CharField(max_length=120, blank=True, editable=False, db_index=True)
    kind = models.CharField("文种", max_length=20, blank=True, db_index=True)
    form = models.CharField(
        "内容形式", max_length=20, blank=True, help_text="通知所印发文件的形式，例如：要点、办法。"
    )
    plan_year = models.PositiveSmallIntegerField(
        "所属年度",
        null=True,
        blank=True,
        help_text="年度要点、计划所管的年份；年份过后显示为“年度已过”。",
    )

    signatory = models.CharField("签发人", max_length=60, blank=True)
    urgency = models.CharField("紧急程度", max_length=20, blank=True)

    adopted = models.DateField("通过日期", null=True, blank=True)
    promulgated = models.DateField("公布日期", null=True, blank=True)
    issued = models.DateField("成文（印发）日期", null=True, blank=True)
    printed = models.DateField(
        "印发日期", null=True, blank=True, help_text="版记中的印发日期，与成文日期不同时填写。"
    )
    posted = models.DateField(
        "网上发布日期", null=True, blank=True, help_text="来自网页时，网页上的发布日期。"
    )
    effective = models.DateField(
        "本文本施行日期",
        null=True,
        blank=True,
        help_text="修正文本请按修改决定填写；不清楚时留空，页面显示“待核实”。",
    )
    expires = models.DateField("失效日期", null=True, blank=True)

    wrapper_title = models.CharField("印发（转发）通知标题", max_length=255, blank=True)
    addressees = models.TextField("主送", blank=True)
    copied_to = models.TextField("抄送", blank=True)
    preamble = models.TextField("通知正文（引言）", blank=True)
    attachments = models.TextField(
        "附件说明",
        blank=True,
        help_text="每行一个附件名称，不写序号；页面上印在正文和落款之间。",
    )
    signature = models.TextField("落款", blank=True)
    remark = models.TextField(
        "附注", blank=True, help_text="印在落款之后，连同括号填写，例如：（此件公开发布）。"
    )

    outline = models.JSONField("正文", default=empty_outline, blank=True)
    recognised = models.JSONField(default=dict, blank=True, editable=False)
    source_file = models.ForeignKey(
        "library.SourceFile",
        verbose_name="原始文件",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )

    begins_on = models.DateField(null=True, editable=False)
    shown_from = models.DateField(null=True, editable=False)
    shown_until = models.DateField(null=True, editable=False)
    validity_start = models.DateField(null=True, editable=False, db_index=True)
    validity_end = models.DateField(null=True, editable=False, db_index=True)
    validity_ended_as = models.CharField(
        max_length=20, blank=True, editable=False, choices=STATUS_CHOICES
    )
    validity_verified = models.BooleanField(default=False, editable=False)

    objects = PageManager.from_queryset(PolicyPageQuerySet)()

    base_form_class = PolicyPageForm
    parent_page_types = ["library.DocumentsPage"]
    subpage_types: list[str] = []
    template = "library/policy_page.html"
    content_panels = [
        *Page.content_panels,
        SideBySidePanel(
            [
                ObjectList(
                    [
                        EvidencePanel(heading="识别结果"),
                        MultiFieldPanel(
                            [
                                FieldPanel("work"),
                                FieldRowPanel([FieldPanel("state_kind"), FieldPanel("state_date")]),
                            ],
                            heading="文件与文本",
                        ),
                        MultiFieldPanel(
                            [
                                InlinePanel("issuers", label="发文机关", heading="发文机关"),
                                FieldRowPanel([FieldPanel("number"), FieldPanel("plan_year")]),
                                InlinePanel(
                                    "further_numbers", label="另有文号", heading="另有文号"
                                ),
                                FieldRowPanel([FieldPanel("kind"), FieldPanel("form")]),
                                FieldRowPanel([FieldPanel("signatory"), FieldPanel("urgency")]),
                                FieldPanel("subtitle"),
                            ],
                            heading="发文信息",
                        ),
                        MultiFieldPanel(
                            [
                                FieldRowPanel([FieldPanel("adopted"), FieldPanel("promulgated")]),
                                FieldRowPanel([FieldPanel("issued"), FieldPanel("printed")]),
                                FieldRowPanel([FieldPanel("effective"), FieldPanel("expires")]),
                                FieldPanel("posted"),
                            ],
                            heading="日期与施行",
                        ),
                        MultiFieldPanel(
                            [
                                FieldPanel("wrapper_title"),
                                FieldPanel("addressees"),
                                FieldPanel("copied_to"),
                                FieldPanel("preamble"),
                                FieldPanel("attachments"),
                                FieldPanel("signature"),
                                FieldPanel("remark"),
                            ],
                            heading="通知与落款",
                        ),
                    ]
                ),
                ObjectList([FieldPanel("outline", widget=OutlineWidget)]),
            ]
        ),
        FieldPanel("summary"),
        FieldPanel("audience"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("number"),
        index.FilterField("kind"),
        index.FilterField("work_id"),
    ]

    class Meta:
        verbose_name = "政策文件"
        verbose_name_plural = "政策文件"
        constraints = [
            models.UniqueConstraint(
                fields=["work", "state_kind", "state_date"],
                condition=models.Q(state_date__isnull=False),
                name="library_state_once",
                violation_error_message="这部文件已有同一日期的同一种文本。",
            ),
            models.UniqueConstraint(
                fields=["work", "state_kind"],
                condition=models.Q(state_date__isnull=True),
                name="library_undated_state_once",
                violation_error_message="这部文件已有一份没有日期的同一种文本。",
            ),
            models.CheckConstraint(
                condition=models.Q(validity_end__isnull=True) | ~models.Q(validity_ended_as=""),
                name="library_end_says_how",
            ),
            models.CheckConstraint(
                condition=models.Q(shown_from__isnull=True)
                | models.Q(shown_until__isnull=True)
                | models.Q(shown_from__lte=models.F("shown_until")),
                name="library_shown_span",
            ),
        ]

    @property
    def validity(self) -> Validity:
        return Validity(
            start=self.validity_start,
            end=self.validity_end,
            ended_as=Status(self.validity_ended_as) if self.validity_ended_as else None,
            verified=self.validity_verified,
        )

    @property
    def dated(self) -> date | None:
        """The day by which this text is cited and listed: of its state, else as it was issued."""
        return self.state_date or self.issued or self.promulgated or self.adopted

    @property
    def issuer_names(self) -> list[str]:
        """In the order of the document, the lead first."""
        return [entry.issuer.name for entry in self.issuers.all()]

    @property
    def numbers(self) -> list[str]:
        """All its 文号, the lead one first."""
        further = [entry.number for entry in self.further_numbers.all()]
        return [number for number in (self.number, *further) if number]

    @property
    def attachment_lines(self) -> list[str]:
        """附件：1. … as documents announce their attachments; the numbers stand below each other."""
        names = [name.strip() for name in self.attachments.splitlines() if name.strip()]
        if len(names) < 2:
            return [f"附件：{name}" for name in names]
        numbered = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
        return [f"附件：{numbered[0]}", *(f"　　　{line}" for line in numbered[1:])]

    @property
    def address_day(self) -> date | None:
        """The day that addresses this text, None when it is the one shown today."""
        today = timezone.localdate()
        if (self.shown_from is None or self.shown_from <= today) and (
            self.shown_until is None or self.shown_until > today
        ):
            return None
        if self.begins_on and (self.shown_until is None or self.begins_on < self.shown_until):
            return self.begins_on
        return self.shown_until - timedelta(days=1) if self.shown_until else self.begins_on

    def state_on(self, day: date) -> "PolicyPage | None":
        """The text of the same work on that day."""
        return self.work.state_on(day)

    def state_slug(self) -> str:
        """The name in the page tree; readers meet the work's slug instead."""
        day = f"{self.state_date:%Y%m%d}" if self.state_date else "undated"
        kind = "" if self.state_kind == self.StateKind.ORIGINAL else f"-{self.state_kind}"
        return f"{self.work.slug}--{day}{kind}"

    def _set_core_field_defaults(self):
        self.number, self.number_key = _levelled(self.number)
        if self.work_id:
            self.slug = self.state_slug()
        super()._set_core_field_defaults()

    def with_content_json(self, content):
        """A revision brings back what was written, not what was computed meanwhile."""
        page = super().with_content_json(content)
        for name in COMPUTED:
            setattr(page, name, getattr(self, name))
        return page

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        site_id, root_url, path = parts
        section, _, _ = path.rstrip("/").rpartition("/")
        work_slug, _, _ = self.slug.rpartition("--")
        day = f"@{self.address_day:%Y-%m-%d}/" if self.address_day else ""
        return site_id, root_url, f"{section}/{work_slug}/{day}"

    def serve(self, request, day=None, anchor="", moved=False):
        from library.reading import asked_address  # noqa: PLC0415 - reads the models here

        if moved:
            return redirect(self.get_url(request))
        if address := asked_address(self, request):
            return redirect(address)
        if anchor:
            from library.addresses import anchor_in  # noqa: PLC0415 - reads the models here

            if not (found := anchor_in(self, anchor)):
                raise Http404
            base = request.path.rstrip("/").rpartition("/")[0]
            return redirect(f"{base}/#{found}")
        return super().serve(request, day=day)

    def get_context(self, request, *args, day=None, **kwargs):
        from library.reading import reading_context  # noqa: PLC0415 - reads the models here

        context = super().get_context(request, *args, **kwargs)
        return context | reading_context(self, request, day=day)


def _levelled(written: str) -> tuple[str, str]:
    """A document number with ordinary digits, and its key; no key where it is no number."""
    written = level(written)
    number = numbers.parse(written)
    return written, number.key if number else ""


class FurtherNumber(Orderable):
    """A 文号 beside the lead one: of a joint document, or of one that was issued again."""

    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="further_numbers")
    number = models.CharField("文号", max_length=120)
    key = models.CharField(max_length=120, blank=True, editable=False, db_index=True)

    panels = [FieldPanel("number")]

    class Meta(Orderable.Meta):
        verbose_name = "另有文号"
        verbose_name_plural = "另有文号"
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="library_number_once")
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        self.number, self.key = _levelled(self.number)
        super().save(*args, **kwargs)


class PolicyIssuer(Orderable):
    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="issuers")
    issuer = models.ForeignKey(
        Issuer, verbose_name="发文机关", on_delete=models.PROTECT, related_name="documents"
    )

    panels = [FieldPanel("issuer")]

    class Meta(Orderable.Meta):
        verbose_name = "发文机关"
        verbose_name_plural = "发文机关"
        constraints = [
            models.UniqueConstraint(fields=["page", "issuer"], name="library_issuer_once")
        ]

    def __str__(self):
        return str(self.issuer)
