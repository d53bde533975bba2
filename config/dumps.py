"""Writing the whole database to one file and back, for each kind of database.

`dump` returns the rows per table as of the very snapshot it wrote, so that a restore can be
compared with it exactly.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

Counts = dict[str, int]


class DumpError(Exception):
    """A message in Chinese for the operator."""


def dump(target: Path) -> Counts:
    return _vendor().dump(target)


def load(source: Path) -> Counts:
    """Replace everything in the database by the dump; returns the rows per table."""
    _vendor().load(source)
    with connection.cursor() as cursor:
        return _count(cursor, connection.introspection.table_names(cursor))


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _vendor():
    return _PostgreSQL if connection.vendor == "postgresql" else _SQLite


def _count(cursor, tables) -> Counts:
    counts = {}
    for table in sorted(tables):
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        counts[table] = cursor.fetchone()[0]
    return counts


class _SQLite:
    @staticmethod
    def dump(target: Path) -> Counts:
        """By SQLite's backup interface: consistent while others write, unlike a copy of the file."""
        source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=2000)
            copy.execute("PRAGMA journal_mode=DELETE")
            names = [
                name
                for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if not name.startswith("sqlite_")
            ]
            return _count(copy.cursor(), names)

    @staticmethod
    def load(source: Path) -> None:
        name = Path(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise DumpError("备份中的数据库已损坏")
        connection.close()
        name.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, name.with_suffix(".restoring"))
        for suffix in ("-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        name.with_suffix(".restoring").replace(name)


class _PostgreSQL:
    @classmethod
    def dump(cls, target: Path) -> Counts:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            counts = _count(cursor, connection.introspection.table_names(cursor))
            cls._run(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}"),
            )
            return counts

    @classmethod
    def load(cls, source: Path) -> None:
        cls._program("pg_restore")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        name = connection.settings_dict["NAME"]
        cls._run(
            *("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"),
            # The schema was made above; a dump of its own would collide with it.
            *("--single-transaction", f"--dbname={name}", str(source)),
        )

    @classmethod
    def _run(cls, program: str, *arguments: str) -> None:
        settings = connection.settings_dict
        environment = {
            **os.environ,
            "PGHOST": settings["HOST"] or "",
            "PGPORT": str(settings["PORT"] or ""),
            "PGUSER": settings["USER"] or "",
            "PGPASSWORD": settings["PASSWORD"] or "",
            "PGDATABASE": settings["NAME"],
        }
        environment = {name: value for name, value in environment.items() if value}
        result = subprocess.run(  # noqa: S603 - a fixed program, no shell
            [cls._program(program), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise DumpError(f"{program} 失败：{result.stderr.strip()[-1000:]}")

    @staticmethod
    def _program(name: str) -> str:
        found = shutil.which(name)
        if not found:
            raise DumpError(
                f"找不到 {name}：请先安装与服务器同版本的 PostgreSQL 客户端程序（postgresql-client）"
            )
        return found
