"""The form of a book in the page editor; the page model needs it, so it knows no model itself."""

import re

from django.core.exceptions import ValidationError

from cms.forms import SitePageForm
from library.books.classes import CLASSES
from library.books.epub import isbn

NUMBER = re.compile(r"[A-Z][A-Z0-9.\-/+=()\"\[\]:]*")


class BookPageForm(SitePageForm):
    def clean_isbn(self):
        typed = (self.cleaned_data.get("isbn") or "").strip()
        number = isbn.parse(typed)
        if typed and not number:
            raise ValidationError("ISBN 的校验位不对，请对照版权页重新输入；没有 ISBN 时留空。")
        return number

    def clean_classification(self):
        number = (self.cleaned_data.get("classification") or "").strip().upper()
        if number and not (NUMBER.fullmatch(number) and number[0] in CLASSES):
            raise ValidationError("中图分类号以大类字母开头，例如 D412.6；不清楚时留空。")
        return number

    def clean_authors(self):
        """Names stand in the form they are shown: one 、 between two."""
        typed = re.split(r"[、，,;；]", self.cleaned_data.get("authors") or "")
        return "、".join(name.strip() for name in typed if name.strip())
