"""Whole documents of many kinds, written for this test: what is read of each field."""

from dataclasses import dataclass
from typing import Any

import pytest

from gongwen.outline import walk
from gongwen.recognise import recognise


@dataclass(frozen=True)
class Case:
    text: str
    expected: dict[str, Any]


def values_of(reading, names):
    inferred = ("issue-date", "file-name", "none")
    values = {
        "title": reading.title,
        "subtitle": reading.subtitle,
        "numbers": [number.display for number in reading.numbers],
        "issuers": reading.issuers,
        "kind": reading.kind,
        "form": reading.form,
        "dates": {
            name: day.isoformat()
            for name, day in reading.dates.items()
            if reading.evidence[f"dates.{name}"].rule not in inferred
        },
        "addressees": reading.addressees,
        "attachments": reading.attachments,
        "copies": reading.copies,
        "audience": reading.audience,
        "secrecy": reading.secrecy,
        "remark": reading.remark,
        "anchors": [path[-1].anchor for path in walk(reading.outline.nodes)],
        "relations": [
            (one.type, one.title, one.number.display if one.number else "")
            for one in reading.relations
        ],
        "inner": reading.inner and reading.inner.title,
        "inner_numbers": reading.inner and [one.display for one in reading.inner.numbers],
        "inner_issuers": reading.inner and reading.inner.issuers,
        "inner_anchors": reading.inner
        and [path[-1].anchor for path in walk(reading.inner.outline.nodes)],
        "warnings": reading.warnings,
    }
    return {name: values[name] for name in names}


