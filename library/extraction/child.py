"""An extraction in a process of its own, which a file may kill: the worker only ever gets a result or a reason.

The child limits itself before it looks at the file, so it also ends when nobody waits for it any more. What is
read and what comes back are files without a name: they are gone with the last process that has them open. A folder
for what a converter must have by name is emptied by the child and again by whoever started it.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from library.decoding import Unreadable
from library.extraction import extract, progress
from library.extraction.blocks import Extracted, from_json, to_json
from library.extraction.office.converter import VARIABLE, ConverterMissing

ROOT = Path(__file__).resolve().parents[2]
MODULE = "library.extraction.child"
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
SCRATCH = "reading-"
#: What the child says of itself by the way it ends.
READ, REFUSED, OUT_OF_MEMORY, TOO_LONG_A_RESULT, NO_CONVERTER = 0, 3, 4, 5, 6
# How onnxruntime, OpenCV and the loader of shared libraries say that there is no more.
_NO_MEMORY = (
    "bad_alloc",
    "Failed to allocate memory",
    "Insufficient memory",
    "failed to map segment",
    "Cannot allocate memory",
)
# Bytes by which it says how far it is.
_LONGEST = 13

TIMED_OUT = (
    "读取超过 {seconds} 秒，已停止。文件可能过大或结构异常，请用原来的程序另存一份或拆分后再导入。"
)
STALLED = (
    "第 {next} 页（共 {total} 页）超过 {seconds} 秒还没有识别完，已停止。"
    "请把这一页换成清晰、小一些的图像，或拆分后再导入。"
)
MEMORY = (
    "读取这个文件需要的内存过多，已停止。请用原来的程序删去图片等用不着的内容，或拆分后再导入。"
)
OUTPUT = "文件里的文字过多，不像一份文件，已停止读取。请拆分后再导入。"
CRASHED = "读取时程序意外退出，文件可能已损坏。请用原来的程序打开，另存一份再导入。"


class Unextracted(Unreadable):
    """The child came to no end; `cause` says how, for the log."""

    def __init__(self, message: str, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock, bytes of address space, bytes of the result.

    A reading that goes page by page and says so has the seconds for each of its pages.
    """

    seconds: int = 60
    memory: int = 1024 * 1024 * 1024
    output: int = 64 * 1024 * 1024


def extract_apart(kind: str, file: IO[bytes], *, limits: Limits, converter: str = "") -> Extracted:
    """What `extract` gives for the file, read from its present place to its end.

    `converter` is the program of LibreOffice, by its path or its name. Raises `Unreadable` with what is wrong with
    the file, `ConverterMissing` where nothing is, `Unextracted` where the child was stopped or died.
    """
    with (
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as result,
        tempfile.TemporaryFile() as done,
        tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch,
    ):
        shutil.copyfileobj(file, source)
        source.flush()
        environment = BARE | {"TMPDIR": scratch, VARIABLE: converter}
        code = _run(kind, (source, result, done), limits, environment)
        result.seek(0)
        if code == READ:
            return from_json(json.load(result))
        if code == NO_CONVERTER:
            raise ConverterMissing
        if code == REFUSED:
            raise Unreadable(result.read().decode())
        raise _failure(code)


def _failure(code: int) -> Unextracted:
    if code == OUT_OF_MEMORY:
        return Unextracted(MEMORY, "memory")
    if code == TOO_LONG_A_RESULT:
        return Unextracted(OUTPUT, "output")
    return Unextracted(CRASHED, f"exit code {code}")


def _run(
    kind: str,
    opened: tuple[IO[bytes], IO[bytes], IO[bytes]],
    limits: Limits,
    environment: dict[str, str],
) -> int:
    source, result, done = opened
    files = (source.fileno(), done.fileno())
    numbers = (*files, limits.seconds, limits.memory, limits.output)
    command = [sys.executable, "-m", MODULE, kind, *map(str, numbers)]
    child = subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=result,
        stderr=subprocess.DEVNULL,
        pass_fds=files,
        start_new_session=True,
    )
    try:
        return _waited(child, done, limits.seconds)
    finally:
        if child.returncode is None:
            # With whatever it has started itself.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _waited(child: "subprocess.Popen[bytes]", done: IO[bytes], seconds: int) -> int:
    """How the child ended; it is given the time anew as long as it gets a page done in it."""
    before = b""
    while True:
        try:
            return child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            now = os.pread(done.fileno(), _LONGEST, 0)
            if now == before:
                raise Unextracted(_out_of_time(now, seconds), "time") from None
            before = now


def _out_of_time(done: bytes, seconds: int) -> str:
    if not done:
        return TIMED_OUT.format(seconds=seconds)
    page, total = map(int, done.split())
    return STALLED.format(next=min(page + 1, total), total=total, seconds=seconds)


def main(kind: str, source: str, done: str, seconds: str, memory: str, output: str) -> int:
    """The child: writes what was read, or why it cannot be, where its standard output leads."""
    _limit_itself(int(seconds), int(memory), int(output))
    progress.listen(partial(_write_down, int(done), int(seconds)))
    try:
        said = json.dumps(to_json(extract(kind, Path(f"/dev/fd/{source}"))), ensure_ascii=False)
        code = READ
    except ConverterMissing:
        return NO_CONVERTER
    except Unreadable as error:
        said, code = str(error), REFUSED
    except Exception as error:
        if not _is_want_of_memory(error):
            raise
        return OUT_OF_MEMORY
    try:
        with os.fdopen(1, "wb", closefd=False) as result:
            result.write(said.encode())
    except OSError:
        return TOO_LONG_A_RESULT
    return code


def _is_want_of_memory(error: Exception) -> bool:
    """Libraries that are not written in Python say so only in the words of an error of their own."""
    return isinstance(error, MemoryError) or any(words in str(error) for words in _NO_MEMORY)


def _write_down(file: int, seconds: int, page: int, total: int) -> None:
    """For the parent to see, and for the child's own clock."""
    os.pwrite(file, f"{page:6} {total:6}".encode(), 0)
    signal.alarm(_own_clock(seconds))


def _own_clock(seconds: int) -> int:
    """The parent may look just before a page is done and then waits once more."""
    return 2 * seconds + 5


def _limit_itself(seconds: int, memory: int, output: int) -> None:
    # Python turns the signal of a file that grows too large into an error; that of the clock ends it.
    signal.alarm(_own_clock(seconds))
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
