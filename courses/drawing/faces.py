"""What stands on a certificate."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CertificateFace:
    """Everything a certificate shows. `code` is the readable form of the verification code, `deed`
    what the holder did that day."""

    title: str
    holder: str
    unit: str
    course: str
    result: str
    completed_on: date
    issued_on: date
    number: str
    code: str
    verify_url: str
    issuer: str
    state: str = ""
    deed: str = "完成培训课程"

    @property
    def written(self) -> dict[str, str]:
        """What people wrote, by what it is called when a character cannot be drawn."""
        return {
            "姓名": self.holder,
            "单位": self.unit,
            "课程名称": self.course,
            "证书名称": self.title,
            "结论": self.result,
            "发证单位": self.issuer,
            "编号": self.number,
        }
