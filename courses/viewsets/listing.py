"""Lists of the admin as one says them in Chinese: 添加试题, 共 53 道."""

from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import IndexView

from courses.models import Exam, Paper, Question

COUNTED_IN = {Question: "道", Paper: "份", Exam: "场"}


class CountingPaginator(WagtailPaginator):
    @cached_property
    def items_count_label(self):
        return f"共 {self.count} {COUNTED_IN.get(self.model, '项')}"


class CountedIndexView(IndexView):
    paginator_class = CountingPaginator

    @cached_property
    def add_item_label(self):
        return f"添加{self.model._meta.verbose_name}"
