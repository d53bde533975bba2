import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.outline import Kind, find_path, path_label, plain_text, walk
from gongwen.recognise import recognise
from gongwen.validity import status_on

TODAY = date(2026, 11, 23)


def dates_of(reading):
    return {name: day.isoformat() for name, day in reading.dates.items()}


def anchors(reading):
    return [path[-1].anchor for path in walk(reading.outline.nodes)]


@pytest.fixture(scope="module")
def plan(shared_dir):
    path = shared_dir / "samples" / "省直机关工会工委2019年工作要点.txt"
    return recognise(path.read_text(encoding="utf-8"), filename=path.name)


def test_sample_plan_has_its_wrapper(plan):
    assert plan.title == "关于印发《省直机关工会工委2019年工作要点》的通知"
    assert (plan.kind, plan.form) == ("通知", "要点")
    assert plan.issuers == ["辽宁省直属机关工会工作委员会"]
    assert plan.signature == "辽宁省直属机关工会工作委员会"
    assert plan.addressees == ["省(中)直机关各工会"]
    assert dates_of(plan) == {"issued": "2019-02-18"}
    assert (plan.numbers, plan.attachments, plan.subtitle, plan.warnings) == ([], [], "", [])
    assert [node.text[:16] for node in plan.outline.nodes] == ["现将《省直机关工会工委2019年"]
    assert plan.evidence["dates.issued"].snippet == "2019年2月18日"


def test_sample_plan_encloses_6_parts_and_23_items(plan):
    inner = plan.inner

    assert inner is not None
    assert inner.title == "省直机关工会工委2019年工作要点"
    assert (inner.kind, inner.plan_year, inner.issuers) == ("要点", 2019, plan.issuers)
    assert dates_of(inner) == {"issued": "2019-02-18"}
    assert inner.warnings == []
    assert inner.evidence["issuers"].rule == "wrapper"
    kinds = Counter(path[-1].kind for path in walk(inner.outline.nodes))
    assert kinds == {Kind.TEXT: 1, Kind.PART: 6, Kind.POINT: 23}
    points = [path for path in walk(inner.outline.nodes) if path[-1].kind == Kind.POINT]
    assert [path[-1].number for path in points] == list(range(1, 24))
    assert (points[11][-1].anchor, path_label(points[11])) == ("p4-n12", "第四部分第12项")
    assert points[20][-1].heading == "开展工会干部培训工作"
    assert points[6][-1].text.count("\n") == 1
    assert points[22][-1].text.endswith("加速推进网上工会建设。")


def test_sample_plan_lapses_with_its_year(plan):
    assert status_on(plan.validity, date(2019, 12, 31)).label == "现行有效"
    assert status_on(plan.validity, TODAY).label == "年度已过"


