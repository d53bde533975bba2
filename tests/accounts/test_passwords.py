import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts.forms import ChoosePasswordForm
from accounts.models import User


@pytest.fixture
def person():
    return User(
        staff_number="SL1002", name="王秀兰", mobile="13800000001", email="wangxl@example.cn"
    )


def refused(password, person):
    with pytest.raises(ValidationError) as caught:
        validate_password(password, person)
    return caught.value.messages


def test_every_rule_speaks_our_chinese(person):
    assert refused("123456", person) == [
        "密码太短，至少要有 8 位。",
        "这个密码太常见，容易被猜到，请换一个。",
        "密码不能全是数字。",
    ]
    assert password_validators_help_texts() == [
        "密码不要含有工号、手机号，也不要与姓名、邮箱相近。",
        "密码至少要有 8 位。",
        "不要使用常见的密码。",
        "密码不能全是数字。",
    ]


@pytest.mark.parametrize(
    ("password", "known"),
    [
        ("SL1002SL1002", "工号"),
        ("sl-1002-gonghui-shuwu", "工号"),
        ("SL1002ab", "工号"),
        ("gh13800000001shuwu", "手机号"),
        ("138-0000-0001-Mima", "手机号"),
        ("王秀兰王秀兰1234", "姓名"),
        ("wangxl-2026-gonghui", "邮箱"),
        ("wangxl@example.cn", "邮箱"),
    ],
)
def test_password_with_what_everybody_knows_of_its_owner(person, password, known):
    assert refused(password, person) == [f"密码里含有您的{known}，或者与它太相近，请换一个。"]


@pytest.mark.parametrize("password", ["gonghui-Mima-42", "兰花开在1002号院子里", "shuwu2026SL"])
def test_passwords_that_only_share_a_little_pass(person, password):
    validate_password(password, person)


def test_person_with_the_number_only_is_compared_with_it():
    assert refused("SL1002-1", User(staff_number="SL1002", name=""))


def test_refusal_stands_beside_the_new_password(person):
    form = ChoosePasswordForm(person, {"new_password1": "123456", "new_password2": "123456"})

    assert list(form.errors) == ["new_password1"]


def test_two_different_passwords_are_told_apart(person):
    data = {"new_password1": "gonghui-Mima-42", "new_password2": "gonghui-Mima-43"}

    form = ChoosePasswordForm(person, data)

    assert form.errors == {"new_password2": ["两次输入的密码不一致，请重新输入。"]}
