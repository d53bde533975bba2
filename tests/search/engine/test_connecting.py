"""How the cluster is reached, and what a reader waits when it is not."""

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from search.engine import Access, EngineUnavailable, Query
from search.engine.cluster import ClusterEngine
from search.engine.connecting import ANSWER_WITHIN, connect, for_readers
from tests.search.engine.corpus import DAY
from tests.tls import Authority, in_front_of

TWO_SECONDS = 2.0


@pytest.fixture
def silent():
    """A port that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def refusing():
    """A port where nobody listens, for as long as the test lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken


@pytest.fixture
def authority():
    return Authority("工会测试机构")


@pytest.fixture
def behind_tls(elasticsearch_url, authority, tmp_path):
    """The cluster at an address whose certificate this authority has signed."""
    cluster = urlsplit(elasticsearch_url)
    context = authority.server_context(tmp_path)
    with in_front_of(cluster.hostname, cluster.port, context) as port:
        yield f"https://{cluster.username}:{cluster.password}@127.0.0.1:{port}"


def address(port):
    return f"http://127.0.0.1:{port.getsockname()[1]}"


def ask(engine):
    with pytest.raises(EngineUnavailable, match="无法连接 Elasticsearch") as raised:
        engine.search(Query("工会", day=DAY))
    return str(raised.value)


def connections(listening):
    """How many came since this was last asked."""
    count = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_port_that_refuses_is_asked_once_for_many_readers(refusing):
    engine = ClusterEngine(address(refusing), "away")
    ask(engine)
    refusing.listen()
    refusing.setblocking(False)

    for _ in range(20):
        ask(engine)

    assert connections(refusing) == 0


def test_a_port_that_never_answers_is_asked_once_for_many_readers(silent):
    engine = ClusterEngine(address(silent), "away")
    ask(engine)
    first = connections(silent)

    with ThreadPoolExecutor(8) as readers:
        list(readers.map(lambda _: ask(engine), range(40)))

    assert (first, connections(silent)) == (1, 0)


def test_health_does_not_ask_what_has_just_not_answered(silent):
    engine = ClusterEngine(address(silent), "away")
    ask(engine)
    connections(silent)

    health = engine.health()

    assert (health.ok, connections(silent)) == (False, 0)
    assert "无法连接" in health.detail


@pytest.mark.parametrize("hosts", [1, 2, 5])
def test_no_reader_waits_two_seconds_for_one_request(hosts):
    url = ",".join(f"http://127.0.0.1:{9000 + number}" for number in range(hosts))

    client = for_readers(connect(url, Access()), url)

    attempts = client._max_retries + 1
    assert client._request_timeout * attempts == ANSWER_WITHIN < TWO_SECONDS


@pytest.mark.services
def test_a_host_that_never_answers_is_passed_over_for_another(silent, elasticsearch_url):
    engine = ClusterEngine(f"{address(silent)},{elasticsearch_url}", "engine-test-none")

    for _ in range(3):
        assert engine.stamp() is None


def test_credentials_and_addresses_reach_every_host():
    access = Access(user="site", password="secret")

    client = connect("http://a:9200,https://b:9201", access)

    hosts = [node.config for node in client.transport.node_pool.all()]
    assert sorted((host.scheme, host.host, host.port) for host in hosts) == [
        ("http", "a", 9200),
        ("https", "b", 9201),
    ]
    assert client._headers["authorization"].startswith("Basic ")


def test_an_api_key_is_sent_as_one():
    client = connect("https://a:9200", Access(api_key="key"))

    assert client._headers["authorization"] == "ApiKey key"


def test_secrets_are_not_shown():
    assert "secret" not in repr(Access(user="site", password="secret", api_key="secret"))


@pytest.mark.services
def test_a_user_given_apart_from_the_address_is_let_in(elasticsearch_url):
    head, _, host = elasticsearch_url.rpartition("@")
    user, _, password = head.partition("//")[2].partition(":")

    engine = ClusterEngine(
        f"http://{host}", "engine-test-none", Access(user=user, password=password)
    )

    assert engine.stamp() is None


@pytest.mark.services
def test_a_cluster_is_known_by_the_authority_that_is_named(behind_tls, authority):
    engine = ClusterEngine(behind_tls, "engine-test-none", Access(certificates=authority.pem))

    assert engine.stamp() is None


@pytest.mark.services
def test_a_cluster_that_another_authority_vouches_for_is_not_spoken_to(behind_tls):
    other = Authority("别的机构")
    engine = ClusterEngine(behind_tls, "engine-test-none", Access(certificates=other.pem))

    assert "CERTIFICATE_VERIFY_FAILED" in ask(engine)
