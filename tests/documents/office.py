"""Files that LibreOffice makes of ours: DOC as an old Word would keep it, PDF as an office prints it.

Many are converted at one start of it. What was made once is kept by content outside the project.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

FILTERS = {"doc": "doc:MS Word 97", "pdf": "pdf:writer_pdf_Export"}
#: Seconds for one file and for the start of the program.
EACH, START = 30, 120


class Absent(Exception):
    """There is no LibreOffice here."""


def converted(files: Mapping[str, bytes], kind: str) -> dict[str, bytes]:
    """The DOCX files by name as `doc` or `pdf`. Raises `Absent`, and RuntimeError for one that it does not convert."""
    kept = {name: _kept(content, kind) for name, content in files.items()}
    missing = {name: files[name] for name, path in kept.items() if not path.exists()}
    if missing:
        _convert(missing, kind, kept)
    return {name: path.read_bytes() for name, path in kept.items()}


def _kept(content: bytes, kind: str) -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "gonghui-documents" / f"{hashlib.sha256(content).hexdigest()}.{kind}"


def _convert(files: Mapping[str, bytes], kind: str, kept: Mapping[str, Path]) -> None:
    program = shutil.which("soffice")
    if program is None:
        raise Absent("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="union-office-") as folder:
        home = Path(folder)
        for name, content in files.items():
            (home / f"{name}.docx").write_bytes(content)
        command = [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", FILTERS[kind], "--outdir", str(home / "out")]
        command += [str(home / f"{name}.docx") for name in files]
        seconds = START + EACH * len(files)
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
        for name in files:
            made = home / "out" / f"{name}.{kind}"
            if not made.exists():
                raise RuntimeError(f"LibreOffice made no {kind} of {name}")
            _keep(made, kept[name])


def _keep(made: Path, path: Path) -> None:
    """In one step, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    shutil.copyfile(made, half)
    half.replace(path)
