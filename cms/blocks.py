"""The blocks an article is built from."""

from django.core.exceptions import ValidationError
from django.forms import TextInput
from django.urls import reverse_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from cms import references

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "hr"]
LINE_FEATURES = ["bold", "italic", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label="标题", max_length=100)
    level = blocks.ChoiceBlock(
        label="级别", choices=[("h2", "一级小标题"), ("h3", "二级小标题")], default="h2"
    )

    class Meta:
        label = "小标题"
        icon = "title"
        template = "blocks/heading.html"
        label_format = "{text}"
        description = "把长文分段，读者可以从目录跳到这里。"
        preview_value = {"text": "一、总体要求", "level": "h2"}


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label="图片")
    caption = blocks.CharBlock(label="图片说明", required=False, max_length=200)

    class Meta:
        label = "图片"
        icon = "image"
        template = "blocks/figure.html"
        description = "一张图片，附文字说明。"
        preview_template = "blocks/preview_figure.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="引文", max_length=1000)
    source = blocks.CharBlock(label="出处", required=False, max_length=120)

    class Meta:
        label = "引文"
        icon = "openquote"
        template = "blocks/quote.html"
        label_format = "{text}"
        description = "引用讲话、文件或著作中的一段话。"
        preview_value = {
            "text": "工会是职工自愿结合的工人阶级的群众组织。",
            "source": "《中华人民共和国工会法》第二条",
        }


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label="样式",
        choices=[("info", "提示"), ("warning", "注意"), ("success", "要点")],
        default="info",
    )
    title = blocks.CharBlock(label="标题", required=False, max_length=60)
    text = blocks.RichTextBlock(label="内容", features=[*LINE_FEATURES, "ul", "ol"])

    class Meta:
        label = "提示框"
        icon = "info-circle"
        template = "blocks/callout.html"
        label_format = "{title}"
        description = "需要读者特别留意的一小段话。"
        preview_value = {
            "kind": "info",
            "title": "报名方式",
            "text": "<p>请于 3 月 20 日前由所在单位工会统一报名。</p>",
        }


class ReferenceUriBlock(blocks.CharBlock):
    """A URI that must lead somewhere; editors find it by typing a title."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.field.widget = TextInput(
            attrs={
                "data-reference-search": reverse_lazy("cms_references"),
                "placeholder": "输入标题查找",
                "autocomplete": "off",
            }
        )

    def clean(self, value):
        value = super().clean(value)
        if value and references.resolve(value) is None:
            raise ValidationError("找不到“%(uri)s”所指的内容，请重新选择。", params={"uri": value})
        return value

    def get_searchable_content(self, value):
        """A URI is no word of the page; what it leads to is found as itself."""
        return []


class ReferenceBlock(blocks.StructBlock):
    uri = ReferenceUriBlock(label="引用的内容", max_length=300)
    text = blocks.CharBlock(
        label="显示文字", required=False, max_length=200, help_text="留空时显示所引内容的标题。"
    )
    note = blocks.CharBlock(label="说明", required=False, max_length=200)

    class Meta:
        label = "相关文件"
        icon = "link"
        template = "blocks/reference.html"
        label_format = "{text} {uri}"
        description = "链接到站内的文件、条文或页面；对方改名或失效时这里随之更新。"
        preview_value = {"uri": "", "text": "《中华人民共和国工会法》", "note": "第四十二条"}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["reference"] = references.resolve(value["uri"])
        return context


class TableBlock(TypedTableBlock):
    def __init__(self, local_blocks=None, **kwargs):
        columns = local_blocks or [
            ("text", blocks.CharBlock(label="文字", required=False)),
            ("rich_text", blocks.RichTextBlock(label="多行文字", features=LINE_FEATURES)),
            ("number", blocks.DecimalBlock(label="数字", required=False)),
        ]
        super().__init__(columns, **kwargs)

    class Meta:
        label = "表格"
        icon = "table"
        template = "blocks/table.html"
        description = "带表头的表格，手机上可横向滚动。"
        preview_value = {
            "caption": "培训班安排",
            "columns": [
                {"type": "text", "heading": "期次"},
                {"type": "text", "heading": "时间"},
                {"type": "number", "heading": "人数"},
            ],
            "rows": [
                {"values": ["第一期", "4月15日至17日", 60]},
                {"values": ["第二期", "5月13日至15日", 80]},
            ],
        }


BODY_BLOCKS = [
    (
        "text",
        blocks.RichTextBlock(
            label="文字",
            icon="pilcrow",
            features=TEXT_FEATURES,
            template="blocks/text.html",
            description="普通段落、列表和链接。",
            preview_value="<p>各级工会要把职工冷暖放在心上，把服务做到身边。</p>",
        ),
    ),
    ("heading", HeadingBlock()),
    ("figure", FigureBlock()),
    ("quote", QuoteBlock()),
    ("table", TableBlock()),
    ("callout", CalloutBlock()),
    ("reference", ReferenceBlock()),
]