# file stem: 文种, issuer, number, dates, state, day of the state, status today, articles
LAWS = {
    "上海市工会条例(无日期)": (
        *("条例", "上海市人民代表大会常务委员会", None),
        *({"effective": "1995-05-01"}, "原文", None, "待核实", 53),
    ),
    "中华人民共和国劳动争议调解仲裁法(2007-12-29)": (
        *("法", "全国人民代表大会常务委员会", None),
        *(
            {"adopted": "2007-12-29", "effective": "2008-05-01"},
            "原文",
            "2007-12-29",
            "现行有效",
            54,
        ),
    ),
    "中华人民共和国劳动合同法(2012-12-28)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "2007-06-29"}, "修正", "2012-12-28", "待核实", 98),
    ),
    "中华人民共和国劳动合同法实施条例(2008-09-18)": (
        *("条例", "国务院", "国务院令第535号"),
        {"adopted": "2008-09-03", "promulgated": "2008-09-18", "effective": "2008-09-18"},
        *("原文", "2008-09-18", "现行有效", 38),
    ),
    "中华人民共和国劳动法(2018-12-29)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "1994-07-05"}, "修正", "2018-12-29", "待核实", 107),
    ),
    "中华人民共和国妇女权益保障法(2018-10-26)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "1992-04-03"}, "修正", "2018-10-26", "待核实", 61),
    ),
    "中华人民共和国妇女权益保障法(2022-10-30)": (
        *("法", "全国人民代表大会常务委员会", None),
        *(
            {"adopted": "1992-04-03", "effective": "2023-01-01"},
            "修订",
            "2022-10-30",
            "现行有效",
            86,
        ),
    ),
    "中华人民共和国安全生产法(2021-06-10)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "2002-06-29"}, "修正", "2021-06-10", "待核实", 119),
    ),
    "中华人民共和国工会法(2021-12-24)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "1992-04-03"}, "修正", "2021-12-24", "待核实", 58),
    ),
    "中华人民共和国社会保险法(2018-12-29)": (
        *("法", "全国人民代表大会常务委员会", None),
        *({"adopted": "2010-10-28"}, "修正", "2018-12-29", "待核实", 98),
    ),
    "企业职工带薪年休假实施办法(2008-07-17)": (
        *("办法", "人力资源和社会保障部", None),
        *({"adopted": "2008-07-17"}, "原文", "2008-07-17", "待核实", 19),
    ),
    "住房公积金管理条例(2019-03-24)": (
        *("条例", "国务院", "国务院令第262号"),
        *({"promulgated": "1999-04-03"}, "修订", "2019-03-24", "待核实", 47),
    ),
    "保障农民工工资支付条例(2019-12-30)": (
        *("条例", None, None),
        *({"effective": "2020-05-01"}, "原文", "2019-12-30", "现行有效", 64),
    ),
    "劳动保障监察条例(2004-11-01)": (
        *("条例", "国务院", "国务院令第423号"),
        {"adopted": "2004-10-26", "promulgated": "2004-11-01", "effective": "2004-12-01"},
        *("原文", "2004-11-01", "现行有效", 36),
    ),
    "失业保险条例(1999-01-22)": (
        *("条例", "国务院", "国务院令第258号"),
        {"adopted": "1998-12-26", "promulgated": "1999-01-22", "effective": "1999-01-22"},
        *("原文", "1999-01-22", "现行有效", 33),
    ),
    "女职工劳动保护特别规定(2012-04-28)": (
        *("规定", "国务院", "国务院令第619号"),
        {"adopted": "2012-04-18", "promulgated": "2012-04-28", "effective": "2012-04-28"},
        *("原文", "2012-04-28", "现行有效", 16),
    ),
    "工伤保险条例(2010-12-20)": (
        *("条例", "国务院", "国务院令第375号"),
        *({"promulgated": "2003-04-27"}, "修订", "2010-12-20", "待核实", 67),
    ),
    "最高人民法院关于在民事审判工作中适用《中华人民共和国工会法》若干问题的解释(2020-12-29)": (
        *("解释", "最高人民法院", None),
        *({"adopted": "2003-01-09"}, "修正", "2020-12-29", "待核实", 8),
    ),
    "河南省工会条例(2004-09-25)": (
        *("条例", "河南省人民代表大会常务委员会", None),
        *(
            {"adopted": "2004-09-25", "effective": "2005-01-01"},
            "原文",
            "2004-09-25",
            "现行有效",
            42,
        ),
    ),
    "浙江省工会劳动法律监督条例(2016-09-29)": (
        *("条例", "浙江省人民代表大会常务委员会", None),
        *(
            {"adopted": "2016-09-29", "effective": "2016-12-01"},
            "原文",
            "2016-09-29",
            "现行有效",
            33,
        ),
    ),
    "职工带薪年休假条例(2007-12-14)": (
        *("条例", "国务院", "国务院令第514号"),
        {"adopted": "2007-12-07", "promulgated": "2007-12-14", "effective": "2008-01-01"},
        *("原文", "2007-12-14", "现行有效", 10),
    ),
}


def read_law(shared_dir, stem):
    path = shared_dir / "samples" / "laws" / f"{stem}.md"
    return recognise(path.read_text(encoding="utf-8"), filename=path.name)


