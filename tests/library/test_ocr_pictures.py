"""Picture files of every kind, sound and broken, before anything is recognised in them."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from library.decoding import Unreadable
from library.extraction.kinds import kind_of, picture_type
from library.extraction.ocr import engine
from library.extraction.ocr.pictures import (
    BROKEN,
    MOST_FRAMES,
    ONLY_FIRST,
    TOO_LARGE,
    TOO_LARGE_TO_OPEN,
    TOO_MANY,
    frame_count,
    frames,
    opened,
    remarks,
)
from tests.factories.scans import encoded


@pytest.fixture
def taken(tmp_path):
    """The frames of a file with these bytes, and what is said of it."""

    def take(content):
        path = tmp_path / "图"
        path.write_bytes(content)
        with opened(path) as image:
            said = remarks(image)
            pages = list(frames(image))
            assert len(pages) == frame_count(image)
            return pages, said

    return take


@pytest.fixture
def refusal(taken):
    def refuse(content):
        with pytest.raises(Unreadable) as caught:
            taken(content)
        return str(caught.value)

    return refuse


def half(mode="RGB", size=(1200, 800)):
    """The left half is black, the right one white."""
    image = Image.new("L", size, 255)
    image.paste(0, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


MEDIA = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}


@pytest.mark.parametrize("kind", MEDIA)
def test_pictures_are_known_by_their_content_and_opened(taken, kind):
    register_heif_opener()
    content = encoded(half(), kind)

    [(picture, points)], said = taken(content)

    assert (kind_of(content[:64]), picture_type(content[:64])) == ("picture", MEDIA[kind])
    assert (picture.shape, picture.dtype, said) == ((800, 1200, 3), np.uint8, [])
    assert (int(picture[400, 100].max()) < 8, int(picture[400, 1100].min()) > 247) == (True, True)
    assert points == 842 / 1200


@pytest.mark.parametrize(
    "head", [b"BM" + bytes(4) + b"text", "BM 是缩写".encode(), b"RIFF1234WAVE"]
)
def test_other_beginnings_are_no_pictures(head):
    assert kind_of(head) is None


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA", "RGBA"])
def test_colours_of_every_kind_become_three(taken, mode):
    image = half("L").convert("RGBA") if mode == "RGBA" else half("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    elif mode != "RGBA":
        image = image.convert(mode)

    [(picture, _)], _ = taken(encoded(image, "PNG" if mode != "CMYK" else "TIFF"))

    assert (picture[400, 100].tolist(), picture[400, 1100].tolist()) == ([0] * 3, [255] * 3)


def test_what_is_transparent_is_white_paper(taken):
    image = Image.new("RGBA", (1200, 800), (0, 0, 0, 0))

    [(picture, _)], _ = taken(encoded(image, "PNG"))

    assert int(picture.min()) == 255


def test_a_photograph_is_turned_as_the_camera_was_held(taken):
    orientation = Image.Exif()
    orientation[0x0112] = 6

    [(picture, _)], _ = taken(encoded(half(), "JPEG", exif=orientation, quality=95))

    assert picture.shape == (1200, 800, 3)
    assert (int(picture[100, 400].max()) < 8, int(picture[1100, 400].min()) > 247) == (True, True)


@pytest.mark.parametrize(
    ("size", "shape", "points"),
    [
        ((6000, 4000), (1560, 2340, 3), 842 / 2340),
        ((400, 300), (600, 800, 3), 842 / 800),
        ((3308, 9000), (4500, 1654, 3), 595 / 1654),
        ((1, 1), (2, 2, 3), 842 / 2),
    ],
)
def test_pictures_get_the_size_that_suits_recognition(taken, size, shape, points):
    [(picture, scale)], _ = taken(encoded(Image.new("L", size), "PNG"))

    assert (picture.shape, scale) == (shape, points)


def test_every_frame_of_a_tiff_is_a_page(taken):
    pages, said = taken(
        encoded(half(), "TIFF", save_all=True, append_images=[half("L", (900, 1200))])
    )

    assert ([picture.shape for picture, _ in pages], said) == ([(800, 1200, 3), (1200, 900, 3)], [])


def test_a_moving_picture_is_its_first_frame_and_says_so(taken):
    pages, said = taken(encoded(half(), "GIF", save_all=True, append_images=[half().rotate(180)]))

    assert ([picture.shape for picture, _ in pages], said) == ([(800, 1200, 3)], [ONLY_FIRST])


def test_too_many_pages_are_refused(refusal):
    points = [Image.new("1", (2, 2), page % 2) for page in range(MOST_FRAMES + 1)]

    assert refusal(encoded(points[0], "TIFF", save_all=True, append_images=points[1:])) == (
        TOO_MANY.format(count=MOST_FRAMES + 1, most=MOST_FRAMES)
    )


def large_png(width, height):
    """A few bytes that say that they are so many pixels."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((20_000, 20_000), TOO_LARGE_TO_OPEN),
        ((10_000, 10_000), TOO_LARGE_TO_OPEN),
        ((40_000, 10), TOO_LARGE.format(width=40_000, height=10)),
    ],
)
def test_a_picture_out_of_all_measure_is_refused_unopened(refusal, size, said):
    assert refusal(large_png(*size)) == said


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "HEIF"])
def test_a_picture_that_was_cut_off_is_refused(refusal, kind, share):
    register_heif_opener()
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    content = encoded(noise, kind)

    assert refusal(content[: int(len(content) * share)]) == BROKEN


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(200), b"\xff\xd8\xff" + bytes(50)]
)
def test_a_picture_in_name_only_is_refused(refusal, content):
    assert refusal(content) == BROKEN


def test_a_tall_picture_is_looked_through_in_bands_cut_between_its_lines():
    picture = np.full((2000, 400, 3), 255, np.uint8)
    for top in range(10, 2000, 40):
        picture[top : top + 20, 20:380] = 0

    bands = engine._bands(picture)

    assert sum(len(band) for _, band in bands) == 2000
    assert len(bands) == 5
    assert all(int(band[0].min()) == int(band[-1].min()) == 255 for _, band in bands)


def test_a_picture_of_usual_shape_is_one_band():
    picture = np.zeros((700, 500, 3), np.uint8)

    assert [(top, band.shape) for top, band in engine._bands(picture)] == [(0, (700, 500, 3))]
