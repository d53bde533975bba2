"""Material for ideological and political work, which three people read before anybody else does."""

from django.db import models
from django.utils import timezone
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BODY_BLOCKS
from cms.models import AudienceMixin, ReviewedManager, ReviewedMixin, SitePage


class AttachmentBlock(StructBlock):
    document = DocumentChooserBlock(label="文件")
    title = CharBlock(
        label="显示名称", required=False, max_length=120, help_text="留空时用文件标题。"
    )

    class Meta:
        label = "附件"
        icon = "doc-full-inverse"
        label_format = "{title}"
        description = "可以下载的文件，列在正文之后。"


class MaterialsPage(SitePage):
    """思想政治工作栏目: nothing but reviewed material stands here, so nothing else gets in unread."""

    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["library.MaterialPage"]
    template = "cms/section_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = "思想政治工作栏目"
        verbose_name_plural = "思想政治工作栏目"

    def get_context(self, request, *args, **kwargs):
        from cms.sections import section_context  # noqa: PLC0415 - reads the models it builds on

        return super().get_context(request, *args, **kwargs) | section_context(self, request)


class MaterialPage(AudienceMixin, ReviewedMixin, SitePage):
    """思想政治工作资料: a text with attachments, live only after 初审, 复审 and 终审.

    Attachments are a stream and not rows of their own, so that one row holds all that was approved.
    """

    class Topic(models.TextChoices):
        THEORY = "theory", "理论学习"
        GUIDANCE = "guidance", "思想政治引领"
        SITUATION = "situation", "形势政策"
        VALUES = "values", "社会主义核心价值观"
        MODELS = "models", "劳模和工匠精神"
        HISTORY = "history", "党史和工运史"

    topic = models.CharField("专题", max_length=20, choices=Topic)
    date = models.DateField("日期", default=timezone.localdate)
    source = models.CharField("来源", max_length=100, blank=True)
    body = StreamField(BODY_BLOCKS, verbose_name="正文")
    attachments = StreamField(
        [("attachment", AttachmentBlock())], verbose_name="附件", blank=True, max_num=20
    )

    objects = ReviewedManager()
    parent_page_types = ["library.MaterialsPage"]
    subpage_types: list[str] = []
    template = "library/material_page.html"
    reviewed_fields = (
        *ReviewedMixin.reviewed_fields,
        "topic",
        "date",
        "source",
        "body",
        "attachments",
        "audience",
    )
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("body"),
        index.FilterField("topic"),
        index.FilterField("date"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("topic"), FieldPanel("date"), FieldPanel("source")], heading="专题与出处"
        ),
        FieldPanel("body"),
        FieldPanel("attachments"),
        FieldPanel("audience"),
    ]

    class Meta:
        verbose_name = "思想政治工作资料"
        verbose_name_plural = "思想政治工作资料"

    def get_context(self, request, *args, **kwargs):
        from library.materials import material_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | material_context(self, request)
