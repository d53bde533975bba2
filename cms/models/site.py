"""What the organisation says about itself on every page."""

import re

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="cog", order=10)
class SiteSettings(BaseGenericSetting):
    site_name = models.CharField(
        "网站名称", max_length=60, blank=True, help_text="留空时使用部署时设定的名称。"
    )
    organisation = models.CharField("主办单位", max_length=100, blank=True)
    contact_phone = models.CharField("联系电话", max_length=60, blank=True)
    contact_email = models.EmailField("联系邮箱", blank=True)
    contact_address = models.CharField("地址", max_length=200, blank=True)
    sign_in_help = models.TextField(
        "登录帮助",
        blank=True,
        max_length=500,
        help_text="显示在首页登录入口旁边，例如向谁领取激活码。",
    )
    footer_text = models.TextField(
        "页脚文字", blank=True, max_length=500, help_text="例如备案号、版权说明。"
    )

    panels = [
        MultiFieldPanel([FieldPanel("site_name"), FieldPanel("organisation")], heading="名称"),
        MultiFieldPanel(
            [
                FieldPanel("contact_phone"),
                FieldPanel("contact_email"),
                FieldPanel("contact_address"),
                FieldPanel("sign_in_help"),
            ],
            heading="联系方式",
        ),
        FieldPanel("footer_text"),
    ]

    class Meta:
        verbose_name = "站点信息"
        verbose_name_plural = "站点信息"

    @property
    def name(self) -> str:
        return self.site_name or settings.SITE_NAME

    @property
    def phrases(self) -> list[str]:
        """The name cut where a line may end: 工会干部 知识与 培训平台."""
        return re.split(r"(?<=.)(?=知识|培训|学习|教育|服务)", self.name)
