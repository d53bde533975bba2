"""The committee of the demo: six units, two dozen people of all posts. All names are invented."""

from dataclasses import dataclass, field
from datetime import date

from accounts import roles
from accounts.models import Post, Unit

SINCE = date(2024, 3, 1)
PASSWORD = "shili-2026"  # noqa: S105 - printed by `make run`, for the demo people only

Level = Unit.Level


@dataclass(frozen=True)
class DemoUnit:
    code: str
    name: str
    short_name: str
    level: str
    parent: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """`posts` are (unit code, post code); `administers` are unit codes.

    Who `moves_to` another post has left those of `posts`, since some weeks.
    """

    staff_number: str
    name: str
    posts: tuple[tuple[str, str], ...]
    roles: tuple[str, ...] = (roles.READER,)
    administers: tuple[str, ...] = ()
    email: str = ""
    activated: bool = True
    superuser: bool = field(default=False)
    moves_to: tuple[str, str] | None = None


def post(unit_code: str, post_code: str) -> tuple[Unit, Post]:
    return Unit.objects.get(code=unit_code), Post.objects.get(code=post_code)


UNITS = [
    DemoUnit("SL-001", "示例省直属机关工会工作委员会", "省直工会工委", Level.PROVINCIAL_ORGANS),
    DemoUnit("SL-010", "示例省财政厅机关工会", "财政厅工会", Level.ORGAN_UNION, "SL-001"),
    DemoUnit("SL-020", "示例省教育厅机关工会", "教育厅工会", Level.ORGAN_UNION, "SL-001"),
    DemoUnit("SL-030", "示例省水利厅机关工会", "水利厅工会", Level.ORGAN_UNION, "SL-001"),
    DemoUnit("SL-031", "示例省水利勘测设计院工会", "勘测设计院工会", Level.GRASS_ROOTS, "SL-030"),
    DemoUnit("SL-040", "示例省图书馆工会", "图书馆工会", Level.GRASS_ROOTS, "SL-001"),
]

PEOPLE = [
    DemoPerson("SL0001", "陈立新", (("SL-001", "chair"),), (roles.READER, roles.FINAL_REVIEWER)),
    DemoPerson(
        "SL0002", "周敏", (("SL-001", "vice_chair"),), (roles.READER, roles.SECOND_REVIEWER)
    ),
    DemoPerson(
        "SL0003",
        "何静",
        (("SL-001", "womens_head"),),
        (roles.READER, roles.FIRST_REVIEWER),
        email="hejing@shili.example",
    ),
    DemoPerson("SL0004", "吴晓彤", (("SL-001", "publicity"),), (roles.READER, roles.EDITOR)),
    DemoPerson(
        "SL0005",
        "郑海涛",
        (("SL-001", "organisation"),),
        (roles.READER, roles.TRAINING_ADMINISTRATOR, roles.EDITOR),
    ),
    DemoPerson("SL0006", "林国栋", (("SL-001", "audit"),)),
    DemoPerson("SL1001", "孙玉兰", (("SL-010", "chair"),), administers=("SL-010",)),
    DemoPerson("SL1002", "马晓燕", (("SL-010", "finance"),)),
    DemoPerson("SL2001", "高原", (("SL-020", "womens_head"), ("SL-020", "vice_chair"))),
    DemoPerson("SL3001", "许建华", (("SL-030", "chair"),), administers=("SL-030",)),
    DemoPerson("SL3101", "杨帆", (("SL-031", "young_backbone"),)),
    DemoPerson("SL4001", "苏雨晴", (("SL-040", "member"),), activated=False),
    DemoPerson("SL1003", "田雪梅", (("SL-010", "womens_head"),)),
    DemoPerson("SL1004", "黄志强", (("SL-010", "audit"),)),
    DemoPerson("SL1005", "唐颖", (("SL-010", "womens_head"),), moves_to=("SL-040", "vice_chair")),
    DemoPerson("SL2002", "罗建平", (("SL-020", "chair"),)),
    DemoPerson("SL2003", "宋佳", (("SL-020", "finance"),)),
    DemoPerson("SL3002", "沈兰", (("SL-030", "womens_head"),)),
    DemoPerson("SL3003", "方志远", (("SL-030", "finance"),)),
    DemoPerson("SL3102", "彭丽华", (("SL-031", "womens_head"),)),
    DemoPerson("SL3103", "雷鸣", (("SL-031", "chair"),)),
    DemoPerson("SL4002", "秦书雅", (("SL-040", "chair"),)),
    DemoPerson("SL4003", "邓洁", (("SL-040", "womens_head"),)),
    DemoPerson("SL4004", "蒋文", (("SL-040", "young_backbone"),)),
]

ADMINISTRATOR = DemoPerson("ADMIN", "系统管理员", (), (roles.SYSTEM_ADMINISTRATOR,), superuser=True)
