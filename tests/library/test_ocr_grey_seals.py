"""Seals of grey copies are taken off, the black text under them stays."""

import numpy as np
import pytest
from PIL import Image

from library.extraction.ocr.grey_seals import grey_seals_in, without_grey
from tests.factories.scans import Scan, copied

X, Y = 425, 490


def page(*, seal=True, text=True):
    scan = Scan()
    scan.paragraphs(["各级工会要高度重视，切实加强组织领导，确保各项任务落到实处。" * 4], y=150)
    if text:
        scan.line("示例省总工会办公室", x=360, y=Y)
        scan.line("2019年2月18日", x=370, y=Y + 28)
    if seal:
        scan.seal("示例省总工会办公室", x=X, y=Y + 5)
    return scan.image


def grey(image, *, noise=12):
    return np.asarray(copied(image, noise=noise).convert("RGB"))


@pytest.mark.parametrize("noise", [4, 22])
def test_a_grey_seal_is_taken_off_and_what_is_black_under_it_stays(noise):
    stamped = grey(page(), noise=noise)
    plain = grey(page(seal=False), noise=4)

    [seal] = grey_seals_in(stamped)
    cleaned = without_grey(stamped, [seal])

    rows, columns = seal.place
    scale = stamped.shape[1] / 595
    assert rows.start < (Y + 5) * scale < rows.stop and columns.start < X * scale < columns.stop
    ink = plain[rows, columns, 0] < 60
    only_seal = (plain[rows, columns, 0] > 230) & (stamped[rows, columns, 0] < 120)
    assert (cleaned[rows, columns, 0][ink] < 130).mean() > 0.9
    assert (cleaned[rows, columns, 0][only_seal] > 150).mean() > 0.9
    assert grey_seals_in(cleaned) == []


def test_a_copy_without_a_seal_is_left_as_it_is():
    picture = grey(page(seal=False))

    assert grey_seals_in(picture) == []
    assert without_grey(picture, []) is picture


def test_where_nothing_black_lies_under_a_seal_it_cannot_be_told_from_the_text():
    assert grey_seals_in(grey(page(text=False))) == []


def test_a_page_in_colours_has_no_grey_seals():
    picture = np.array(Image.fromarray(grey(page())))
    picture[:, :, 2] = np.minimum(picture[:, :, 2] * 0.9, 255)

    assert grey_seals_in(picture) == []


def test_a_grey_disc_and_a_grey_frame_are_no_seals():
    picture = np.full((1754, 1240, 3), 245, np.uint8)
    rows, columns = np.ogrid[:1754, :1240]
    picture[(rows - 400) ** 2 + (columns - 400) ** 2 < 120**2] = 90
    picture[900:1140, 500:740] = 90
    picture[912:1128, 512:728] = 245
    picture[1000:1010, 520:700] = 10

    assert grey_seals_in(picture) == []
