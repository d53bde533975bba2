import os

import pytest

from library.decoding import (
    MAX_CHARACTERS,
    MAX_SIZE,
    Unreadable,
    decode,
    plain_name,
    refuse_by_name_and_size,
)

TEXT = "中华人民共和国工会法\n第一条 为保障工会在国家政治、经济和社会生活中的地位，制定本法。〔2019〕3号\n"
TRADITIONAL = "工會法\n第一條 為保障工會在國家政治、經濟和社會生活中的地位，制定本法。\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8（带标记）"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-32", "UTF-32"),
    ],
)
def test_every_encoding_gives_the_same_text(codec, name):
    decoded = decode(TEXT.encode(codec))

    assert (decoded.text, decoded.encoding) == (TEXT, name)


def test_traditional_text_in_big5_is_read():
    assert decode(TRADITIONAL.encode("big5hkscs")).text == TRADITIONAL


def test_line_ends_are_made_plain():
    assert decode("一\r\n二\r三".encode()).text == "一\n二\n三"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "文件里没有文字。"),
        (b" \n\t\n", "文件里没有文字。"),
        ("\ufeff".encode(), "文件里没有文字。"),
        (b"%PDF-1.7 ...", "内容其实是PDF 文件，只是改了扩展名。请先另存为纯文本再导入。"),
        (
            b"PK\x03\x04....",
            "内容其实是DOCX、WPS 或压缩文件，只是改了扩展名。请先另存为纯文本再导入。",
        ),
        (
            b"MZ\x90\x00\x03",
            "这是一个程序文件，不是文档，不能导入。请不要打开它，向发文件的人索要原件。",
        ),
        (
            bytes(range(256)) * 40,
            "无法识别文字编码，可能不是文本文件。请另存为 UTF-8 编码的纯文本再导入。",
        ),
        (
            "文字\x00中间".encode(),
            "无法识别文字编码，可能不是文本文件。请另存为 UTF-8 编码的纯文本再导入。",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(raw, reason):
    with pytest.raises(Unreadable) as caught:
        decode(raw)

    assert str(caught.value) == reason


def test_more_text_than_any_document_has_is_refused():
    with pytest.raises(Unreadable) as caught:
        decode(("字" * (MAX_CHARACTERS + 10_000)).encode())

    assert str(caught.value) == "文件里有 301 万字，超过 300 万字的上限，请拆分后再导入。"


def test_random_bytes_are_no_text():
    with pytest.raises(Unreadable):
        decode(os.urandom(5000))


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        (
            "一.xyz",
            10,
            "不支持 .xyz 格式，可以导入 Word、WPS、RTF、ODT、PDF、OFD、图片、网页和文本文件。",
        ),
        (
            "一",
            10,
            "不支持没有扩展名的文件，可以导入 Word、WPS、RTF、ODT、PDF、OFD、图片、网页和文本文件。",
        ),
        ("一.txt", 0, "文件是空的。"),
        (
            "一.md",
            60 * 1024 * 1024,
            "文件有 60 MB，超过 50 MB 的上限。请确认是不是一份文件，或删去图片、拆分后再导入。",
        ),
    ],
)
def test_name_and_size_are_refused_before_the_file_is_opened(name, size, reason):
    with pytest.raises(Unreadable) as caught:
        refuse_by_name_and_size(name, size)

    assert str(caught.value) == reason


def test_the_largest_allowed_file_passes():
    refuse_by_name_and_size("一.TXT", MAX_SIZE)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/工会法.md", "工会法.md"),
        ("C:\\文件\\工会法.md", "工会法.md"),
        ("工会\x00法\n.md", "工会法.md"),
        ("..", "未命名"),
        (".md", "md"),
        ("", "未命名"),
    ],
)
def test_a_file_is_called_by_its_own_name(name, plain):
    assert plain_name(name) == plain


def test_a_name_too_long_to_store_keeps_its_suffix():
    assert plain_name("文" * 300 + ".md") == "文" * 252 + ".md"
