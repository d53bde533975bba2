"""Panels of the page editor: recognised fields beside the outline, and the outline editor itself."""

from django import forms
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.html import json_script
from wagtail.admin.panels import Panel, PanelGroup

FIELD_NAMES = {"issuers": "发文机关", "further_numbers": "另有文号"}
KIND_NAMES = {
    "book": "编",
    "subbook": "分编",
    "chapter": "章",
    "section": "节",
    "article": "条",
    "paragraph": "款",
    "item": "项",
    "subitem": "目",
    "part": "部分",
    "subpart": "层次",
    "point": "条目",
    "subpoint": "子项",
    "text": "段落",
    "appendix": "附件",
    "table": "表格",
}
# Kinds of plans and notices are known by their labels rather than by name.
LABEL_SAMPLES = {"part": "一、", "subpart": "（一）", "point": "1.", "subpoint": "（1）"}
TOOLS = (
    (("undo", "撤销", "撤销上一步（Ctrl+Z）"), ("redo", "重做", "重做（Ctrl+Y）")),
    (
        ("up", "上移", "和下属条目一起上移（Alt+↑）"),
        ("down", "下移", "和下属条目一起下移（Alt+↓）"),
    ),
    (("out", "升级", "提高一级（Alt+←）"), ("in", "降级", "降低一级，归入上一条（Alt+→）")),
    (
        ("split", "拆分", "在光标处拆成两条（Ctrl+Enter）"),
        ("merge", "并入上一条", "文字并入上一条（Ctrl+Shift+Enter）"),
    ),
    (
        ("add", "新增", "在后面新增一条（Insert）"),
        ("remove", "删除", "删除本条和下属条目（Delete），可以撤销"),
    ),
    (
        ("number", "本级编号", "同一上级下的同类条目从第一个起重新编号"),
        ("number-all", "全文编号", "全文的同类条目连续编号"),
    ),
)


class OutlineWidget(forms.Textarea):
    """A textarea with the outline's JSON, which the script turns into the editor."""

    template_name = "library/admin/outline_widget.html"

    class Media:
        css = {"all": ["css/admin/outline-editor.css"]}
        js = [Script("js/outline-editor.js", type="module")]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "check_url": reverse("library_outline_check"),
            "kinds": json_script(
                {
                    kind: {"name": name, "sample": LABEL_SAMPLES.get(kind, "")}
                    for kind, name in KIND_NAMES.items()
                }
            ),
            "tools": TOOLS,
        }
        return context


class SideBySidePanel(PanelGroup):
    """Its children stand beside each other where there is room: what was recognised, and the text."""

    class BoundPanel(PanelGroup.BoundPanel):
        template_name = "library/admin/side_by_side.html"


class EvidencePanel(Panel):
    """Where each recognised value came from, what has been changed since, and the way to read the file again."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/admin/evidence.html"

        def is_shown(self):
            return bool(self.instance.pk and self.instance.recognised)

        def get_context_data(self, parent_context=None):
            from library.recognition import fields_in  # noqa: PLC0415 - reads the models, which use this panel

            context = super().get_context_data(parent_context)
            reading = self.instance.recognised
            now = fields_in(self.instance, list(reading["fields"]))
            return context | {
                "page": self.instance,
                "warnings": reading.get("warnings", []),
                "rows": list(evidence_rows(self.instance, reading, now)),
            }


def evidence_rows(page, reading, now):
    """One row per recognised field that has a value or was changed: name, value read, snippet, whether changed."""
    for name, value in reading["fields"].items():
        evidence = reading.get("evidence", {}).get(name, {})
        changed = now.get(name) != value
        if not value and not changed:
            continue
        yield {
            "label": FIELD_NAMES.get(name) or page._meta.get_field(name).verbose_name,
            "value": _shown(page, name, value),
            "snippet": evidence.get("snippet", ""),
            "changed": changed,
        }


def _shown(page, name, value):
    if isinstance(value, list):
        return "、".join(value)
    choices = dict(page._meta.get_field(name).flatchoices) if name not in FIELD_NAMES else {}
    return choices.get(value, value) or "（空）"
