"""A model folder of a few hundred bytes, right or broken in one way: onnxruntime runs it for real.

The model looks a vector up for each token. The file is written field by field as onnx.proto
numbers them.
"""

import json
from pathlib import Path

import numpy as np

INT64, FLOAT = 7, 1
WORDS = ["[UNK]", "[CLS]", "[SEP]", "工资", "会费", "产假"]
TABLE = np.eye(6, 4, dtype=np.float32) + 0.1


def write(folder: Path, *, table=TABLE, feed="input_ids", last=True, words=WORDS, **usage) -> Path:
    """`table`: a row for each token. `feed`: what the input is called. `last`: whether the file
    says how long a vector is. `words` of the tokenizer. `usage` becomes meaning.json."""
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(_model(table, feed, last))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(words)))
    if usage:
        (folder / "meaning.json").write_text(json.dumps(usage))
    return folder


def _model(table, feed, last) -> bytes:
    gather = _field(1, b"table") + _field(1, feed.encode()) + _field(2, b"out")
    weights = b"".join(_number(1, size) for size in table.shape) + _number(2, FLOAT)
    weights += _field(8, b"table") + _field(9, table.astype("<f4").tobytes())
    dimensions = ["texts", "tokens", *table.shape[1:]]
    if not last:
        dimensions[-1] = "size"
    graph = _field(1, gather + _field(4, b"Gather")) + _field(2, b"tiny") + _field(5, weights)
    graph += _field(11, _value(feed, INT64, ["texts", "tokens"]))
    graph += _field(12, _value("out", FLOAT, dimensions))
    return _number(1, 8) + _field(8, _field(1, b"") + _number(2, 13)) + _field(7, graph)


def _value(name, kind, dimensions) -> bytes:
    shape = b"".join(
        _field(1, _number(1, size) if isinstance(size, int) else _field(2, size.encode()))
        for size in dimensions
    )
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _tokenizer(words) -> dict:
    special = {
        name: {"id": name, "ids": [words.index(name)], "tokens": [name]}
        for name in ("[CLS]", "[SEP]")
        if name in words
    }
    return {
        "version": "1.0",
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                *([{"SpecialToken": {"id": "[CLS]", "type_id": 0}}] if special else []),
                {"Sequence": {"id": "A", "type_id": 0}},
                *([{"SpecialToken": {"id": "[SEP]", "type_id": 0}}] if special else []),
            ],
            "pair": [
                {"Sequence": {"id": "A", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 1}},
            ],
            "special_tokens": special,
        },
        "model": {
            "type": "WordLevel",
            "vocab": {word: place for place, word in enumerate(words)},
            "unk_token": "[UNK]",
        },
    }


def _field(number, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number, value) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
