"""What a lesson may hold beyond the blocks of an article: clauses, opened in place."""

from django.contrib.auth.models import AnonymousUser
from wagtail import blocks

from cms.blocks import BODY_BLOCKS, ReferenceUriBlock


class ClausesBlock(blocks.StructBlock):
    """Clauses of documents in the library, shown with their text and their state of today."""

    title = blocks.CharBlock(label="标题", required=False, max_length=100)
    clauses = blocks.ListBlock(
        ReferenceUriBlock(label="条文", max_length=300), label="条文", min_num=1, max_num=20
    )
    note = blocks.TextBlock(label="学习提示", required=False, max_length=500)

    class Meta:
        label = "学条文"
        icon = "doc-full"
        template = "courses/blocks/clauses.html"
        label_format = "{title}"
        description = "引用文件库中的条文，学员在课里直接展开阅读，并看到条文今天的状态。"
        preview_value = {"title": "特别保护", "clauses": [], "note": "注意适用的对象和期限。"}

    def get_context(self, value, parent_context=None):
        from courses import clauses  # noqa: PLC0415 - models are defined after blocks

        context = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        user = request.user if request else AnonymousUser()
        context["groups"] = clauses.grouped(clauses.clauses_of(value["clauses"], user))
        return context


LESSON_BLOCKS = [*BODY_BLOCKS, ("clauses", ClausesBlock())]
