"""What a client makes of a process that answers wrongly, or not at all."""

import socket
import struct
import threading

import pytest

from search.engine.meaning import client as client_module
from search.engine.meaning import wire
from search.engine.meaning.client import EncoderClient
from search.engine.meaning.connections import EncoderAwayError
from search.engine.meaning.encoder import ModelError, Space
from search.engine.meaning.wire import Address

SPACE = Space(name="四维", stamp="four", dimension=4, floor=0.5)
FOUR = b"\0" * 16


class Liar:
    """Gives every connection the same bytes and ends it."""

    def __init__(self, path, answer):
        self.asked = 0
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(8)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if not connection.recv(65536):
                    return
                self.asked += 1
                connection.sendall(self._answer)

    def end(self, path):
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(path)
        self._thread.join()
        self._listener.close()


@pytest.fixture
def answered_with(tmp_path):
    path, liars = str(tmp_path / "socket"), []

    def start(answer, **options):
        liars.append(Liar(path, answer))
        return EncoderClient(Address(path=path), SPACE, **{"timeout": 60, **options}), liars[0]

    yield start
    for liar in liars:
        liar.end(path)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\0",
        struct.pack("!II", 2**31, 0),
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 3, 0) + b"\xff{}",
        wire.packed({"rows": 1}, FOUR)[:-1],
    ],
)
def test_an_answer_that_breaks_off_or_is_none_is_nothing(answered_with, answer):
    asked, _ = answered_with(answer)

    with pytest.raises(EncoderAwayError, match="请确认 meaning_server 在运行"):
        asked.encode_passages(["会费"])
    assert asked.vector_of("会费") is None


@pytest.mark.parametrize("numbers", [b"", FOUR * 2, FOUR[:-4], FOUR + b"\0"])
def test_an_answer_of_another_size_is_not_taken(answered_with, numbers):
    asked, _ = answered_with(wire.packed({"rows": 1}, numbers))

    with pytest.raises(ModelError, match="与所配置的模型不符，请重启它"):
        asked.encode_passages(["会费"])


def test_after_a_failure_one_query_in_a_while_tries_again(answered_with):
    now = [0.0]
    asked, liar = answered_with(b"", clock=lambda: now[0])

    first = [asked.vector_of("会费") for _ in range(5)]
    once = liar.asked
    now[0] += client_module.PAUSE
    second = [asked.vector_of("会费") for _ in range(5)]

    assert first == second == [None] * 5
    assert (once, liar.asked) == (1, 2)


def test_a_process_with_too_much_to_do_is_asked_again_at_once(answered_with):
    asked, liar = answered_with(wire.packed({"refused": "late", "why": ""}))

    assert [asked.vector_of("会费") for _ in range(3)] == [None] * 3
    assert liar.asked == 3


def test_a_refusal_says_what_the_process_said(answered_with):
    asked, _ = answered_with(wire.packed({"refused": "model", "why": "模型坏了"}))

    with pytest.raises(ModelError, match=r"^模型坏了$"):
        asked.encode_passages(["会费"])
