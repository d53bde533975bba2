"""A sentence model in a folder, as far as it can be known without loading it.

`model.onnx`      a BERT-like model: token ids in, a vector for every token out
`tokenizer.json`  of the Hugging Face library `tokenizers`
`meaning.json`    optional; how the model wants to be used, see `Usage`
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from search.engine.meaning.encoder import ModelError, Space
from search.engine.meaning.graph import NotAModelError, output_shape

MODEL, TOKENIZER, USAGE = "model.onnx", "tokenizer.json", "meaning.json"
# Memory grows with the square of the length: 0.2 GB at the longest.
LENGTHS = range(8, 2049)
DIMENSIONS = range(2, 4097)
RENEW = "请从原处重新复制这个文件"
SPARED = ("name", "floor", "sure")
Pooling = Literal["cls", "mean"]


@dataclass(frozen=True, slots=True)
class Usage:
    """`pooling`: the vector of a text is that of its first token, or the mean of all. The
    prefixes are what the model was trained to see before a query or a passage. `length` in
    tokens. `floor`: the cosine below which nothing is near, `sure`: the one from which on the
    nearest is on the matter; nobody knows them of an unknown model. `dimension`: needed where the model's file does not say it."""

    name: str = ""
    pooling: Pooling = "cls"
    query_prefix: str = ""
    passage_prefix: str = ""
    length: int = 512
    floor: float = 0.0
    sure: float = 0.0
    dimension: int = 0


@dataclass(frozen=True, slots=True)
class ModelFolder:
    path: Path
    usage: Usage
    space: Space

    @classmethod
    def read(cls, path: Path) -> "ModelFolder":
        """Raises `ModelError`."""
        if not path.is_dir():
            raise ModelError(f"{path}：没有这个模型文件夹，请检查 MEANING_MODEL")
        usage = _usage(path / USAGE)
        space = Space(
            name=usage.name or path.name,
            stamp=f"onnx {_digest(path, usage)}",
            dimension=_dimension(path / MODEL, usage),
            floor=usage.floor,
            sure=usage.sure,
        )
        return cls(path, usage, space)


def _usage(file: Path) -> Usage:
    if not file.exists():
        return Usage()
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{file}：读不了（{error}），应是一个 JSON 文件") from error
    if not isinstance(written, dict):
        raise ModelError(f"{file}：应写成 {{名称: 值}} 的形式")
    _check(file, written)
    return Usage(**written)


def _check(file: Path, written: dict[str, Any]) -> None:
    known = {field.name for field in fields(Usage)}
    for key, value in written.items():
        if key not in known:
            raise ModelError(f"{file}：不认识 {key}，可用的是 {'、'.join(sorted(known))}")
        if wanted := _wanted(key, value):
            raise ModelError(f"{file}：{key} 应为{wanted}，现为 {value!r}")


def _wanted(key: str, value: object) -> str:
    """What the value should be, if it is not."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match key:
        case "pooling":
            right, wanted = value in get_args(Pooling), "cls 或 mean"
        case "length" | "dimension":
            allowed = LENGTHS if key == "length" else DIMENSIONS
            right = number and isinstance(value, int) and value in allowed
            wanted = f" {allowed[0]} 至 {allowed[-1]} 的整数"
        case "floor" | "sure":
            right, wanted = (
                isinstance(value, int | float) and number and 0 <= value < 1,
                "小于 1 的非负数",
            )
        case _:
            right, wanted = isinstance(value, str), "文字"
    return "" if right else wanted


def _digest(path: Path, usage: Usage) -> str:
    """Of everything that changes vectors: the name and what is made of cosines do not."""
    seen = {key: value for key, value in asdict(usage).items() if key not in SPARED}
    digest = hashlib.blake2b(json.dumps(seen, sort_keys=True).encode(), digest_size=16)
    for name in (MODEL, TOKENIZER):
        try:
            with (path / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, hashlib.blake2b).digest())
        except OSError as error:
            raise ModelError(f"{path / name}：读不了（{error.strerror}），{RENEW}") from error
    return digest.hexdigest()


def _dimension(file: Path, usage: Usage) -> int:
    try:
        shape = output_shape(file)
    except NotAModelError as error:
        raise ModelError(f"{file}：不是完整的 ONNX 模型，{RENEW}") from error
    if len(shape) != 3:
        raise ModelError(
            f"{file}：输出有 {len(shape)} 维，应为 3 维（每段、每词、向量），请换用输出词向量的模型"
        )
    dimension = shape[-1] or usage.dimension
    if not dimension:
        raise ModelError(f"{file}：没有写明向量的维数，请在 {USAGE} 里写上 dimension")
    if usage.dimension and dimension != usage.dimension:
        raise ModelError(f"{file}：向量是 {dimension} 维，{USAGE} 里写的是 {usage.dimension}")
    return dimension
