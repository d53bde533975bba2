"""What reads old office formats, where it is installed."""

from library.decoding import Unreadable

MISSING = (
    "服务器上还没有安装 LibreOffice，暂时读不了旧版 Word（DOC、WPS）、RTF 和 ODT 文件。"
    "请管理员安装后再试，或在 Word、WPS 中另存为 DOCX 后再导入。"
)


class ConverterMissing(Unreadable):
    """There is nothing wrong with the file: once LibreOffice is installed it can be read."""

    def __init__(self, message: str = MISSING) -> None:
        super().__init__(message)
