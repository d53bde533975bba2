"""A small library in which every behaviour of a search shows."""

from datetime import date

from gongwen.validity import Status, Validity
from search.engine import Document, Passage

DAY = date(2024, 5, 1)
WOMEN = "中华人民共和国妇女权益保障法"
PROVINCE = "辽宁省总工会"
COMMITTEE = "省直机关工会工作委员会"


def _in_force(year: int) -> Validity:
    return Validity(start=date(year, 1, 1), verified=True)


def _law(
    id_: str, title: str, articles: dict[int, str], *, year: int, validity: Validity, **more: object
) -> Document:
    return Document(
        id=id_,
        type="policy",
        title=title,
        passages=tuple(
            Passage(anchor=f"art-{number}", label=f"第{number}条", text=text)
            for number, text in articles.items()
        ),
        kind="法律",
        year=year,
        date=date(year, 1, 1),
        validity=validity,
        **more,  # type: ignore[arg-type]
    )


def _plan(year: int, items: dict[str, tuple[str, str]]) -> Document:
    return Document(
        id=f"plan:{year}",
        type="policy",
        title=f"省直机关工会工委{year}年工作要点",
        passages=tuple(
            Passage(anchor=anchor, label=f"{anchor.partition('n')[2]}.", heading=heading, text=text)
            for anchor, (heading, text) in items.items()
        ),
        number=f"省直工发〔{year}〕3号",
        issuers=(COMMITTEE,),
        kind="要点",
        year=year,
        date=date(year, 2, 18),
        validity=Validity(date(year, 2, 18), date(year + 1, 1, 1), Status.YEAR_OVER, verified=True),
    )


