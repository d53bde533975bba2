"""Words that editors add: which are taken, and that every process cuts with them."""

import pytest
from django.core.exceptions import ValidationError

from search.models import Term
from search.words import current_words

pytestmark = pytest.mark.django_db


def problem(word):
    with pytest.raises(ValidationError) as refused:
        Term(word=word).full_clean()
    return refused.value.message_dict["word"]


def test_current_words_are_the_active_ones_in_order():
    Term.objects.create(word="惠工驿家")
    Term.objects.create(word="阿尔法小站")
    Term.objects.create(word="停用的词", active=False)

    assert current_words() == ("惠工驿家", "阿尔法小站")


def test_current_words_are_spelled_as_texts_are_cut():
    Term.objects.create(word="第二十三次惠工日")

    assert current_words() == ("第23次惠工日",)


def test_current_words_follow_every_change(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        term = Term.objects.create(word="惠工驿家")
    assert current_words() == ("惠工驿家",)

    with django_capture_on_commit_callbacks(execute=True):
        term.word = "惠工之家站"
        term.save()
    assert current_words() == ("惠工之家站",)

    with django_capture_on_commit_callbacks(execute=True):
        term.delete()
    assert current_words() == ()


def test_current_words_ask_the_database_once(django_assert_num_queries):
    Term.objects.create(word="惠工驿家")
    current_words()

    with django_assert_num_queries(0):
        current_words()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("家", "请写 2 到 20 个字，现在是 1 个字。"),
        ("惠工 驿家", "词语中间不能有空格。两个词请分两条添加。"),
        ("惠工《驿家》", "只能用汉字、字母和数字，请去掉标点和符号。"),
        ("女职工委员会", "“女职工委员会”已在系统自带的词典里，不必再加。"),
    ],
)
def test_term_that_cannot_be_taken_says_why(word, said):
    assert problem(word) == [said]


def test_term_is_there_once():
    Term.objects.create(word="惠工驿家")

    assert problem("惠工驿家") == ["词典里已经有这个词，直接修改那一条即可。"]


def test_term_is_kept_in_simplified_characters():
    term = Term(word=" 惠工驛家 ")

    term.full_clean()

    assert term.word == "惠工驿家"
