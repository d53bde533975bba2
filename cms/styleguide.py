"""All components of the interface on one page, for those who write pages."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=30)
    mobile = forms.RegexField(
        r"^1\d{10}$", label="手机号码", help_text="用于登录和接收培训通知，不对外公开。"
    )
    unit = forms.ChoiceField(
        label="所在单位",
        choices=[("", "请选择"), ("1", "省直机关工会工委"), ("2", "机关服务中心工会")],
    )
    duties = forms.MultipleChoiceField(
        label="担任职务",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("chair", "工会主席"), ("women", "女职工委员会主任"), ("finance", "财务干部")],
    )
    note = forms.CharField(label="补充说明", required=False, widget=forms.Textarea({"rows": 4}))
    agreed = forms.BooleanField(label="我已核对以上内容")


STATES = [
    ("in_force", "现行有效"),
    ("upcoming", "尚未施行"),
    ("amended", "已修改"),
    ("repealed", "已废止"),
    ("expired", "到期失效"),
    ("year_over", "年度已过"),
    ("unverified", "待核实"),
    ("queued", "等待处理"),
    ("running", "正在处理"),
    ("succeeded", "已完成"),
    ("failed", "未成功"),
    ("cancelled", "已取消"),
]

COLOURS = {
    "底色与文字": ["ground", "surface", "sunken", "ink", "ink-soft", "line", "line-strong"],
    "标识与主要操作": ["red", "red-fill", "red-fill-hover", "red-wash"],
    "链接与提示": ["link", "link-visited", "info", "info-wash", "info-line"],
    "状态": ["good", "good-wash", "warn", "warn-wash", "bad", "bad-wash", "mark", "gold"],
}

ICONS = [
    "archive",
    "bell",
    "book",
    "calendar",
    "circle-check",
    "circle-off",
    "circle-question",
    "close",
    "copy",
    "document",
    "down",
    "download",
    "edit",
    "filter",
    "info",
    "left",
    "link",
    "list",
    "lock",
    "message",
    "moon",
    "print",
    "quote",
    "refresh",
    "right",
    "search",
    "settings",
    "sign-in",
    "sign-out",
    "sun",
    "text-size",
    "user",
    "warning",
]

QUESTIONS = [
    {
        "order": 1,
        "kind": "single",
        "kind_label": "单选题",
        "points": 2,
        "sequence": 0,
        "answered": True,
        "lead": "女职工生育享受的基本产假是多少天？",
        "options": [
            {"id": "a", "letter": "A", "text": "九十天", "chosen": False},
            {"id": "b", "letter": "B", "text": "九十八天", "chosen": True},
        ],
    },
    {
        "order": 2,
        "kind": "blank",
        "kind_label": "填空题",
        "points": 2,
        "sequence": 0,
        "answered": False,
        "lead": "哺乳时间每天不少于 ____ 小时，见下表。",
        "material": [
            {
                "kind": "table",
                "head": ["项目", "规定"],
                "rows": [["产假", "九十八天"], ["哺乳", "?"]],
            }
        ],
        "blanks": [{"number": 1, "value": ""}],
    },
]


@login_required
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def styleguide(request: HttpRequest) -> HttpResponse:
    context = {
        "lesson_marks": ["选学", "约 12 分钟"],
        "questions": QUESTIONS,
        "quiz_ends": timezone.now() + timedelta(seconds=1190),
        "form": SampleForm(),
        "mistaken_form": SampleForm({"name": "王秀兰", "mobile": "1380"}),
        "states": STATES,
        "colours": COLOURS,
        "icons": ICONS,
        "trail": [{"title": "首页", "url": "/"}, {"title": "政策文件", "url": "#"}],
        "tabs": [
            {"title": "全部", "url": "#", "current": True, "count": 21},
            {"title": "法律法规", "url": "#", "count": 14},
            {"title": "工作要点", "url": "#", "count": 7},
        ],
        "kinds": [
            {"value": "law", "label": "法律", "count": 9, "selected": True},
            {"value": "rule", "label": "办法", "count": 6},
            {"value": "plan", "label": "工作要点", "count": 1},
        ],
        "facts": [
            {"term": "发文机关", "value": "省直机关工会工委", "url": "#"},
            {"term": "发文字号", "value": "示例工发〔2025〕3号"},
            {"term": "印发日期", "value": "2025年2月18日"},
        ],
        "meta": ["省直机关工会工委", "示例工发〔2025〕3号", "2025-02-18"],
        "headers": ["项目", "对象", "人数", "学时", "完成日期"],
        "table_rows": [
            ["新任工会主席培训班", "基层工会主席", "42", "16", "2025-04-18"],
            ["工会财务与经审业务培训", "财务干部、经审委员", "36", "12", "2025-05-23"],
            ["巾帼学堂专题讲座", "女职工委员会委员", "118", "4", "2025-06-06"],
        ],
    }
    return render(request, "cms/styleguide.html", context)