UNION_LAW = _law(
    "law:union",
    "中华人民共和国工会法",
    {
        3: "凡以工资收入为主要生活来源的劳动者，都有依法参加和组织工会的权利。",
        42: "用人单位行政方面应当为工会办公和开展活动提供设施、场所等物质条件。",
        43: "工会经费的来源包括会员缴纳的会费和建立工会组织的单位拨缴的经费\n经费主要用于为职工服务和工会活动。",
    },
    year=2021,
    validity=_in_force(2022),
    issuers=("全国人民代表大会常务委员会",),
)
PROVISIONS = _law(
    "law:provisions",
    "女职工劳动保护特别规定",
    {
        7: "女职工生育享受九十八天产假，其中产前可以休假十五天。",
        9: "用人单位应当在每天的劳动时间内为哺乳期女职工安排一小时哺乳时间；女职工生育多胞胎的，每多哺乳一个婴儿每天增加一小时哺乳时间。",
        13: "用人单位违反本规定的，由县级以上人民政府人力资源社会保障行政部门责令限期改正，按照受侵害女职工每人一千元以上五千元以下的标准计算，处以罚款。",
    },
    year=2012,
    validity=_in_force(2012),
    issuers=("国务院",),
)
WOMEN_2018 = _law(
    "law:women-2018",
    WOMEN,
    {53: "妇女组织对于受害妇女进行诉讼需要帮助的，应当给予支持。"},
    year=2018,
    validity=Validity(date(1992, 10, 1), date(2023, 1, 1), Status.AMENDED, verified=True),
    work="work:women",
    shown=(None, date(2023, 1, 1)),
)
WOMEN_2022 = _law(
    "law:women-2022",
    WOMEN,
    {
        53: "国家保障妇女享有与男子平等的财产权利和继承权利。",
        26: "住宿经营者应当及时准确登记住宿人员信息。",
    },
    year=2022,
    validity=_in_force(2023),
    work="work:women",
    shown=(date(2023, 1, 1), None),
)
ARBITRATION = _law(
    "law:arbitration",
    "中华人民共和国劳动争议调解仲裁法",
    {
        17: "劳动争议仲裁委员会按照统筹规划、合理布局和适应实际需要的原则设立。",
        27: "劳动争议申请仲裁的时效期间为一年。",
    },
    year=2007,
    validity=_in_force(2008),
)
MEDIATION = _law(
    "law:mediation",
    "企业劳动争议协商调解规定",
    {
        5: "企业应当依法处理劳动争议。",
        6: "仲裁委员会可以派员指导。调解不成的，可以申请仲裁。",
    },
    year=2011,
    validity=Validity(),
)
PLAN_2019 = _plan(
    2019,
    {
        "p4-n12": ("举办慰问演出", "春节前举办援藏援疆驻村选派干部人才迎新春慰问演出。"),
        "p5-n16": ("持续举办“巾帼学堂”", "通过宣讲、讲座等形式，团结带领省直机关妇女坚定信心。"),
        "p6-n21": (
            "开展工会干部培训工作",
            "采取走出去、请进来、聘请专家授课等方式，对工会主席、女工委主任、财务干部、青年骨干进行培训。",
        ),
    },
)
PLAN_2018 = _plan(
    2018,
    {
        "p4-n12": ("开展职工健步走", "组织职工开展健步走活动。"),
        "p6-n20": ("加强干部培训", "举办工会干部培训班两期，培训基层工会主席。"),
    },
)
UPCOMING = _law(
    "rule:upcoming",
    "工会劳动法律监督办法",
    {1: "为规范工会劳动法律监督工作，制定本办法。"},
    year=2024,
    validity=_in_force(2025),
    issuers=(PROVINCE,),
)
REPEALED = _law(
    "rule:repealed",
    "工会劳动法律监督试行办法",
    {1: "为规范工会劳动法律监督工作，制定本试行办法。"},
    year=1995,
    validity=Validity(date(1995, 8, 17), date(2021, 3, 31), Status.REPEALED, verified=True),
    issuers=(PROVINCE,),
)
FEES = Document(
    id="rule:fees",
    type="policy",
    title="基层工会经费收支管理办法",
    passages=(
        Passage(
            anchor="art-8",
            label="第八条",
            text="工会经费用于职工集体福利，逢年过节可以向全体会员发放慰问品，每人每年不超过五万元的说法没有依据。",
        ),
    ),
    number="辽工办发〔2018〕12号",
    issuers=(PROVINCE, COMMITTEE),
    kind="办法",
    year=2018,
    date=date(2018, 3, 1),
    validity=Validity(date(2018, 3, 1), date(2023, 3, 1), Status.EXPIRED, verified=True),
)
ARTICLE = Document(
    id="article:1",
    type="article",
    title="职工之家建设走进基层",
    passages=(
        Passage(
            anchor="",
            text="建会建家建队伍，把基层工会建成职工信赖的职工之家。APP 用户可在线报名，咨询电话 024-8888。",
        ),
    ),
    date=date(2024, 4, 1),
    year=2024,
)
COURSE = Document(
    id="course:1",
    type="course",
    title="工会財務幹部培訓課程",
    passages=(Passage(anchor="lesson-1", label="第一课", text="工會經費的收繳與審計。"),),
    date=date(2024, 4, 1),
    year=2024,
)
STAFF_ONLY = Document(
    id="article:staff",
    type="article",
    title="内部通报：慰问品发放情况",
    passages=(Passage(anchor="", text="各单位慰问品发放台账已经汇总。"),),
    audience=frozenset({"staff"}),
    issuers=("机关工会",),
)
CHAIRS_ONLY = Document(
    id="article:chairs",
    type="article",
    title="工会主席会议纪要",
    passages=(Passage(anchor="", text="会议研究慰问品采购事项。"),),
    audience=frozenset({"unit:5+post:chair", "unit:6+post:chair"}),
)
RESTRICTED = Document(
    id="article:restricted",
    type="article",
    title="慰问品采购合同",
    passages=(Passage(anchor="", text="慰问品采购合同正文仅限授权人员查阅。"),),
    restrictions=frozenset({7, 9}),
    kind="合同",
)

CORPUS = (
    UNION_LAW,
    PROVISIONS,
    WOMEN_2018,
    WOMEN_2022,
    ARBITRATION,
    MEDIATION,
    PLAN_2019,
    PLAN_2018,
    UPCOMING,
    REPEALED,
    FEES,
    ARTICLE,
    COURSE,
    STAFF_ONLY,
    CHAIRS_ONLY,
    RESTRICTED,
)

# What both engines must answer in one and the same order.
QUERIES = (
    "女职工 哺乳时间",
    "工会法第四十二条",
    "2019年工作要点 培训",
    '"劳动争议仲裁委员会"',
    "工会经费",
    "工会",
    "培训",
    "妇女权益保障法第53条",
    "2018年妇女权益保障法第53条",
    "省直工发[2019]3号",
    "职工的慰问品怎么发放？",
    "劳动争议申请仲裁的时效期间是多长时间？",
    "法律监督",
    "慰问品 -采购",
    "五万元",
    "APP 报名",
    "的",
    "888",
    "标题:工作要点 培训",
    "工会法第九百条",
)
