"""Fixtures of the whole suite."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real samples and evaluation data beside the project."""
    folder = Path(os.environ.get("SHARED_DIR", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("real samples are absent: ../shared is not there")
    return folder
