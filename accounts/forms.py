"""Forms of the site pages."""

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.forms import SetPasswordForm

from accounts.identifiers import clean_email, clean_mobile, clean_staff_number
from accounts.models import User

HOW_TO_CHOOSE = "至少 8 位，不要全是数字，不要含有工号、手机号，也不要与姓名、邮箱相近。"
NOT_THE_SAME = "两次输入的密码不一致，请重新输入。"


class IdentifierField(forms.CharField):
    """Takes an identifier in any spelling; the model's own validators see the stored one."""

    def __init__(self, model_field, clean):
        self.spell = clean
        super().__init__(
            label=model_field.verbose_name,
            required=not model_field.blank,
            help_text=model_field.help_text,
            max_length=254,
        )

    def to_python(self, value):
        return self.spell(super().to_python(value))


def staff_number_field():
    return IdentifierField(User._meta.get_field("staff_number"), clean_staff_number)


def mobile_field():
    return IdentifierField(User._meta.get_field("mobile"), clean_mobile)


def email_field():
    return IdentifierField(User._meta.get_field("email"), clean_email)


class WordedFormMixin:
    """Our words on django-allauth's fields, and no words inside the boxes."""

    words = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.CharField):
                field.max_length = field.max_length or 128
                field.widget.attrs["maxlength"] = field.max_length
            if name in self.words:
                field.label, field.help_text = self.words[name]


NEW_PASSWORD = {
    "password1": ("新密码", HOW_TO_CHOOSE),
    "password2": ("再输入一次", ""),
}
CODE = {"code": ("验证码", "")}


class ChangePasswordForm(WordedFormMixin, allauth_forms.ChangePasswordForm):
    words = {"oldpassword": ("当前密码", ""), **NEW_PASSWORD}


class SetFirstPasswordForm(WordedFormMixin, allauth_forms.SetPasswordForm):
    words = NEW_PASSWORD


class ResetPasswordForm(WordedFormMixin, allauth_forms.ResetPasswordForm):
    words = {"email": ("邮箱", "")}


class ResetPasswordKeyForm(WordedFormMixin, allauth_forms.ResetPasswordKeyForm):
    words = NEW_PASSWORD


class ReauthenticateForm(WordedFormMixin, allauth_forms.ReauthenticateForm):
    words = {"password": ("密码", "")}


class ChangeEmailForm(WordedFormMixin, allauth_forms.AddEmailForm):
    words = {"email": ("新邮箱", "")}

    def clean_email(self):
        email = super().clean_email()
        if User.objects.filter(email=email).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError("这个邮箱已登记在另一人名下。")
        return email


class SecondStepForm(WordedFormMixin, mfa_forms.AuthenticateForm):
    words = CODE


class SecondStepAgainForm(WordedFormMixin, mfa_forms.ReauthenticateForm):
    words = CODE


class ActivateSecondStepForm(WordedFormMixin, totp_forms.ActivateTOTPForm):
    words = CODE


class SignInForm(allauth_forms.LoginForm):
    """One field for the three identifiers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "工号、手机号或邮箱"
        login.max_length = 254
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "maxlength": 254, "autocapitalize": "none"}
        )
        password = self.fields["password"]
        password.label = "密码"
        password.help_text = ""
        password.max_length = 128
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": 128}
        self.fields["remember"].label = "在这台电脑上保持登录两周"

    def clean_login(self):
        login = super().clean_login()
        if "\x00" in login:
            raise forms.ValidationError("账号里有不能识别的字符，请重新输入。")
        return login


class ActivationForm(forms.Form):
    staff_number = forms.CharField(
        label="工号",
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label="激活码",
        max_length=20,
        help_text="单位发给您的纸条上的 10 位字母和数字，不分大小写。",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class ChoosePasswordForm(SetPasswordForm):
    error_messages = {"password_mismatch": NOT_THE_SAME}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = HOW_TO_CHOOSE
        self.fields["new_password2"].label = "再输入一次"
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.max_length = 128
            field.widget.attrs["maxlength"] = 128

    def validate_password_for_user(self, user, *_args):
        """Always beside the new password: Django would put it under its repetition."""
        super().validate_password_for_user(user, "new_password1")


class ContactForm(forms.ModelForm):
    """What a person may change about herself; the address is changed on its own page."""

    mobile = mobile_field()

    class Meta:
        model = User
        fields = ["mobile"]
