"""What an editor is told of the pages of a PDF file or of pictures."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean

from library.extraction.pdf.legible import lost_in
from library.extraction.pdf.pages import Content, Page

_METRE = 72 / 0.0254
_LARGEST = 2.0
_LONGEST_QUOTE = 20
# Below this mean confidence of a page, more than a stray character is wrong.
_DOUBTFUL = 0.95

_CONTENTS = {
    Content.PICTURE: "只有图片，没有认出文字，请对照原件核对。",
    Content.GARBLED: "的字体没有文字对照表，读出来是乱码，图像里也没有认出文字，未收入正文。请对照原件补录，或改用文字版。",
    Content.BROKEN: "已损坏，无法读取。请对照原件补录，或换一份完整的文件。",
    Content.RECOGNISED: "是扫描图，文字取自文件自带的识别结果，可能有错字，请核对。",
}
_INSTEAD = {
    Content.GARBLED: "的字体没有文字对照表，读出来是乱码，所以改由图像识别。",
    Content.RECOGNISED: "自带的识别结果与图像不符，已按图像重新识别。",
}
_NO_TEXT = {
    Content.PICTURE: "PDF 里只有图片（{count} 页），没有认出文字。请核对是不是选错了文件；是扫描件的，请换清晰的一份再导入。",
    Content.GARBLED: "PDF 的字体没有文字对照表（{count} 页），读出来都是乱码，图像里也没有认出文字。请改用文字版再导入。",
    Content.BROKEN: "PDF 的页面已损坏（{count} 页），无法读取。请换一份完整的文件再导入。",
    Content.BLANK: "PDF 里没有文字（{count} 页都是空白）。请核对是不是选错了文件。",
}


def why_no_text(pages: Sequence[Page]) -> str:
    """Of pages none of which has text: what most of them are, blank ones apart."""
    found = Counter(page.content for page in pages if page.content in _NO_TEXT)
    blank = found.pop(Content.BLANK, 0)
    content, count = found.most_common(1)[0] if found else (Content.BLANK, blank)
    return _NO_TEXT[content].format(count=count)


def warnings_of(pages: Sequence[Page]) -> list[str]:
    """Each with the pages that it is about."""
    return [
        *_recognised(pages),
        *_contents(pages),
        *_lost(pages),
        *_askew(pages),
        *_sizes(pages),
    ]


def _recognised(pages: Sequence[Page]) -> Iterator[str]:
    sure = {page.number: _sureness(page) for page in pages if page.content == Content.OCR}
    if not sure:
        return
    yield (
        f"第 {spans(sure)} 页的文字是从图像识别的（平均可信度 {_percent(sure.values())}），"
        "可能有错字，请对照原件核对。"
    )
    for content, words in _INSTEAD.items():
        numbers = [page.number for page in pages if page.instead == content]
        if numbers:
            yield f"第 {spans(numbers)} 页{words}"
    doubtful = {number: value for number, value in sure.items() if value < _DOUBTFUL}
    if doubtful:
        yield (
            f"第 {spans(doubtful)} 页识别得不清楚（平均可信度 {_percent(doubtful.values())}），"
            "错漏可能较多，请重点核对，或换清晰的扫描件再导入。"
        )


def _sureness(page: Page) -> float:
    """The mean of the confidences of its characters."""
    return mean(one for line in page.lines for run in line for one in run.confidences)


def _percent(values: Iterable[float]) -> str:
    return f"{math.floor(mean(values) * 100)}%"


def _contents(pages: Sequence[Page]) -> Iterator[str]:
    for content, words in _CONTENTS.items():
        numbers = [page.number for page in pages if page.content == content]
        if numbers:
            yield f"第 {spans(numbers)} 页{words}"


def _lost(pages: Sequence[Page]) -> Iterator[str]:
    lost = {
        page.number: count
        for page in pages
        if (count := sum(lost_in(run.text) for line in page.lines for run in line))
    }
    if lost:
        yield (
            f"第 {spans(lost)} 页有 {sum(lost.values())} 个字读不出来（字体没有文字对照表），"
            "以“□”代替，请对照原件补上。"
        )


def _askew(pages: Sequence[Page]) -> Iterator[str]:
    places: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        for text in dict.fromkeys(page.askew):
            places[text].append(page.number)
    for text, numbers in places.items():
        quote = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        yield f"第 {spans(numbers)} 页斜排或竖排的文字“{quote}”没有收入正文，请核对。"


def _sizes(pages: Sequence[Page]) -> Iterator[str]:
    large = [page for page in pages if max(page.width, page.height) > _LARGEST * _METRE]
    if large:
        first = large[0]
        yield (
            f"第 {spans(page.number for page in large)} 页大得不像文件（宽 {first.width / _METRE:.1f} 米、"
            f"高 {first.height / _METRE:.1f} 米），请核对是不是选错了文件。"
        )


def spans(numbers: Iterable[int]) -> str:
    """1—3、7: ascending numbers, neighbours drawn together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(f"{first}" if first == last else f"{first}—{last}" for first, last in found)
