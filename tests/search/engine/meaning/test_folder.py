"""Folders of models, right and broken: each message names the file and says what to do."""

import json

import numpy as np
import pytest

from search.engine.meaning.encoder import ModelError
from search.engine.meaning.folder import ModelFolder
from search.engine.meaning.opening import describe, open_encoder
from tests.search.engine.meaning import tiny

CLS, SEP, WAGES = tiny.TABLE[1], tiny.TABLE[2], tiny.TABLE[3]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "模型"


def unit(row):
    return row / np.linalg.norm(row)


def test_without_a_config_the_first_token_speaks_for_the_text(folder):
    encoder = open_encoder(str(tiny.write(folder)))

    assert np.allclose(encoder.encode_query("工资"), unit(CLS))
    assert encoder.space.name == "模型"
    assert (encoder.space.dimension, encoder.space.floor) == (4, 0.0)


def test_the_mean_of_all_tokens_where_the_config_says_so(folder):
    encoder = open_encoder(str(tiny.write(folder, pooling="mean")))

    assert np.allclose(encoder.encode_query("工资"), unit(CLS + WAGES + SEP))


def test_prefixes_come_before_queries_and_passages(folder):
    usage = {"pooling": "mean", "query_prefix": "产假 ", "passage_prefix": "会费 "}
    encoder = open_encoder(str(tiny.write(folder, **usage)))
    plain = open_encoder(str(tiny.write(folder.with_name("plain"), pooling="mean")))

    assert np.array_equal(encoder.encode_query("工资"), plain.encode_query("产假 工资"))
    assert np.array_equal(encoder.encode_passages(["工资"]), plain.encode_passages(["会费 工资"]))


def test_a_text_is_cut_at_the_length_of_the_config(folder):
    encoder = open_encoder(str(tiny.write(folder, pooling="mean", length=8)))

    vectors = encoder.encode_passages(["工资 " * 6, "工资 " * 6 + "会费"])

    assert np.array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"name": "另一个名字"}, True),
        ({"floor": 0.5}, True),
        ({"pooling": "mean"}, False),
        ({"query_prefix": "问："}, False),
        ({"length": 64}, False),
        ({"table": tiny.TABLE + 1}, False),
        ({"words": [*tiny.WORDS[:-1], "工会"]}, False),
    ],
)
def test_the_stamp_changes_with_whatever_changes_vectors(folder, changed, same):
    before = describe(str(tiny.write(folder)))

    after = describe(str(tiny.write(folder, **changed)))

    assert (before.stamp == after.stamp) is same


def test_a_model_that_does_not_say_its_dimension_gets_it_from_the_config(folder):
    encoder = open_encoder(str(tiny.write(folder, last=False, dimension=4)))

    assert encoder.space.dimension == 4
    assert encoder.encode_query("工资").shape == (4,)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("broken", ["missing", "empty", "wrong", "truncated", "folder"])
def test_a_broken_file_is_named(folder, name, broken):
    file = tiny.write(folder) / name
    whole = file.read_bytes()
    file.unlink()
    if broken == "folder":
        file.mkdir()
    elif broken != "missing":
        parts = {"empty": b"", "wrong": b"\xff\xd8 a picture", "truncated": whole[:-20]}
        file.write_bytes(parts[broken])

    with pytest.raises(ModelError, match=f"{name}：.*请从原处重新复制这个文件"):
        open_encoder(str(folder))


@pytest.mark.parametrize("cut", [1, 1000, 1_000_000, 24_000_000])
def test_a_truncated_real_model_is_named(tmp_path, bge_model, cut):
    whole = (bge_model / "model.onnx").read_bytes()
    (tmp_path / "model.onnx").write_bytes(whole[:-cut])
    (tmp_path / "tokenizer.json").write_bytes((bge_model / "tokenizer.json").read_bytes())

    with pytest.raises(ModelError, match=r"model\.onnx：不是完整的 ONNX 模型"):
        describe(str(tmp_path))


def test_a_folder_that_is_not_there_is_named(folder):
    with pytest.raises(ModelError, match="没有这个模型文件夹，请检查 MEANING_MODEL"):
        describe(str(folder))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "应是一个 JSON 文件"),
        ("[1]", "应写成"),
        ("[" * 100_000, "应是一个 JSON 文件"),
        (json.dumps({"pool": "cls"}), "不认识 pool，可用的是 dimension、floor"),
        (json.dumps({"pooling": "max"}), "pooling 应为cls 或 mean，现为 'max'"),
        (json.dumps({"pooling": ["cls"]}), "pooling 应为cls 或 mean"),
        (json.dumps({"length": 0}), "length 应为 8 至 2048 的整数"),
        (json.dumps({"length": 512.5}), "length 应为 8 至 2048 的整数"),
        (json.dumps({"length": True}), "length 应为 8 至 2048 的整数"),
        (json.dumps({"floor": 1}), "floor 应为小于 1 的非负数"),
        ('{"floor": NaN}', "floor 应为小于 1 的非负数"),
        (json.dumps({"floor": "0.5"}), "floor 应为小于 1 的非负数"),
        (json.dumps({"name": 1}), "name 应为文字"),
        (json.dumps({"query_prefix": None}), "query_prefix 应为文字"),
        (json.dumps({"dimension": 5}), "meaning.json 里写的是 5"),
    ],
)
def test_a_wrong_config_is_named_with_what_is_wrong(folder, written, said):
    (tiny.write(folder) / "meaning.json").write_text(written)

    with pytest.raises(ModelError, match=said):
        describe(str(folder))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"table": tiny.TABLE[:, 0]}, r"model\.onnx：输出有 2 维，应为 3 维"),
        ({"table": tiny.TABLE * np.nan}, r"model\.onnx：算出了无效的向量"),
        ({"table": tiny.TABLE * 0}, r"model\.onnx：算出了无效的向量"),
        ({"table": tiny.TABLE[:2]}, r"model\.onnx：计算失败.*可能不配套"),
        ({"feed": "pixels"}, r"model\.onnx：要求输入 pixels"),
        ({"feed": "attention_mask"}, r"model\.onnx：没有输入 input_ids"),
        ({"last": False}, r"model\.onnx：没有写明向量的维数，请在 meaning\.json 里写上 dimension"),
        (
            {"last": False, "dimension": 5},
            r"model\.onnx：输出的形状是 \(1, 3, 4\)，应为 \(1, 3, 5\)",
        ),
        ({"words": ["[UNK]", "工资"]}, r"tokenizer\.json：分词器不加句首标记"),
    ],
)
def test_a_model_of_another_kind_is_refused(folder, parts, said):
    tiny.write(folder, **parts)

    with pytest.raises(ModelError, match=said):
        open_encoder(str(folder))


def test_reading_a_folder_says_how_its_model_is_used(bge_model):
    usage = ModelFolder.read(bge_model).usage

    assert (usage.pooling, usage.length) == ("cls", 512)
    assert usage.query_prefix.startswith("为这个句子")