def test_every_sample_law_is_expected(shared_dir):
    assert {path.stem for path in (shared_dir / "samples" / "laws").glob("*.md")} == set(LAWS)


@pytest.mark.parametrize("stem", LAWS)
def test_sample_laws_are_read(shared_dir, stem):
    kind, issuer, number, days, state, state_day, status, articles = LAWS[stem]

    law = read_law(shared_dir, stem)

    assert law.title == stem.rpartition("(")[0]
    assert law.kind == law.form == kind
    assert law.issuers == ([issuer] if issuer else [])
    assert [one.display for one in law.numbers] == ([number] if number else [])
    assert dates_of(law) == days
    assert (law.state_kind, law.state_date and law.state_date.isoformat()) == (state, state_day)
    assert status_on(law.validity, TODAY).label == status
    counted = [path[-1].number for path in walk(law.outline.nodes) if path[-1].kind == Kind.ARTICLE]
    assert counted == list(range(1, articles + 1))
    assert law.outline.warnings == []
    assert law.inner is None


def test_amended_sample_law_says_why_it_is_not_dated(shared_dir):
    law = read_law(shared_dir, "中华人民共和国劳动合同法(2012-12-28)")

    assert law.warnings == [
        "本文为修正文本，“本法自2008年1月1日起施行”是原文的施行日期，不作为本文本的施行日期；"
        "请按修改决定补充，补充前状态为待核实。"
    ]


def test_sample_regulation_has_its_appendix(shared_dir):
    law = read_law(shared_dir, "女职工劳动保护特别规定(2012-04-28)")

    path = find_path(law.outline.nodes, "app1-n4-i2")

    assert path is not None
    assert path_label(path) == "附录第四条第（二）项"
    assert path[-1].text.startswith("作业场所空气中锰、氟、溴")
    assert law.attachments == ["女职工禁忌从事的劳动范围"]


NOTICE = """\
000012
特急
辽宁省总工会文件
辽工发〔2019〕第03号
关于加强基层工会经费
收支管理的
通知
各市总工会，省直机关工会工委，各产业（系统）工会：
　　为加强管理，现就有关事项通知如下。
一、总体要求
坚持正确方向。
— 2 —
二、主要任务
（一）规范预算。各级工会要编好预算。
本通知自2019年3月1日起施行，有效期3年。《旧通知》（辽工发〔2010〕5号）同时废止。
附件：1.预算表
2.决算表
辽 宁 省 总 工 会
二○一九年二月十八日
（此件公开发布）
附件1
预算表
一、收入
附件2
决算表
抄送：省委办公厅，省政府办公厅。
辽宁省总工会办公室　　2019年2月20日印发
"""


def test_notice_is_read_from_red_head_to_imprint():
    notice = recognise(NOTICE)

    assert notice.title == "关于加强基层工会经费收支管理的通知"
    assert (notice.kind, notice.form, notice.inner) == ("通知", "", None)
    assert notice.issuers == ["辽宁省总工会"]
    assert [one.display for one in notice.numbers] == ["辽工发〔2019〕3号"]
    assert notice.addressees == ["各市总工会", "省直机关工会工委", "各产业（系统）工会"]
    assert dates_of(notice) == {
        "printed": "2019-02-20",
        "issued": "2019-02-18",
        "effective": "2019-03-01",
        "expires": "2022-02-28",
    }
    assert notice.attachments == ["预算表", "决算表"]
    assert notice.copies == ["省委办公厅", "省政府办公厅"]
    assert (notice.signature, notice.remark) == ("辽宁省总工会", "（此件公开发布）")
    assert anchors(notice) == ["t1", "p1", "p2", "p2-s1", "app1", "app1-n1", "app2"]
    assert notice.warnings == []
    assert status_on(notice.validity, date(2022, 2, 28)).label == "现行有效"
    assert status_on(notice.validity, TODAY).label == "到期失效"
    assert {name: one.rule for name, one in notice.evidence.items()} == {
        "copy_number": "head-mark",
        "urgency": "head-mark",
        "disclosure": "head-mark",
        "issuers": "red-head",
        "issuers.0": "red-head",
        "numbers": "number-line",
        "numbers.0": "number-line",
        "title": "title-lines",
        "addressees": "addressee-line",
        "dates.printed": "imprint",
        "copies": "imprint",
        "remark": "remark-line",
        "dates.issued": "signature-date",
        "signature": "above-date",
        "attachments": "attachment-list",
        "kind": "title-end",
        "dates.effective": "commencement-clause",
        "dates.expires": "expiry-after-years",
    }


