"""A BERT-like sentence model in a folder (folder.py), run by onnxruntime."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as failures
from tokenizers import Encoding, Tokenizer

from search.engine.meaning.encoder import Matrix, ModelError, Vector
from search.engine.meaning.folder import MODEL, RENEW, TOKENIZER, ModelFolder
from search.engine.meaning.vectors import readable, unit

# A word of the vocabulary is seldom longer: what a text has beyond is cut off before it is read.
CHARACTERS_PER_TOKEN = 16
TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
ERRORS = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NoSuchFile,
    failures.NotImplemented,
    failures.RuntimeException,
    RuntimeError,
)


class OnnxEncoder:
    """Implements `Encoder`."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """With one thread a run has the priority of its caller; more are only of use alone."""
        self._folder = ModelFolder.read(folder)
        self.space = self._folder.space
        self._usage = self._folder.usage
        self._tokenizer = _tokenizer(folder / TOKENIZER, self._usage.length)
        self._session = _session(folder / MODEL, threads)
        self._types = self._input_types()
        self.encode_query("试")

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._encode([self._usage.passage_prefix + text for text in texts])

    def encode_query(self, text: str) -> Vector:
        return self._encode([self._usage.query_prefix + text])[0]

    def _encode(self, texts: Sequence[str]) -> Matrix:
        most = self._usage.length * CHARACTERS_PER_TOKEN
        made = [np.empty((0, self.space.dimension), np.float32)]
        # One by one, although a run takes several: a model in whole numbers (int8) rounds by the
        # largest number of a run, so a text's vector would depend on its neighbours; and on a
        # processor it is no slower. The tokenizer would start threads of its own for a list.
        for text in texts:
            encoding = self._tokenizer.encode(readable(text, most))
            made.append(unit(self._pooled(encoding), self._folder.path / MODEL))
        return np.concatenate(made)

    def _pooled(self, encoding: Encoding) -> Matrix:
        tokens = self._run(
            {
                name: np.array([getattr(encoding, INPUTS[name])], kind)
                for name, kind in self._types.items()
            }
        )
        return tokens[:, 0] if self._usage.pooling == "cls" else tokens.mean(axis=1)

    def _run(self, inputs: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
        file = self._folder.path / MODEL
        try:
            tokens = np.asarray(self._session.run(None, inputs)[0], np.float32)
        except ERRORS as error:
            raise ModelError(
                f"{file}：计算失败（{error}），模型与 {TOKENIZER} 可能不配套，请取同一个模型的两个文件"
            ) from error
        wanted = (*inputs["input_ids"].shape, self.space.dimension)
        if tokens.shape != wanted:
            raise ModelError(f"{file}：输出的形状是 {tokens.shape}，应为 {wanted}，请换用别的模型")
        return tokens

    def _input_types(self) -> dict[str, Any]:
        file = self._folder.path / MODEL
        found = {}
        for wanted in self._session.get_inputs():
            if wanted.name not in INPUTS or wanted.type not in TYPES:
                raise ModelError(
                    f"{file}：要求输入 {wanted.name}（{wanted.type}），只能提供 {'、'.join(INPUTS)}"
                )
            found[wanted.name] = TYPES[wanted.type]
        if "input_ids" not in found:
            raise ModelError(f"{file}：没有输入 input_ids，不是句向量模型")
        return found


def _tokenizer(file: Path, length: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:
        # The library raises nothing more special.
        raise ModelError(f"{file}：不是完整的分词器文件（{error}），{RENEW}") from error
    if not tokenizer.encode("").ids:
        raise ModelError(f"{file}：分词器不加句首标记，空的内容没有向量，请换用 BERT 类模型")
    tokenizer.no_padding()
    tokenizer.enable_truncation(length)
    return tokenizer


def _session(file: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # What one run took is given back after it instead of being kept for the longest text ever seen.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(file), options, ["CPUExecutionProvider"])
    except ERRORS as error:
        raise ModelError(f"{file}：不能载入（{error}），{RENEW}") from error
