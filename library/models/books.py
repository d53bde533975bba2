"""The reading room: its section, its books, their chapters, and where each reader stands.

A book page is the catalogue card and goes through Wagtail's drafts and publishing. Chapters and
pictures are what the file says and are replaced as a whole when another file comes in; nobody
edits them. Line n of `Chapter.text` is the paragraph with the anchor `p-n`.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.url_routing import RouteResult

from cms.models import AudienceMixin, SitePage
from library.books.classes import class_name
from library.books.form import BookPageForm
from library.querysets import BookPageQuerySet, ReadingPositionQuerySet

# Kept by the import, whatever a revision says.
COUNTED = ("chapter_count", "length")


class ReadingRoomPage(SitePage):
    """职工书屋: a shelf of books."""

    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["library.BookPage"]
    template = "library/book_room.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = "职工书屋"
        verbose_name_plural = "职工书屋"

    def get_context(self, request, *args, **kwargs):
        from library.books.shelves import room_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | room_context(self, request)


class BookPage(AudienceMixin, SitePage):
    """One book: what the catalogue says; its chapters are rows."""

    authors = models.CharField(
        "作者", max_length=255, blank=True, help_text="多位作者用顿号分开，例如：张三、李四。"
    )
    publisher = models.CharField("出版者", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("出版年", null=True, blank=True)
    isbn = models.CharField(
        "ISBN", max_length=13, blank=True, help_text="10 位或 13 位，可带连字符；没有时留空。"
    )
    classification = models.CharField(
        "中图分类号",
        max_length=40,
        blank=True,
        db_index=True,
        help_text="例如：D412.6。第一个字母是大类，书屋按大类筛选。",
    )
    language = models.CharField("语种", max_length=20, blank=True)
    description = models.TextField("内容简介", blank=True)

    chapter_count = models.PositiveIntegerField("章数", default=0, editable=False)
    length = models.PositiveIntegerField("字数", default=0, editable=False)

    objects = PageManager.from_queryset(BookPageQuerySet)()

    base_form_class = BookPageForm
    parent_page_types = ["library.ReadingRoomPage"]
    subpage_types: list[str] = []
    template = "library/book_page.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("authors"),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("year")]),
                FieldRowPanel([FieldPanel("isbn"), FieldPanel("classification")]),
                FieldPanel("language"),
            ],
            heading="著录信息",
        ),
        FieldPanel("description"),
        FieldPanel("summary"),
        FieldPanel("audience"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("authors"),
        index.FilterField("isbn"),
    ]

    class Meta:
        verbose_name = "图书"
        verbose_name_plural = "图书"
        constraints = [
            models.UniqueConstraint(
                fields=["isbn"],
                condition=~models.Q(isbn=""),
                name="library_isbn_once",
                violation_error_message="书屋里已有这个 ISBN 的书。",
            )
        ]

    @property
    def class_name(self) -> str:
        """Name of the 中图法 class the number stands in, nothing for an unknown letter."""
        return class_name(self.classification)

    @property
    def author_names(self) -> list[str]:
        return [name.strip() for name in self.authors.split("、") if name.strip()]

    @property
    def cover(self) -> "BookAsset | None":
        """The picture on the shelf; prefetched by `with_covers`."""
        return next((asset for asset in self.assets.all() if asset.kind in BookAsset.COVERS), None)

    def chapter_url(self, order: int, request=None) -> str:
        return f"{self.get_url(request) or ''}read/{order}/"

    def with_content_json(self, content):
        """A revision brings back the catalogue card, not what was counted in an older file."""
        page = super().with_content_json(content)
        for name in COUNTED:
            setattr(page, name, getattr(self, name))
        return page

    def route(self, request, path_components):
        from library.books.views import address  # noqa: PLC0415 - reads the models here

        if not path_components:
            return super().route(request, path_components)
        return RouteResult(self, kwargs={"at": address(self, path_components)})

    def serve(self, request, at=None):
        from library.books.views import serve_at  # noqa: PLC0415 - reads the models here

        return super().serve(request) if at is None else serve_at(self, request, at)

    def get_context(self, request, *args, **kwargs):
        from library.books.shelves import book_context  # noqa: PLC0415 - reads the models here

        return super().get_context(request, *args, **kwargs) | book_context(self, request)


class BookAsset(models.Model):
    """A file of a book: the one it was made from, its cover, a picture in the text.

    Content lies in storage under its hash; `key` is what the address says, so that chapters can
    name a picture before its row exists.
    """

    class Kind(models.TextChoices):
        SOURCE = "source", "电子书文件"
        COVER = "cover", "封面"
        DRAWN = "drawn", "自动生成的封面"
        IMAGE = "image", "插图"

    COVERS = frozenset({Kind.COVER, Kind.DRAWN})

    book = models.ForeignKey(BookPage, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField("用途", max_length=10, choices=Kind)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("校验值", max_length=64)
    file = models.FileField("文件", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("大小")
    content_type = models.CharField("类型", max_length=100)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "图书文件"
        verbose_name_plural = "图书文件"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(kind="source"),
                name="library_book_file_once",
            ),
            models.UniqueConstraint(
                fields=["book"],
                condition=models.Q(kind__in=["cover", "drawn"]),
                name="library_book_one_cover",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        return asset_url(self.key, self.name)


def asset_url(key, name: str) -> str:
    return reverse("cms:file", args=["book", key, name])


class Chapter(models.Model):
    """One page of the reader: sanitised on the server, complete in itself."""

    book = models.ForeignKey(BookPage, on_delete=models.CASCADE, related_name="chapters")
    order = models.PositiveIntegerField("序号")
    title = models.CharField("标题", max_length=255)
    level = models.PositiveSmallIntegerField("层级", default=1)
    html = models.TextField()
    text = models.TextField(blank=True)
    headings = models.JSONField(default=list, blank=True)
    word_count = models.PositiveIntegerField("字数", default=0)
    starts_at = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["book_id", "order"]
        verbose_name = "章节"
        verbose_name_plural = "章节"
        constraints = [
            models.UniqueConstraint(fields=["book", "order"], name="library_chapter_order")
        ]

    def __str__(self):
        return self.title


class ReadingPosition(models.Model):
    """Where a person stopped in a book. Nothing says how long, or when else, anybody read.

    `version` counts the saves, so that a device can tell whether another one went on meanwhile.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_positions"
    )
    book = models.ForeignKey(BookPage, on_delete=models.CASCADE, related_name="positions")
    chapter = models.PositiveIntegerField()
    anchor = models.CharField(max_length=20, blank=True)
    fraction = models.FloatField(default=0)
    device = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReadingPositionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = "阅读位置"
        verbose_name_plural = "阅读位置"
        constraints = [
            models.UniqueConstraint(fields=["user", "book"], name="library_position_once"),
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1),
                name="library_position_fraction",
            ),
        ]

    def __str__(self):
        return f"第 {self.chapter} 章 {self.percent}%"

    @property
    def percent(self) -> int:
        return self.percent_of(self.fraction)

    @staticmethod
    def percent_of(fraction: float) -> int:
        """Whole percent; 100 only for the very end."""
        return 100 if fraction >= 0.995 else int(fraction * 100)


class BookImport(models.Model):
    """One file on its way into the reading room and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待处理"
        CREATED = "created", "已编目"
        REPLACED = "replaced", "已更换"
        EXISTING = "existing", "已有这本书"
        FAILED = "failed", "未能导入"

    room = models.ForeignKey(
        ReadingRoomPage, verbose_name="书屋", on_delete=models.CASCADE, related_name="book_imports"
    )
    book = models.ForeignKey(
        BookPage,
        verbose_name="图书",
        null=True,
        on_delete=models.SET_NULL,
        related_name="imports",
    )
    replaces = models.BooleanField("更换已有图书的文件", default=False)
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("大小")
    state = models.CharField("结果", max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField("说明", max_length=500, blank=True)
    warnings = models.JSONField("提示", default=list, blank=True)
    job = models.OneToOneField(
        "jobs.Job", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="导入人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("导入时间", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "电子书导入"
        verbose_name_plural = "电子书导入"

    def __str__(self):
        return self.name