def test_joint_notice_encloses_an_attachment():
    notice = recognise(
        "辽宁省总工会\n辽宁省人力资源和社会保障厅\n辽工发〔2020〕7号\n"
        "关于印发《集体协商办法（试行）》的通知\n各市总工会、人力资源和社会保障局：\n现印发给你们，请遵照执行。\n"
        "附件：集体协商办法（试行）\n辽宁省总工会　辽宁省人力资源和社会保障厅\n2020年5月6日\n附件\n"
        "集体协商办法\n（试行）\n第一章 总则\n第一条 为了规范，制定本办法。\n第二条 本办法自印发之日起施行。"
    )

    assert notice.issuers == ["辽宁省总工会", "辽宁省人力资源和社会保障厅"]
    assert notice.addressees == ["各市总工会", "人力资源和社会保障局"]
    assert anchors(notice) == ["t1"]
    inner = notice.inner
    assert inner is not None
    assert (inner.title, inner.kind, inner.issuers) == (
        "集体协商办法（试行）",
        "办法",
        notice.issuers,
    )
    assert dates_of(inner) == {"issued": "2020-05-06", "effective": "2020-05-06"}
    assert anchors(inner) == ["ch-1", "art-1", "art-1-p1", "art-2", "art-2-p1"]
    assert notice.warnings == inner.warnings == []


SEVERAL = (
    "示例省总工会关于印发《经费管理办法》等三个文件的通知\n各市总工会：\n"
    "现将《经费管理办法》《资产管理办法》《审计办法》印发给你们，请按照《工会法》执行。\n示例省总工会\n2020年3月4日\n"
    "经费管理办法\n第一条 根据《劳动法》，制定本办法。\n资产管理办法\n第一条 为加强资产管理，制定本办法。\n"
    "审计办法\n第一条 为加强审计，制定本办法。"
)


def test_documents_that_only_the_text_names_in_full_are_enclosed_one_by_one():
    notice = recognise(SEVERAL)

    inner = notice.inner
    assert inner is not None
    assert [(node.kind, node.title) for node in inner.outline.nodes] == [
        (Kind.ARTICLE, ""),
        (Kind.APPENDIX, "资产管理办法"),
        (Kind.APPENDIX, "审计办法"),
    ]


def test_relations_of_an_enclosed_document_are_its_own_and_those_of_the_whole():
    notice = recognise(SEVERAL)

    inner = notice.inner
    assert inner is not None
    assert [(one.type, one.title, one.node) for one in inner.relations] == [
        ("based_on", "劳动法", "art-1-p1")
    ]
    # What the notice itself says has no place in the outline of what it encloses.
    assert [(one.type, one.title, one.node) for one in notice.relations] == [
        ("issues", "经费管理办法", ""),
        ("issues", "资产管理办法", ""),
        ("issues", "审计办法", ""),
        ("based_on", "工会法", ""),
        ("based_on", "劳动法", "art-1-p1"),
    ]


def test_a_page_that_names_the_law_before_and_after_its_order_has_it_once():
    law = recognise(
        "劳动保护规定\n中华人民共和国国务院令\n第619号\n《劳动保护规定》已经2012年4月18日国务院第200次常务会议通过，现予公布。\n"
        "总理　温某某\n二〇一二年四月二十八日\n劳动保护规定\n第一条 为了保护女职工，制定本规定。"
    )

    assert (law.title, [one.display for one in law.numbers]) == (
        "劳动保护规定",
        ["国务院令第619号"],
    )
    assert dates_of(law)["issued"] == "2012-04-28"
    assert anchors(law) == ["t1", "art-1", "art-1-p1"]


