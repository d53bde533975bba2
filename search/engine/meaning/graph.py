"""The shape of what an ONNX model gives, read from its file without loading the model.

The file is a protobuf message of which we walk one path: model, graph, first output, type,
tensor, shape, dimensions. What lies beside it, the weights above all, is skipped.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path

VARINT, EIGHT_BYTES, MESSAGE, FOUR_BYTES = 0, 1, 2, 5
# Field numbers of onnx.proto.
GRAPH, OUTPUT, TYPE, TENSOR, SHAPE, DIMENSION, VALUE = 7, 12, 2, 1, 2, 1, 1
LONGEST_VARINT = 10

Part = tuple[int, int]  # where a message begins and ends in the file


class NotAModelError(Exception):
    pass


def output_shape(path: Path) -> list[int | None]:
    """None for a dimension that the file leaves open. Raises `NotAModelError`, OSError."""
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise NotAModelError("empty") from error
        with data:
            part = (0, len(data))
            for number in (GRAPH, OUTPUT, TYPE, TENSOR, SHAPE):
                part = _first(data, part, number)
            return [
                next(_numbers(data, dimension), None)
                for dimension in _messages(data, part, DIMENSION)
            ]


def _first(data: mmap.mmap, part: Part, number: int) -> Part:
    # To the end, although the first is wanted: so a file that was cut off is noticed.
    found = list(_messages(data, part, number))
    if not found:
        raise NotAModelError(f"no field {number}")
    return found[0]


def _messages(data: mmap.mmap, part: Part, number: int) -> Iterator[Part]:
    for field, kind, begin, end in _fields(data, part):
        if field == number and kind == MESSAGE:
            yield begin, end


def _numbers(data: mmap.mmap, part: Part) -> Iterator[int]:
    for field, kind, begin, _ in _fields(data, part):
        if field == VALUE and kind == VARINT:
            yield _varint(data, begin)[0]


def _fields(data: mmap.mmap, part: Part) -> Iterator[tuple[int, int, int, int]]:
    """Number, kind, begin and end of each field's content."""
    at, end = part
    while at < end:
        key, begin = _varint(data, at)
        kind = key & 7
        if kind == VARINT:
            at = _varint(data, begin)[1]
        elif kind == MESSAGE:
            length, begin = _varint(data, begin)
            at = begin + length
        elif kind in (EIGHT_BYTES, FOUR_BYTES):
            at = begin + (8 if kind == EIGHT_BYTES else 4)
        else:
            raise NotAModelError(f"unknown kind {kind}")
        if at > end:
            raise NotAModelError("truncated")
        yield key >> 3, kind, begin, at


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    value = 0
    for place in range(LONGEST_VARINT):
        if at + place >= len(data):
            raise NotAModelError("truncated")
        byte = data[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise NotAModelError("endless number")
