"""The demo content goes in through the real services, once. One story, since loading takes seconds."""

from datetime import date

import pytest
from django.core.management import call_command
from wagtail.models import Page

from accounts.models import Appointment, Post, Unit, User
from cms.models import ArticlePage
from gongwen.validity import status_on
from library.models import PolicyPage

TODAY = date(2026, 11, 23)
STATUSES = {
    ("示例省直机关工会工委2026年工作要点", "原文"): "现行有效",
    ("示例省直机关工会干部教育培训管理办法", "原文"): "现行有效",
    ("示例省直机关职工书屋管理规定", "原文"): "已修改",
    ("示例省直机关职工书屋管理规定", "修正"): "现行有效",
    ("示例省女职工劳动保护实施细则", "原文"): "现行有效",
    ("示例省直机关基层工会经费收支管理细则", "原文"): "现行有效",
    ("示例省直机关基层工会主席履职规范", "原文"): "现行有效",
    ("示例省直属机关工会工作委员会关于做好2025年度职工疗休养工作的通知", "原文"): "到期失效",
}


def rows():
    return [model.objects.count() for model in (User, Unit, Appointment, Page, PolicyPage)]


@pytest.mark.django_db(transaction=True)
def test_demo_load_brings_people_and_documents_and_adds_nothing_the_second_time(capsys):
    call_command("demo_load")
    said, loaded = capsys.readouterr().out, rows()
    call_command("demo_load")

    shown = {
        (page.title, page.get_state_kind_display()): status_on(page.validity, TODAY).label
        for page in PolicyPage.objects.live()
    }
    assert rows() == loaded
    assert shown == STATUSES
    assert ArticlePage.objects.live().count() == 2
    assert Unit.objects.count() == 6
    assert Appointment.objects.values("user").distinct().count() == 12
    assert not Post.objects.filter(appointments=None).exists()
    assert "SL0004  吴晓彤（读者、编辑）" in said
    assert User.objects.get(staff_number="SL0004").check_password("shili-2026")
    assert not User.objects.get(staff_number="SL4001").has_usable_password()