def test_a_chapter_that_the_writer_marked_is_no_title():
    law = recognise("## 第一章 总则\n第一条 为了保护职工，制定本条例。", filename="职工条例.md")

    assert law.title == "职工条例"
    assert anchors(law) == ["ch-1", "art-1", "art-1-p1"]


def test_a_sentence_about_a_file_is_no_red_head():
    assert recognise("这是一个带有附件的文件").issuers == []
    assert recognise("示例省总工会文件\n关于开会的通知\n请参加。").issuers == ["示例省总工会"]


def test_forwarded_document_keeps_its_own_head():
    notice = recognise(
        "关于转发《全国总工会关于加强工会工作的意见》的通知\n各市总工会：\n现转发给你们。\n辽宁省总工会\n2018年6月1日\n"
        "全国总工会关于加强工会工作的意见\n总工发[2018]15号\n各省总工会：\n提出如下意见。\n一、提高认识\n二、加强领导\n"
        "中华全国总工会\n2018年5月2日"
    )

    inner = notice.inner
    assert inner is not None
    assert (notice.issuers, notice.numbers) == (["辽宁省总工会"], [])
    assert (inner.issuers, [one.display for one in inner.numbers]) == (
        ["中华全国总工会"],
        ["总工发〔2018〕15号"],
    )
    assert (dates_of(notice)["issued"], dates_of(inner)["issued"]) == ("2018-06-01", "2018-05-02")
    assert inner.addressees == ["各省总工会"]
    assert anchors(inner) == ["t1", "p1", "p2"]


def test_missing_enclosure_is_said():
    notice = recognise(
        "关于印发《2020年工作计划》的通知\n各单位：\n现印发。\n某某工会 2020年1月6日"
    )

    assert notice.inner is None
    assert notice.issuers == ["某某工会"]
    assert notice.warnings == [
        "标题为印发或转发《2020年工作计划》，但正文之后没有找到该文件，请核对是否漏收。"
    ]


def test_web_page_furniture_is_left_out():
    notice = recognise(
        "首页 > 通知公告\n关于开展培训的通知\n关于开展\n培训的通知\n发布时间：2019-03-05 10:20 来源：省直工会 浏览次数：35\n"
        "各单位：\n请参加。\n省直工会\n2019年3月4日\n上一篇：无\n【打印】【关闭】"
    )

    assert notice.title == "关于开展培训的通知"
    assert dates_of(notice) == {
        "published": "2019-03-05",
        "issued": "2019-03-04",
    }
    assert [node.text for node in notice.outline.nodes] == ["请参加。"]


def test_subtitle_and_adoption_below_the_title_are_read():
    decision = recognise(
        "省直工会关于表彰的决定\n（2019年1月8日全委会通过）\n各直属工会：\n决定表彰。\n省直工会\n2019年1月10日"
    )
    speech = recognise("在工作会议上的讲话\n（2019年1月8日）\n同志们：\n开会。")
    report = recognise("工作报告\n（在第三次代表大会上）\n同志们：\n开会。")

    assert dates_of(decision) == {
        "issued": "2019-01-10",
        "adopted": "2019-01-08",
    }
    assert dates_of(speech)["issued"] == "2019-01-08"
    assert report.subtitle == "（在第三次代表大会上）"


def test_date_without_day_is_said():
    notice = recognise("关于开会的通知\n各工会：\n请参加。\n省直机关工会工委办公室\n2019年2月")

    assert notice.issuers == ["省直机关工会工委办公室"]
    assert notice.warnings == ["成文日期“2019年2月”没有写明日，请补充。"]


def test_secrecy_mark_is_reported_first_and_only_from_the_head():
    marked = recognise("机密★1年\n关于开会的通知\n各工会：\n请参加。\n省直工会\n2019年2月1日")
    talking = recognise("关于保密的通知\n各工会：\n机密文件不得外传。\n省直工会\n2019年2月1日")

    assert marked.secrecy == "机密"
    assert marked.warnings == ["文首标有密级“机密”，涉密文件不得录入本系统。"]
    assert talking.secrecy == ""


