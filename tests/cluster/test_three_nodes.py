"""Three Elasticsearch nodes, one of them killed: no query and no change is lost."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.engine import Document, EngineUnavailable, Passage, Query
from search.engine.cluster import ClusterEngine
from tests.conftest import REPOSITORY
from tests.search.engine.corpus import DAY

pytestmark = pytest.mark.cluster

HELD = 200  # documents before the kill
MORE = 150  # changes written on through it
PAUSE = 0.05  # seconds between two questions or two attempts of one person
WARM = 30  # answers in a row
HEALED = "180s"


class Cluster:
    """The nodes from outside: who does what, end one, start it again."""

    def __init__(self):
        self.urls = os.environ["CLUSTER_URLS"]
        self.folder = Path(os.environ["CLUSTER_DIR"])
        self.client = Elasticsearch(
            self.urls.split(","), request_timeout=200, retry_on_timeout=True, max_retries=5
        )

    def holding_primary(self, index):
        shards = self.client.cat.shards(index=index, h="node,prirep", format="json")
        [node] = [shard["node"] for shard in shards if shard["prirep"] == "p"]
        return node.removeprefix("node-")

    def master(self):
        return self.client.cat.master(format="json")[0]["node"].removeprefix("node-")

    def kill(self, number):
        pid = int((self.folder / number / "run" / "pid").read_text())
        os.kill(pid, signal.SIGKILL)

    def start(self, number):
        subprocess.run([".ci/services", "cluster-node", number], cwd=REPOSITORY, check=True)

    def healed(self, index):
        return self.client.cluster.health(
            index=index, wait_for_nodes="3", wait_for_status="green", timeout=HEALED
        )


@pytest.fixture(scope="module")
def cluster():
    return Cluster()


@pytest.fixture
def engine(cluster):
    for number in "123":
        cluster.start(number)
    engine = ClusterEngine(cluster.urls, f"cluster-test-{uuid4().hex[:8]}")
    engine.prepare()
    cluster.healed(engine._indices.current)
    engine.index((note(number), 1) for number in range(HELD))
    engine.refresh()
    warm_up(engine)
    yield engine
    engine.drop()


def warm_up(engine):
    """Nodes that have just started are slow at first; that is not what is tried here."""
    in_a_row = 0
    while in_a_row < WARM:
        try:
            engine.search(Query("经费审查", day=DAY))
            in_a_row += 1
        except EngineUnavailable:
            in_a_row = 0
            time.sleep(PAUSE)


def note(number, text="工会经费审查"):
    return Document(f"note:{number}", "article", f"便笺{number}", (Passage("", text),))


class Readers:
    """Ask again and again; every question that went unanswered or was answered in part is kept."""

    def __init__(self, engine):
        self.engine, self.stop = engine, threading.Event()
        self.answered, self.lost = 0, []
        self.threads = [threading.Thread(target=self.ask) for _ in range(2)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *raised):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def ask(self):
        while not self.stop.wait(PAUSE):
            try:
                total = self.engine.search(Query("经费审查", day=DAY)).total
            except EngineUnavailable as error:
                self.lost.append(f"{error} after {self.answered} answers")
            else:
                self.answered += 1
                if total < HELD:
                    self.lost.append(f"only {total}")


def write(index, number, version):
    """As the drainer does: the same change again until the engine has taken it."""
    while True:
        try:
            assert index.index([(note(number, "经费审查已改"), version)]).failed == {}
        except EngineUnavailable:
            time.sleep(PAUSE)
        else:
            return


@pytest.mark.parametrize("victim", ["holding_primary", "master"])
def test_a_killed_node_loses_no_query_and_no_change(cluster, engine, victim):
    index = engine._indices.current
    node = getattr(cluster, victim)(*([index] if victim == "holding_primary" else []))
    acknowledged = {f"note:{number}": 1 for number in range(HELD)}

    with Readers(engine) as readers:
        for version in range(2, MORE):
            if version == MORE // 3:
                cluster.kill(node)
            write(engine, version * 2, version)
            acknowledged[f"note:{version * 2}"] = version

    engine.refresh()
    assert dict(engine.ids()) == acknowledged
    assert readers.lost == []
    assert readers.answered > 0

    cluster.start(node)
    health = cluster.healed(index)
    assert (health["status"], health["number_of_nodes"]) == ("green", 3)
    assert health["unassigned_shards"] == 0
    assert dict(engine.ids()) == acknowledged


def test_a_node_killed_during_a_rebuild_loses_nothing(cluster, engine):
    node = cluster.master()
    written = {}

    with Readers(engine) as readers, engine.rebuild("a") as new:
        for number in range(MORE):
            if number == MORE // 2:
                cluster.kill(node)
            write(new, number, 7)
            written[f"note:{number}"] = 7
        readers.stop.set()
        new.swap()

    assert readers.lost == []
    engine.refresh()
    assert dict(engine.ids()) == written
    cluster.start(node)
    assert cluster.healed(engine._indices.current)["status"] == "green"
