"""Courses and their lessons as pages. What learners must finish is not read from this tree but
from the course's current release (`courses.models.releases`)."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BODY_BLOCKS
from cms.models import AudienceMixin, SitePage
from courses.blocks import LESSON_BLOCKS


class HourCategory(models.TextChoices):
    """Categories in which a year's hours are added up."""

    THEORY = "theory", "政治理论"
    LAW = "law", "法律政策"
    SKILLS = "skills", "业务能力"
    GENERAL = "general", "综合素养"


class CoursesPage(SitePage):
    """培训栏目: the catalogue of courses."""

    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["courses.CoursePage"]
    # What learners see follows the tree, so the list of pages in the admin does too.
    admin_default_ordering = "ord"
    template = "courses/courses_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = "培训栏目"
        verbose_name_plural = "培训栏目"

    def get_context(self, request, *args, **kwargs):
        from courses.catalogue import catalogue_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | catalogue_context(self, request)


class CoursePage(AudienceMixin, SitePage):
    """One course. Hours, category and certificate take effect with the next release."""

    cover = models.ForeignKey(
        "cms.SiteImage",
        verbose_name="题图",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    intended_for = models.CharField(
        "适用对象", max_length=100, blank=True, help_text="写给读者看，例如：女职工委员会主任。"
    )
    body = StreamField(BODY_BLOCKS, verbose_name="课程介绍", blank=True)
    hours = models.DecimalField(
        "学时",
        max_digits=5,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="学完全部必修内容后一次记入，与在线时间长短无关。",
    )
    category = models.CharField(
        "学时类别", max_length=10, choices=HourCategory, default=HourCategory.SKILLS
    )
    certificate = models.BooleanField("颁发证书", default=True)
    certificate_issuer = models.CharField(
        "证书落款", max_length=60, blank=True, help_text="颁发证书的单位全称。"
    )

    parent_page_types = ["courses.CoursesPage"]
    subpage_types = ["courses.LessonPage"]
    # What learners see follows the tree, so the list of pages in the admin does too.
    admin_default_ordering = "ord"
    template = "courses/course_page.html"
    refusal_template = "courses/not_for_you.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("intended_for"),
        index.SearchField("body"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("intended_for"),
        FieldPanel("cover"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("hours"), FieldPanel("category")]),
                FieldRowPanel([FieldPanel("certificate"), FieldPanel("certificate_issuer")]),
            ],
            heading="学时与证书",
        ),
        FieldPanel("audience"),
    ]

    class Meta:
        verbose_name = "课程"
        verbose_name_plural = "课程"

    def get_context(self, request, *args, **kwargs):
        from courses.reading import course_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | course_context(self, request)


class LessonPage(AudienceMixin, SitePage):
    """One lesson: a text, and where they are given a video and a quiz.

    For whom it is meant is its course's affair: `audience` follows the course (see `save`).
    """

    body = StreamField(LESSON_BLOCKS, verbose_name="正文", blank=True)
    video = models.ForeignKey(
        "courses.Video",
        verbose_name="视频",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
    )
    paper = models.ForeignKey(
        "courses.Paper",
        verbose_name="测验",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lessons",
        help_text="学员通过测验后，本课才算学完。",
    )
    minutes = models.PositiveSmallIntegerField(
        "预计用时（分钟）", null=True, blank=True, help_text="只供学员安排时间，不用于计算学时。"
    )
    # The revision that was live when the course was withdrawn; it comes back with the course.
    taken_down = models.PositiveBigIntegerField(null=True, editable=False)

    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_page.html"
    refusal_template = "courses/not_for_you.html"
    exclude_fields_in_copy = ["taken_down"]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        FieldPanel("video"),
        FieldPanel("paper"),
    ]

    class Meta:
        verbose_name = "课"
        verbose_name_plural = "课"

    @property
    def course(self) -> CoursePage:
        """The course this lesson stands in, at the cost of one query the first time."""
        if not hasattr(self, "_course"):
            self._course = CoursePage.objects.parent_of(self).get()
        return self._course

    def clean(self):
        super().clean()
        if self.paper is not None and self.paper.purpose != "quiz":
            raise ValidationError(
                {"paper": "课中只能选用“课后测验”，请另选一份，或新建“用于”课后测验的试卷。"}
            )

    def save(self, *args, **kwargs):
        if self.path:
            # Read anew: the lesson may have been moved, and the course saved, since.
            self._course = CoursePage.objects.parent_of(self).get()
            self.audience_id = self._course.audience_id
        super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        from courses.reading import lesson_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | lesson_context(self, request)