HISTORY = """\
中华人民共和国工会法（2009修正）
（1992年4月3日第七届全国人民代表大会第五次会议通过　根据2001年10月27日第九届全国人民代表大会常务委员会第二十四次会议《关于修改〈中华人民共和国工会法〉的决定》第一次修正
根据2009年8月27日第十一届全国人民代表大会常务委员会第十次会议《关于修改部分法律的决定》第二次修正）
目　录
第一章 总则
第二章 附则
第一章 总则
第一条 为保障工会地位，制定本法。
第二章 附则
第二条 本法自公布之日起施行。
"""


def test_history_in_one_bracket_is_read():
    law = recognise(HISTORY)

    assert (law.title, law.state_kind, law.state_date) == (
        "中华人民共和国工会法",
        "修正",
        date(2009, 8, 27),
    )
    assert [(str(event.act), event.day.year) for event in law.history] == [
        ("adopted", 1992),
        ("amended", 2001),
        ("amended", 2009),
    ]
    assert anchors(law) == ["ch-1", "art-1", "art-1-p1", "ch-2", "art-2", "art-2-p1"]
    assert "effective" not in law.dates


@pytest.mark.parametrize(
    "text", ["", "\n\n", "随便一句话。", "第一条", "附件", "（", "# ", "2019年2月18日", "各单位："]
)
def test_scraps_give_warnings_and_no_error(text):
    reading = recognise(text, filename="../某文件(2019-02-18).txt")

    assert reading.title
    assert reading.warnings
    assert json.loads(json.dumps(reading.to_dict()))["title"] == reading.title


LINES = [
    *NOTICE.splitlines(),
    *HISTORY.splitlines(),
    "附件",
    "# 标题",
    "关于印发《办法》的通知",
    "办法",
    "",
    "（2019年）",
]


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join) | st.text(max_size=120))
def test_recognise_never_fails(text):
    reading = recognise(text)

    found = anchors(reading)
    assert len(set(found)) == len(found)
    assert all(reading.evidence[f"dates.{name}"] for name in reading.dates)
    json.dumps(reading.to_dict())


def test_a_number_below_the_legislative_history_is_the_number_of_the_document():
    text = (
        "示例省工会干部培训办法\n（2024年3月5日示例省总工会第二次全体会议通过）\n示例工发〔2024〕8号\n"
        "第一条 为了规范培训，制定本办法。\n第二条 本办法自2024年4月1日起施行。\n"
    )

    read = recognise(text)

    assert [number.display for number in read.numbers] == ["示例工发〔2024〕8号"]
    assert [node.label for node in read.outline.nodes] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    "line",
    ["活动时间：2024年6月1日至30日。", "分享会安排在每月最后一周", "返回岗位的职工优先报名"],
)
def test_words_like_those_of_web_pages_stay_in_the_text(line):
    notice = recognise(
        f"关于开展读书活动的通知\n{line}\n各单位要认真组织。\n省直工会\n2024年5月6日"
    )

    assert notice.outline.nodes[0].text.startswith(line)


def test_a_remark_between_signature_and_enclosure_is_no_part_of_the_text():
    notice = recognise(
        "关于印发《集体协商办法》的通知\n各单位：\n现印发给你们。\n省直工会\n2020年5月6日\n（此件公开发布）\n"
        "集体协商办法\n第一条 制定本办法。\n第二条 本办法自印发之日起施行。\n附件：1.协议文本\n2.登记表"
    )

    assert notice.remark == "（此件公开发布）"
    assert [node.text for node in notice.outline.nodes] == ["现印发给你们。"]
    assert notice.inner is not None
    assert notice.inner.attachments == ["协议文本", "登记表"]
    assert "附件：1.协议文本\n2.登记表" in plain_text(notice.inner.outline.nodes[-1])
