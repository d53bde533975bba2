"""The person who signs in, and the one-time codes that let her in the first time."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from accounts.identifiers import clean_email, clean_mobile, clean_staff_number
from accounts.querysets import ActivationCodeQuerySet, UserQuerySet

STAFF_NUMBER = RegexValidator(
    r"^[A-Z0-9][A-Z0-9_-]{1,31}$",
    "工号由 2 至 32 位字母、数字、短横线或下划线组成，以字母或数字开头。",
)
MOBILE = RegexValidator(r"^1[3-9]\d{9}$", "手机号应为 11 位数字，以 13 至 19 开头。")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, staff_number, password=None, **fields):
        user = self.model(staff_number=staff_number, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, staff_number, password=None, **fields):
        return self.create_user(staff_number, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(staff_number=clean_staff_number(username))


class User(AbstractBaseUser, PermissionsMixin):
    """A person; signs in by staff number, mobile number or e-mail.

    The three identifiers are stored in one spelling (`accounts.identifiers`), and an absent
    mobile number or address is null, so that the unique constraints mean what they say.
    """

    staff_number = models.CharField(
        "工号",
        max_length=32,
        unique=True,
        validators=[STAFF_NUMBER],
        help_text="字母、数字、短横线或下划线，登录时不分大小写。",
        error_messages={"unique": "这个工号已经有人使用。"},
    )
    name = models.CharField("姓名", max_length=50)
    mobile = models.CharField(
        "手机号",
        max_length=11,
        unique=True,
        null=True,
        blank=True,
        validators=[MOBILE],
        error_messages={"unique": "这个手机号已登记在另一人名下。"},
    )
    email = models.EmailField(
        "邮箱",
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": "这个邮箱已登记在另一人名下。"},
    )
    is_active = models.BooleanField(
        "在用", default=True, help_text="离任人员请取消勾选，不要删除：学习记录须保留。"
    )
    date_joined = models.DateTimeField("建档时间", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["staff_number"]
        permissions = [("view_audit_log", "查看审计日志")]

    def __str__(self):
        return self.name or self.staff_number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalise_identifiers()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self.normalise_identifiers()

    def normalise_identifiers(self) -> None:
        self.staff_number = clean_staff_number(self.staff_number)
        self.mobile = clean_mobile(self.mobile)
        self.email = clean_email(self.email)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def first_name(self):
        """Wagtail's sidebar greets by first name; Chinese names are not split."""
        return self.name

    @property
    def is_staff(self):
        """Whether the person may enter the admin."""
        return self.has_perm("wagtailadmin.access_admin")


class ActivationCode(models.Model):
    """A printed one-time code; only its keyed hash is kept.

    At most one code of a person is open: issuing a new one revokes the others.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="activation_codes", verbose_name="人员"
    )
    code_hash = models.CharField("编码摘要", max_length=64, unique=True)
    expires_at = models.DateTimeField("有效期至")
    issued_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("签发时间", default=timezone.now)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = ActivationCodeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "激活码"
        verbose_name_plural = "激活码"
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="activation_one_open_code_per_user",
            )
        ]

    def __str__(self):
        return f"{self.user}（{timezone.localtime(self.issued_at):%Y-%m-%d} 签发）"
