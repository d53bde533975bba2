"""Scratch databases: migrated once per state of the schema, then copied for every process.

The template is named by a hash of everything that decides its content, and lives outside the
run. A transactional test gives its database back by copying the template again, so the rows that
migrations wrote are there for the next one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.apps import apps
from django.db import connection, connections
from psycopg import sql

REPOSITORY = Path(__file__).resolve().parent.parent
TEMPLATES = Path(tempfile.gettempdir()) / f"union-test-templates-{os.getuid()}"
KEPT_TEMPLATES = 8
SCHEMA_FILES = ("models.py", "models/*.py", "roles.py", "apps.py", "receivers.py")


def prepare() -> None:
    """Give this process its database, a copy of the template."""
    with _locked():
        _backend().build_template(schema_hash())
    restore()


def restore() -> None:
    connections.close_all()
    _backend().copy_template(schema_hash())


def make_empty() -> None:
    """A database without a single table, as on a new site."""
    connections.close_all()
    _backend().create()


def drop() -> None:
    connections.close_all()
    _backend().drop()


@cache
def schema_hash() -> str:
    """Changes with the migrations of every app and with what post_migrate handlers read."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        folder = Path(config.path)
        ours = folder.is_relative_to(REPOSITORY) and ".venv" not in folder.parts
        patterns = ("migrations/*.py", *(SCHEMA_FILES if ours else ()))
        for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
            digest.update(f"{config.name}/{path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _backend():
    return _PostgreSQL if connection.vendor == "postgresql" else _SQLite


@contextmanager
def _locked():
    TEMPLATES.mkdir(exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(database_url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="union-test-migrate-") as data_dir:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"REDIS_URL", "ELASTICSEARCH_URL", "DJANGO_SETTINGS_MODULE"}
        }
        result = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity=0"],
            cwd=REPOSITORY,
            env={**kept, "DATABASE_URL": database_url, "DATA_DIR": data_dir},
            capture_output=True,
            text=True,
            check=False,
        )
    if result.returncode:
        raise RuntimeError(f"the template database does not migrate:\n{result.stderr[-4000:]}")


class _SQLite:
    @staticmethod
    def _template(name: str) -> Path:
        return TEMPLATES / f"{name}.sqlite3"

    @classmethod
    def build_template(cls, name: str) -> None:
        template = cls._template(name)
        if template.exists():
            template.touch()
            return
        building = TEMPLATES / f"building-{os.getpid()}.sqlite3"
        _migrate(f"sqlite:///{building}")
        building.rename(template)
        by_age = sorted(TEMPLATES.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
        for old in by_age[:-KEPT_TEMPLATES]:
            old.unlink()

    @classmethod
    def copy_template(cls, name: str) -> None:
        cls.drop()
        shutil.copyfile(cls._template(name), connection.settings_dict["NAME"])

    @classmethod
    def create(cls) -> None:
        cls.drop()

    @staticmethod
    def drop() -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)


class _PostgreSQL:
    @staticmethod
    def _server():
        url = urlsplit(os.environ["TEST_SERVER_URL"])._replace(path="/postgres", query="")
        return psycopg.connect(urlunsplit(url), autocommit=True)

    @staticmethod
    def _template(name: str) -> str:
        return f"union_template_{name}"

    @classmethod
    def build_template(cls, name: str) -> None:
        template = cls._template(name)
        with cls._server() as server:
            cls._drop_orphans(server)
            names = cls._named(server, "union_template_%")
            if template in names:
                return
            for old in names[: -KEPT_TEMPLATES + 1]:
                cls._drop(server, old)
            building = f"union_building_{os.getpid()}"
            cls._drop(server, building)
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            url = urlsplit(os.environ["TEST_SERVER_URL"])._replace(path=f"/{building}")
            _migrate(urlunsplit(url))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(template)
                )
            )

    @staticmethod
    def _named(server, pattern: str) -> list[str]:
        asked = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid"
        return [row[0] for row in server.execute(asked, [pattern])]

    @classmethod
    def _drop_orphans(cls, server) -> None:
        """Databases of runs that were killed: their scratch folder is gone or a day old."""
        living = {
            path.name.removeprefix("union-test-").lower()
            for path in Path(tempfile.gettempdir()).glob("union-test-*")
            if path.stat().st_mtime > time.time() - 86_400
        }
        for name in cls._named(server, "union_test_%"):
            if name.removeprefix("union_test_").rpartition("_")[0] not in living:
                cls._drop(server, name)

    @classmethod
    def copy_template(cls, name: str) -> None:
        cls.create(cls._template(name))

    @classmethod
    def create(cls, template: str = "template1") -> None:
        name = connection.settings_dict["NAME"]
        with cls._server() as server:
            cls._drop(server, name)
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )

    @classmethod
    def drop(cls) -> None:
        with cls._server() as server:
            cls._drop(server, connection.settings_dict["NAME"])

    @staticmethod
    def _drop(server, name: str) -> None:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
