"""LibreOffice, kept on a short lead: a profile of its own for each file, no macros, no links followed, no network.

It ends with the process that started it, and takes no more memory than that process may. Whether it made anything
is seen from what it made: it also ends well when it failed.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

from library.decoding import Unreadable
from library.extraction.packages import ZIP

#: Names the program in the environment; without it the one that is installed is taken.
VARIABLE = "SOFFICE"
PROGRAM = "soffice"
MISSING = (
    "服务器上还没有安装 LibreOffice，暂时读不了旧版 Word（DOC、WPS）、RTF 和 ODT 文件。"
    "请管理员安装后再试，或在 Word、WPS 中另存为 DOCX 后再导入。"
)
FAILED = "文件没能转换成可读的文档，可能已损坏。请在 Word 或 WPS 中打开，另存为 DOCX 后再导入。"
FILTER = "docx:MS Word 2007 XML"

_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = (
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    # 2 is never.
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
)
# A new profile is made by a first start, which ends with this code.
_START_AGAIN = 81
_MOST_STARTS = 3
_NEW_USER_NAMESPACE, _NEW_NETWORK_NAMESPACE = 0x10000000, 0x40000000
_DIE_WITH_PARENT = 1


class ConverterMissing(Unreadable):
    """There is nothing wrong with the file: once LibreOffice is installed it can be read."""

    def __init__(self, message: str = MISSING) -> None:
        super().__init__(message)


def to_docx(original: Path, folder: Path) -> Path:
    """The DOCX that LibreOffice makes of `original` in the empty `folder`.

    Raises `ConverterMissing`, or `Unreadable` where it makes none. Whoever calls sets the limits of time and memory.
    """
    program = _program()
    profile = folder / "profile"
    _write_settings(profile / "user" / "registrymodifications.xcu")
    command = [
        str(program),
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        *("--convert-to", FILTER, "--outdir", str(folder), str(original)),
    ]
    for _ in range(_MOST_STARTS):
        if _started(command, folder) != _START_AGAIN:
            break
    made = (folder / original.name).with_suffix(".docx")
    if not made.is_file() or made.read_bytes()[: len(ZIP)] != ZIP:
        raise Unreadable(FAILED)
    return made


def _program() -> Path:
    found = shutil.which(os.environ.get(VARIABLE) or PROGRAM)
    if found is None:
        raise ConverterMissing
    real = Path(found).resolve()
    # What is installed as the program starts this one, which then would outlive it.
    binary = real.with_name("soffice.bin")
    return binary if binary.exists() else real


def _write_settings(path: Path) -> None:
    items = "".join(
        f'<item oor:path={quoteattr(place)}><prop oor:name={quoteattr(name)} oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for place, name, value in _SETTINGS
    )
    path.parent.mkdir(parents=True)
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _started(command: list[str], folder: Path) -> int:
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    return subprocess.run(  # noqa: S603 - no shell; whoever reads files has one thread
        command,
        check=False,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_on_a_lead,
    ).returncode


def _on_a_lead() -> None:
    """In the new process: no network where the system allows that, and no life after its parent's."""
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    system.unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE)
    system.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
