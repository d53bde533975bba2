"""The folder broker under real processes: nothing lost, nothing doubled, nothing fatal."""

import multiprocessing
import time
from collections import Counter
from queue import Empty

import pytest
from kombu import Connection

import config.celery  # noqa: F401 - registers the "folder" transport
from jobs import folder_broker

MESSAGES = 400
PRODUCERS = CONSUMERS = 3


@pytest.fixture
def folder(tmp_path):
    broker = tmp_path / "broker"
    folder_broker.empty(broker)
    return broker


def test_concurrent_processes_lose_and_double_nothing(folder):
    context = multiprocessing.get_context("spawn")
    found = context.Queue()
    producers = [
        context.Process(target=_produce, args=(folder, number)) for number in range(PRODUCERS)
    ]
    consumers = [context.Process(target=_consume, args=(folder, found)) for _ in range(CONSUMERS)]

    for process in producers + consumers:
        process.start()
    received = [found.get(timeout=60) for _ in range(PRODUCERS * MESSAGES)]
    for process in producers + consumers:
        process.join(timeout=60)

    assert [process.exitcode for process in producers + consumers] == [0] * 6
    assert set(Counter(received).values()) == {1}
    assert list(folder.iterdir()) == []


def test_messages_come_in_the_order_they_were_sent(folder):
    with _channel(folder) as channel:
        for number in range(20):
            channel._put("default", {"n": number})

        assert [channel._get("default")["n"] for _ in range(20)] == list(range(20))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_an_unreadable_file_counts_as_absent(folder, content):
    (folder / "00000000000000000001_x.default.msg").write_bytes(content)

    with _channel(folder) as channel:
        channel._put("default", {"n": 1})

        assert channel._get("default") == {"n": 1}
        with pytest.raises(Empty):
            channel._get("default")


def test_queues_do_not_take_each_others_messages(folder):
    with _channel(folder) as channel:
        channel._put("host.default", {"n": 1})

        assert channel._size("default") == 0
        with pytest.raises(Empty):
            channel._get("default")
        assert channel._purge("host.default") == 1


def test_empty_makes_the_folder_and_drops_what_an_earlier_run_left(tmp_path):
    broker = tmp_path / "new" / "broker"
    folder_broker.empty(broker)
    (broker / "1_x.default.msg").touch()
    (broker / ".1_x.default.msg.new").touch()

    folder_broker.empty(broker)

    assert list(broker.iterdir()) == []


class _channel:
    def __init__(self, folder):
        options = {"data_folder_in": folder, "data_folder_out": folder}
        self.connection = Connection("folder://", transport_options=options)

    def __enter__(self):
        return self.connection.default_channel

    def __exit__(self, *error):
        self.connection.release()


def _produce(folder, producer):
    with _channel(folder) as channel:
        for number in range(MESSAGES):
            channel._put("default", {"id": f"{producer}-{number}"})


def _consume(folder, found):
    idle_until = time.monotonic() + 5
    with _channel(folder) as channel:
        while time.monotonic() < idle_until:
            try:
                found.put(channel._get("default")["id"])
            except Empty:
                time.sleep(0.001)
            else:
                idle_until = time.monotonic() + 2
