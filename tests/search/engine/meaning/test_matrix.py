"""The file of vectors: written once each, whole after a power cut, read while written."""

import numpy as np
import pytest

from search.engine.meaning.matrix import KEY, Slots, read
from search.engine.meaning.packing import is_of, middle, pack, unpack

EAST, NORTH = np.eye(2, dtype=np.float32)


def filled(folder, *vectors):
    slots = Slots(folder, 2)
    found = [slots.slot(pack(vector)) for vector in vectors]
    slots.save()
    slots.close()
    return found


def test_matrix_of_nothing_has_no_row(tmp_path):
    assert read(tmp_path / "none", 2).shape == (0, 2)


def test_matrix_holds_each_vector_once(tmp_path):
    first = filled(tmp_path, EAST, NORTH, EAST)
    second = filled(tmp_path, NORTH, -EAST)

    assert (first, second) == ([0, 1, 0], [1, 2])
    assert read(tmp_path, 2).tolist() == [[1, 0], [0, 1], [-1, 0]]


@pytest.mark.parametrize(("file", "lost"), [("rows", 3), ("rows", 8), ("keys", 5), ("keys", KEY)])
def test_matrix_goes_on_from_the_last_whole_row(tmp_path, file, lost):
    filled(tmp_path, EAST, NORTH)
    path = tmp_path / file
    path.write_bytes(path.read_bytes()[:-lost])

    cut = read(tmp_path, 2).tolist()
    again = filled(tmp_path, -EAST, NORTH)

    assert cut == [[1, 0]]
    assert again == [1, 2]
    assert read(tmp_path, 2).tolist() == [[1, 0], [-1, 0], [0, 1]]


def test_matrix_that_was_read_stays_as_it_was(tmp_path):
    filled(tmp_path, EAST)
    before = read(tmp_path, 2)

    filled(tmp_path, NORTH)

    assert before.tolist() == [[1, 0]]
    assert len(read(tmp_path, 2)) == 2


def test_packing_keeps_direction_and_length():
    vector = np.array([3, 4], np.float32) / 5

    assert unpack(pack(vector)) == pytest.approx(vector, abs=0.001)
    assert np.linalg.norm(unpack(pack(vector))) == pytest.approx(1.0, abs=1e-6)


def test_packing_tells_what_is_no_vector():
    infinite = np.array([np.inf, 1], "<f2").tobytes()

    assert is_of(pack(EAST), 2)
    assert not any(is_of(kept, 2) for kept in (b"", pack(EAST)[:2], b"\0" * 4, infinite))
    assert not is_of(pack(EAST), 3)


def test_middle_is_what_all_have_in_common():
    both = unpack(middle([pack(EAST), pack(NORTH)]))

    assert both == pytest.approx((EAST + NORTH) / np.sqrt(2), abs=0.001)
    assert middle([]) == b""
    assert middle([pack(EAST), pack(-EAST)]) == b""