CASES = {
    "order of the State Council": Case(
        "中华人民共和国国务院令\n第 801 号\n"
        "《职工互助保障条例》已经2024年3月1日国务院第31次常务会议通过，现予公布，自2024年7月1日起施行。\n"
        "总　理　　张　三\n2024年3月20日\n职工互助保障条例\n第一章　总则\n第一条　为了规范互助保障，制定本条例。\n"
        "第二章　附则\n第二条　本条例自2024年7月1日起施行。",
        {
            "title": "中华人民共和国国务院令",
            "numbers": ["国务院令第801号"],
            "kind": "命令",
            "form": "条例",
            "issuers": ["国务院"],
            "dates": {"issued": "2024-03-20", "effective": "2024-07-01"},
            "inner": "职工互助保障条例",
            "inner_anchors": ["ch-1", "art-1", "art-1-p1", "ch-2", "art-2", "art-2-p1"],
            "relations": [("issues", "职工互助保障条例", "")],
            "warnings": [],
        },
    ),
    "announcement of a ministry": Case(
        "国家税务总局公告\n2024年第9号\n国家税务总局关于工会经费税前扣除凭据问题的公告\n"
        "根据《中华人民共和国企业所得税法实施条例》，现就有关问题公告如下：\n一、扣除凭据\n凭收据扣除。\n二、施行时间\n"
        "本公告自2024年5月1日起施行。《国家税务总局关于工会经费扣除凭据的公告》（国家税务总局公告2010年第24号）同时废止。\n"
        "特此公告。\n国家税务总局\n2024年4月12日",
        {
            "title": "国家税务总局关于工会经费税前扣除凭据问题的公告",
            "numbers": ["国家税务总局公告2024年第9号"],
            "kind": "公告",
            "issuers": ["国家税务总局"],
            "dates": {"issued": "2024-04-12", "effective": "2024-05-01"},
            "anchors": ["t1", "p1", "p2"],
            "relations": [
                ("based_on", "中华人民共和国企业所得税法实施条例", ""),
                (
                    "repeals",
                    "国家税务总局关于工会经费扣除凭据的公告",
                    "国家税务总局公告2010年第24号",
                ),
            ],
            "inner": None,
        },
    ),
    "announcement of a standing committee": Case(
        "辽宁省人民代表大会常务委员会公告\n（第12号）\n"
        "《辽宁省职工权益保障条例》已由辽宁省第十四届人民代表大会常务委员会第八次会议于2024年1月30日审议通过，现予公布。"
        "本条例自2024年5月1日起施行。\n辽宁省人民代表大会常务委员会\n2024年1月30日\n辽宁省职工权益保障条例\n"
        "（2024年1月30日辽宁省第十四届人民代表大会常务委员会第八次会议通过）\n第一条 为了保障职工权益，制定本条例。\n"
        "第二条 本条例自2024年5月1日起施行。",
        {
            "title": "辽宁省人民代表大会常务委员会公告",
            "numbers": ["辽宁省人民代表大会常务委员会公告第12号"],
            "kind": "公告",
            "form": "条例",
            "issuers": ["辽宁省人民代表大会常务委员会"],
            "dates": {"issued": "2024-01-30", "effective": "2024-05-01"},
            "inner": "辽宁省职工权益保障条例",
            "inner_issuers": ["辽宁省人民代表大会常务委员会"],
        },
    ),
    "minutes": Case(
        "内部资料　注意保存\n示例省总工会主席办公会议纪要\n〔2019〕5期\n示例省总工会办公室　　2019年3月8日\n"
        "2019年3月6日，王某某主持召开主席办公会议，研究了有关工作。现纪要如下：\n一、关于经费\n会议同意有关方案。\n二、关于培训\n会议要求抓好培训。\n"
        "出席：王某某、李某某\n抄送：各部门。",
        {
            "title": "示例省总工会主席办公会议纪要",
            "numbers": ["示例省总工会主席办公会议纪要〔2019〕5期"],
            "kind": "纪要",
            "audience": "内部资料　注意保存",
            "copies": ["各部门"],
            "anchors": ["t1", "p1", "p2"],
        },
    ),
    "letter": Case(
        "示例省总工会\n示例工函〔2023〕17号\n关于商请派员授课的函\n示例大学：\n为办好培训班，商请贵校派员授课。\n请予支持。\n"
        "（联系人：赵某，电话：024-12345678）\n示例省总工会\n2023年9月4日",
        {
            "title": "关于商请派员授课的函",
            "numbers": ["示例工函〔2023〕17号"],
            "issuers": ["示例省总工会"],
            "kind": "函",
            "addressees": ["示例大学"],
            "dates": {"issued": "2023-09-04"},
        },
    ),
    "reply": Case(
        "示例省总工会文件\n示例工复〔2022〕3号\n示例省总工会关于同意成立示例市快递行业工会联合会的批复\n示例市总工会：\n"
        "你会《关于成立示例市快递行业工会联合会的请示》（示市工〔2022〕8号）收悉。经研究，批复如下：\n一、同意成立。\n二、请按照《中国工会章程》做好选举。\n此复。\n"
        "示例省总工会\n2022年6月1日",
        {
            "title": "示例省总工会关于同意成立示例市快递行业工会联合会的批复",
            "numbers": ["示例工复〔2022〕3号"],
            "issuers": ["示例省总工会"],
            "addressees": ["示例市总工会"],
            "dates": {"issued": "2022-06-01"},
            "relations": [
                ("answers", "关于成立示例市快递行业工会联合会的请示", "示市工〔2022〕8号"),
                ("based_on", "中国工会章程", ""),
            ],
        },
    ),
    "speech": Case(
        "在全省工会干部培训班开班式上的讲话\n（2024年3月5日）\n李某某\n同志们：\n今天我们开班。\n一、认清形势\n形势很好。\n二、学以致用\n要用起来。",
        {
            "title": "在全省工会干部培训班开班式上的讲话",
            "kind": "讲话",
            "subtitle": "李某某",
            "addressees": ["同志们"],
            "dates": {"issued": "2024-03-05"},
            "anchors": ["t1", "p1", "p2"],
        },
    ),
    "interpretation": Case(
        "最高人民法院\n关于审理工会经费纠纷案件适用法律若干问题的解释\n"
        "（2024年2月5日最高人民法院审判委员会第1901次会议通过，自2024年4月1日起施行）\n法释〔2024〕2号\n"
        "为正确审理案件，根据《中华人民共和国工会法》等法律，制定本解释。\n第一条 工会经费依法收缴。\n第二条 本解释自2024年4月1日起施行。",
        {
            "title": "最高人民法院关于审理工会经费纠纷案件适用法律若干问题的解释",
            "numbers": ["法释〔2024〕2号"],
            "issuers": ["最高人民法院"],
            "kind": "解释",
            "subtitle": "（2024年2月5日最高人民法院审判委员会第1901次会议通过，自2024年4月1日起施行）",
            "relations": [("based_on", "中华人民共和国工会法", "")],
        },
    ),
    "forwarded without quotes": Case(
        "示例省总工会办公室文件\n示工办发〔2018〕9号\n关于转发全国总工会关于加强职工书屋建设的通知\n各市总工会：\n现将通知转发给你们，请结合实际抓好落实。\n"
        "示例省总工会办公室\n2018年6月11日\n附件：\n中华全国总工会关于加强职工书屋建设的通知\n总工发〔2018〕15号\n各省、自治区、直辖市总工会：\n"
        "现通知如下。\n一、建好书屋\n二、用好书屋\n中华全国总工会\n2018年5月20日",
        {
            "title": "关于转发全国总工会关于加强职工书屋建设的通知",
            "numbers": ["示工办发〔2018〕9号"],
            "issuers": ["示例省总工会办公室"],
            "dates": {"issued": "2018-06-11"},
            "inner": "中华全国总工会关于加强职工书屋建设的通知",
            "inner_numbers": ["总工发〔2018〕15号"],
            "inner_issuers": ["中华全国总工会"],
            "inner_anchors": ["t1", "p1", "p2"],
        },
    ),
    "several enclosed": Case(
        "示例省总工会文件\n示工发〔2021〕6号\n关于印发《工会经费收支管理办法》和《工会资产管理办法》的通知\n各市总工会：\n现印发给你们，请遵照执行。\n"
        "示例省总工会\n2021年4月2日\n附件1\n工会经费收支管理办法\n第一条 为规范收支，制定本办法。\n第二条 本办法自印发之日起施行。\n"
        "附件2\n工会资产管理办法\n第一条 为规范资产，制定本办法。\n第二条 本办法自印发之日起施行。",
        {
            "title": "关于印发《工会经费收支管理办法》和《工会资产管理办法》的通知",
            "inner": "工会经费收支管理办法",
            "inner_anchors": [
                "art-1",
                "art-1-p1",
                "art-2",
                "art-2-p1",
                "app1",
                "app1-art-1",
                "app1-art-1-p1",
                "app1-art-2",
                "app1-art-2-p1",
            ],
            "relations": [
                ("issues", "工会经费收支管理办法", ""),
                ("issues", "工会资产管理办法", ""),
            ],
        },
    ),
    "joint issue with one red head": Case(
        "示例省总工会\n示例省人力资源和社会保障厅　　文件\n示例省企业联合会\n示工发〔2020〕11号\n"
        "示例省总工会　示例省人力资源和社会保障厅　示例省企业联合会\n关于做好集体协商工作的通知\n各市总工会、人力资源和社会保障局，各企业联合会：\n请抓好落实。\n"
        "示例省总工会　　　　示例省人力资源和社会保障厅\n示例省企业联合会\n2020年7月8日",
        {
            "numbers": ["示工发〔2020〕11号"],
            "issuers": ["示例省总工会", "示例省人力资源和社会保障厅", "示例省企业联合会"],
            "dates": {"issued": "2020-07-08"},
            "addressees": ["各市总工会", "人力资源和社会保障局", "各企业联合会"],
        },
    ),
    "two numbers": Case(
        "示工发〔2020〕11号　示人社发〔2020〕30号\n关于做好集体协商工作的通知\n各单位：\n请抓好落实。\n示例省总工会\n示例省人社厅\n2020年7月8日",
        {
            "numbers": ["示工发〔2020〕11号", "示人社发〔2020〕30号"],
            "issuers": ["示例省总工会", "示例省人社厅"],
        },
    ),
    "number on two lines": Case(
        "示例省总工会文件\n示工发〔2020〕\n11号\n关于做好换届工作的通知\n各单位：\n请抓好落实。\n示例省总工会\n2020年7月8日",
        {"numbers": ["示工发〔2020〕11号"], "title": "关于做好换届工作的通知"},
    ),
    "signer and number on one line": Case(
        "示例省总工会文件\n示工报〔2020〕11号　　　签发人：孙某某\n示例省总工会关于召开代表大会的请示\n中华全国总工会：\n我会拟召开代表大会。\n妥否，请批示。\n示例省总工会\n2020年7月8日",
        {
            "numbers": ["示工报〔2020〕11号"],
            "kind": "请示",
            "addressees": ["中华全国总工会"],
            "issuers": ["示例省总工会"],
        },
    ),
    "three lines with a word cut": Case(
        "示例省总工会关于进一步加强新时代基层工会组\n织规范化建设切实增强基层工会活力的实施意\n见\n各市总工会：\n提出如下意见。\n示例省总工会\n2020年7月8日",
        {
            "title": "示例省总工会关于进一步加强新时代基层工会组织规范化建设切实增强基层工会活力的实施意见",
            "kind": "意见",
        },
    ),
    "inner kind before the end of the title": Case(
        "关于认真学习贯彻全国总工会主席团会议上的讲话\n精神的通知\n各单位：\n请学习。\n示例省总工会\n2020年7月8日",
        {"title": "关于认真学习贯彻全国总工会主席团会议上的讲话精神的通知"},
    ),
    "subtitle with adoption": Case(
        "示例省总工会工作规则\n（2019年1月8日全委会通过）\n第一条 为了规范，制定本规则。\n第二条 本规则自通过之日起施行。",
        {
            "title": "示例省总工会工作规则",
            "subtitle": "（2019年1月8日全委会通过）",
            "dates": {"adopted": "2019-01-08", "effective": "2019-01-08"},
        },
    ),
    "page number in a sentence": Case(
        "关于开展安全检查的通知\n各单位：\n各级工会要把安全生产摆在突出位置，定期组织开展群众性安全监督\n— 2 —\n检查，及时消除隐患。\n示例省总工会\n2020年7月8日",
        {"anchors": ["t1"], "dates": {"issued": "2020-07-08"}},
    ),
    "traditional characters": Case(
        "示例省總工會文件\n示工發〔2019〕3號\n關於開展職工教育的通知\n各市總工會：\n請認真貫徹執行。\n一、總體要求\n堅持方向。\n二、主要任務\n抓好培訓。\n示例省總工會\n二○一九年二月十八日",
        {
            "title": "關於開展職工教育的通知",
            "numbers": ["示工发〔2019〕3号"],
            "kind": "通知",
            "issuers": ["示例省总工会"],
            "addressees": ["各市總工會"],
            "dates": {"issued": "2019-02-18"},
            "anchors": ["t1", "p1", "p2"],
        },
    ),
    "table of a public body": Case(
        "索 引 号：\t000014349/2019-00012\t主题分类：\t劳动、人事\n发文机关：\t示例省总工会\t成文日期：\t2019年02月18日\n"
        "标　　题：\t示例省总工会关于做好就业服务的意见\n发文字号：\t示工发〔2019〕3号\t发布日期：\t2019年03月01日\n主 题 词：\t\n"
        "示例省总工会关于做好就业服务的意见\n示工发〔2019〕3号\n各市总工会：\n提出如下意见。\n示例省总工会\n2019年2月18日",
        {
            "title": "示例省总工会关于做好就业服务的意见",
            "numbers": ["示工发〔2019〕3号"],
            "issuers": ["示例省总工会"],
            "dates": {"issued": "2019-02-18", "published": "2019-03-01"},
            "addressees": ["各市总工会"],
            "anchors": ["t1"],
        },
    ),
    "public account": Case(
        "关于开展送温暖活动的通知\n原创 示例省总工会 示例工会 2019-12-20 10:00\n点击蓝字关注我们\n各单位：\n请做好送温暖工作。\n示例省总工会\n2019年12月18日\n"
        "来源：示例省总工会办公室\n编辑：钱某\n长按识别二维码关注\n阅读原文",
        {
            "title": "关于开展送温暖活动的通知",
            "dates": {"published": "2019-12-20", "issued": "2019-12-18"},
            "addressees": ["各单位"],
            "issuers": ["示例省总工会"],
            "anchors": ["t1"],
        },
    ),
    "old notice with subject words": Case(
        "示例省总工会文件\n示工发〔1998〕第03号\n关于做好送温暖工作的通知\n各市总工会：\n请抓好落实。\n一九九八年十二月廿一日\n主题词：工会　送温暖　通知\n"
        "抄送：省委办公厅、省政府办公厅，\n省人大常委会办公厅。\n示例省总工会办公室　　　一九九八年十二月二十三日印发\n（共印200份）",
        {
            "numbers": ["示工发〔1998〕3号"],
            "dates": {"issued": "1998-12-21", "printed": "1998-12-23"},
            "copies": ["省委办公厅", "省政府办公厅", "省人大常委会办公厅"],
            "issuers": ["示例省总工会"],
            "anchors": ["t1"],
        },
    ),
    "seal over the date": Case(
        "关于放假的通知\n各部门：\n现将放假安排通知如下。\n示例省总工会\n·20l9年 2月1 8日★",
        {"dates": {"issued": "2019-02-18"}, "issuers": ["示例省总工会"]},
    ),
    "repealing decision": Case(
        "示例省总工会关于废止和宣布失效一批文件的决定\n示工发〔2023〕1号\n各市总工会：\n决定废止下列文件：\n"
        "一、关于加强经费管理的通知（示工发〔2001〕5号）\n二、《工会送温暖工作办法》（示工发〔2003〕8号）\n本决定自印发之日起施行。\n示例省总工会\n2023年1月5日",
        {
            "kind": "决定",
            "relations": [
                ("repeals", "关于加强经费管理的通知", "示工发〔2001〕5号"),
                ("repeals", "工会送温暖工作办法", "示工发〔2003〕8号"),
            ],
        },
    ),
    "head with secrecy": Case(
        "000021\n机 密★1年\n特 急\n示例省总工会文件\n示工发〔2023〕1号\n关于安全工作的通知\n各单位：\n请落实。",
        {"secrecy": "机密"},
    ),
    "business secrets are no mark": Case(
        "关于加强商业秘密保护工作的通知\n各单位：\n秘密和机密文件按规定保管。\n示例省总工会\n2023年1月5日",
        {"secrecy": "", "title": "关于加强商业秘密保护工作的通知"},
    ),
    "disclosure on request": Case(
        "示例省总工会文件\n示工发〔2023〕2号\n关于调整标准的通知\n各单位：\n请落实。\n附件：标准表\n示例省总工会\n2023年1月5日\n（此件依申请公开）",
        {"audience": "依申请公开", "remark": "（此件依申请公开）", "attachments": ["标准表"]},
    ),
    "issuer by its code only": Case(
        "总工办发〔2021〕8号\n关于做好统计工作的通知\n各单位：\n请落实。\n2021年3月4日",
        {
            "issuers": ["中华全国总工会办公厅"],
            "warnings": ["发文机关“中华全国总工会办公厅”按文号的机关代字推定，请核对。"],
        },
    ),
    "attachments of several lines": Case(
        "关于申报的通知\n各单位：\n请申报。\n附件：\n1. 申报表\n2. 关于开展示例省职工职业技能大赛（2023年\n度）的方案\n3．汇总表。\n示例省总工会\n2023年1月5日\n附件1\n申报表\n| 姓名 | 单位 |\n| 甲 | 乙 |",
        {
            "attachments": ["申报表", "关于开展示例省职工职业技能大赛（2023年度）的方案", "汇总表"],
            "dates": {"issued": "2023-01-05"},
            "anchors": ["t1", "app1", "app1-tb1"],
        },
    ),
    "addressees on two lines": Case(
        "关于召开会议的通知\n各市总工会，省直机关工会工委，各产业（系统）工会，省总工会各部门、\n各直属单位：\n请参加。\n示例省总工会\n2023年1月5日",
        {
            "addressees": [
                "各市总工会",
                "省直机关工会工委",
                "各产业（系统）工会",
                "省总工会各部门",
                "各直属单位",
            ]
        },
    ),
    "letter of sympathy": Case(
        "致全省广大职工的慰问信\n全省广大职工朋友们：\n新春佳节来临，致以问候。\n示例省总工会\n2023年1月5日",
        {"title": "致全省广大职工的慰问信", "kind": "慰问信", "dates": {"issued": "2023-01-05"}},
    ),
    "title without a kind": Case(
        "关于做好2023年元旦春节期间工作\n各单位：\n请做好工作。\n示例省总工会\n2023年1月5日",
        {"title": "关于做好2023年元旦春节期间工作", "addressees": ["各单位"]},
    ),
    "yearly plan": Case(
        "示例省总工会2024年工作要点\n2024年是重要的一年。\n一、加强引领\n1.学习理论\n学好理论。\n2.宣传典型\n抓好宣传。\n二、维护权益\n3.集体协商\n推进协商。\n4.法律援助\n做好援助。",
        {
            "kind": "要点",
            "anchors": ["t1", "p1", "p1-n1", "p1-n2", "p2", "p2-n3", "p2-n4"],
            "issuers": ["示例省总工会"],
        },
    ),
    "bulletin": Case(
        "工会简报\n第5期\n示例省总工会办公室编　　2023年3月1日\n全省工会工作会议在示例市召开\n2月28日，全省工会工作会议召开。\n会议强调，要抓好落实。\n报：全国总工会。送：省委办公厅。\n（共印100份）",
        {"numbers": ["工会简报第5期"]},
    ),
    "implementing measures": Case(
        "示例省实施《中华人民共和国工会法》办法\n（1993年5月3日示例省第八届人民代表大会常务委员会第二次会议通过　2002年7月30日修订）\n第一章 总则\n第一条 根据《中华人民共和国工会法》，结合本省实际，制定本办法。\n第二条 本办法自2002年10月1日起施行。",
        {
            "title": "示例省实施《中华人民共和国工会法》办法",
            "kind": "办法",
            "issuers": ["示例省人民代表大会常务委员会"],
            "relations": [
                ("implements", "中华人民共和国工会法", ""),
                ("based_on", "中华人民共和国工会法", ""),
            ],
        },
    ),
    "what prevails": Case(
        "示例省总工会关于规范经费的意见\n各单位：\n提出意见。\n一、总体要求\n要规范。\n"
        "此前规定与本意见不一致的，以本意见为准。有效期至2029年12月31日。\n示例省总工会\n2024年3月5日",
        {
            "dates": {"issued": "2024-03-05", "expires": "2029-12-31"},
            "warnings": [
                "“此前规定与本意见不一致的，以本意见为准”：请核对哪些文件的规定因此不再适用。"
            ],
        },
    ),
    "table whose cells became lines": Case(
        "示例省总工会关于做好统计工作的通知\n索引号\n111/2019-08\n发文机关\n示例省总工会\n发文字号\n示工发〔2019〕30号\n成文日期\n2019年7月10日\n"
        "发布日期\n2019年7月20日\n示例省总工会关于做好统计工作的通知\n各市总工会：\n请做好统计。\n示例省总工会\n2019年7月10日\n分享到：\n打印 关闭",
        {
            "title": "示例省总工会关于做好统计工作的通知",
            "numbers": ["示工发〔2019〕30号"],
            "dates": {"issued": "2019-07-10", "published": "2019-07-20"},
            "addressees": ["各市总工会"],
            "anchors": ["t1"],
        },
    ),
    "posting of a public account": Case(
        "示例省总工会关于开展“送清凉”活动的通知\n示例工会\n2024年06月20日 18:30 示例\n各市总工会：\n请做好送清凉工作。\n示例省总工会\n2024年6月18日\n"
        "▼\n往期推荐\n● 关于表彰先进的决定\nEND\n点分享 点收藏 点在看",
        {
            "dates": {"published": "2024-06-20", "issued": "2024-06-18"},
            "addressees": ["各市总工会"],
            "anchors": ["t1"],
        },
    ),
    "lines of one width": Case(
        "示例省总工会关于做好疗休养工作的通知\n各市总工会：\n　　为贯彻落实《产业工人队伍建设改革方案》精\n神，根据《疗休养办法》，现通知如下。\n　　一、总体要求\n"
        "　　各级工会要充分认识做好疗休养工作的重要意\n义，摆上重要议事日程，切实加强组织领导。\n　　二、工作安排\n　　各单位要结合本地实际研究制定具体的实施方\n案。\n示例省总工会\n2024年3月5日",
        {
            "anchors": ["t1", "p1", "p2"],
            "relations": [
                ("implements", "产业工人队伍建设改革方案", ""),
                ("based_on", "疗休养办法", ""),
            ],
        },
    ),
    "trial for two years": Case(
        "示例省总工会评选办法（试行）\n第一条 为规范评选，制定本办法。\n第二条 本办法自2024年1月1日起试行，试行期两年。",
        {"dates": {"effective": "2024-01-01", "expires": "2025-12-31"}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents_are_read(name):
    case = CASES[name]

    reading = recognise(case.text)

    assert values_of(reading, case.expected) == case.expected
