"""What becomes of the worker and of the file when LibreOffice is not there, hangs, or says it is done."""

import io
import os
import select

import pytest

from library.decoding import Unreadable
from library.extraction.child import TIMED_OUT, Limits, Unextracted, extract_apart
from library.extraction.office.converter import FAILED, MISSING, ConverterMissing
from library.originals import read_original

RTF = rb"{\rtf1\ansi text}"
ENOUGH = 10


@pytest.fixture
def stand_in(tmp_path):
    def make(script):
        program = tmp_path / "office"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return str(program)

    return make


def convert(program, *, seconds=60):
    return extract_apart("rtf", io.BytesIO(RTF), limits=Limits(seconds=seconds), converter=program)


def test_without_the_program_the_file_is_not_to_blame(settings):
    settings.SOFFICE = "/nowhere/soffice"

    with pytest.raises(ConverterMissing) as caught:
        read_original(RTF, "一.rtf")

    assert str(caught.value) == MISSING


def test_a_program_that_hangs_is_ended_with_all_that_it_started(stand_in, tmp_path):
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    reader = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    program = stand_in(f"exec 9>{alive}\necho begun >&9\nsleep 100000 &\nwait")

    with pytest.raises(Unextracted) as caught:
        convert(program, seconds=2)

    assert (str(caught.value), caught.value.cause) == (TIMED_OUT.format(seconds=2), "time")
    assert os.read(reader, 100) == b"begun\n"
    # Nobody has the other end open any more.
    ready, _, _ = select.select([reader], [], [], ENOUGH)
    assert (ready, os.read(reader, 100)) == ([reader], b"")
    os.close(reader)


@pytest.mark.parametrize(
    "script",
    [
        "exit 0",
        "exit 3",
        "echo nonsense >$TMPDIR/original.docx",
        "kill -9 $$",
    ],
)
def test_what_says_it_is_done_must_have_made_a_document(stand_in, script):
    with pytest.raises(Unreadable) as caught:
        convert(stand_in(script))

    assert str(caught.value) == FAILED


def test_it_is_told_nothing_of_the_site_and_leaves_nothing_behind(stand_in, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    told = tmp_path / "told"

    with pytest.raises(Unreadable):
        convert(stand_in(f"env >{told}\necho left >$TMPDIR/behind"))

    names = {line.partition("=")[0] for line in told.read_text().splitlines()}
    assert names - {"PWD", "_", "SHLVL", "OLDPWD"} == {"PATH", "LANG", "HOME", "TMPDIR"}
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_program_that_must_begin_again_is_started_again(stand_in, tmp_path):
    starts = tmp_path / "starts"

    with pytest.raises(Unreadable):
        convert(stand_in(f"echo once >>{starts}\nexit 81"))

    assert starts.read_text().splitlines() == ["once"] * 3
