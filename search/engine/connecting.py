"""How Elasticsearch is reached: addresses, credentials, certificates, and how long to wait."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

PATIENCE = 30.0  # seconds for one request of a write: a new primary has to be found meanwhile
# Seconds for one request of a search, all attempts together: a reader who waits longer than
# two seconds is better served with titles from the database.
ANSWER_WITHIN = 1.8
ATTEMPTS = 2  # with several hosts; one host that hangs or died costs half of the time


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials are a user and password, or an API key; the addresses may hold the former.
    `certificates`: PEM text of the authorities that are trusted, "" for those of the
    machine. `replicas`: at most so many, as there are nodes for them."""

    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    certificates: str = ""
    shards: int = 1
    replicas: int = 1


def connect(url: str, access: Access) -> Elasticsearch:
    """A client for writes. `url`: one or several addresses, comma-separated."""
    hosts = _hosts(url)
    return Elasticsearch(
        hosts,
        request_timeout=PATIENCE,
        max_retries=len(hosts),
        **_credentials(access),
        **_trust(access),
    )


def for_readers(client: Elasticsearch, url: str) -> Elasticsearch:
    """The same client for searches: it gives up early and asks another host, if there is one."""
    attempts = attempts_of(_hosts(url))
    return client.options(
        request_timeout=ANSWER_WITHIN / attempts,
        max_retries=attempts - 1,
        retry_on_timeout=True,
    )


def attempts_of(hosts: Sequence[str]) -> int:
    return min(ATTEMPTS, len(hosts))


def _hosts(url: str) -> list[str]:
    return [address.strip() for address in url.split(",")]


def _credentials(access: Access) -> dict[str, Any]:
    if access.api_key:
        return {"api_key": access.api_key}
    return {"basic_auth": (access.user, access.password)} if access.user else {}


def _trust(access: Access) -> dict[str, Any]:
    if not access.certificates:
        return {}
    return {"ssl_context": ssl.create_default_context(cadata=access.certificates)}
