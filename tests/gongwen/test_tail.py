"""The end of a document: nothing of it gets lost, and an imprint may stand in front of what is enclosed."""

import pytest

from gongwen.outline import plain_text
from gongwen.recognise import recognise

NOTICE = "关于举办歌咏比赛的通知\n\n各分会：\n\n定于下月举办比赛。\n\n{signature}\n2018年4月2日\n"


def notice(below, signature="白溪县总工会"):
    return recognise(NOTICE.format(signature=signature) + below)


def texts(result):
    return [plain_text(node) for node in result.outline.nodes]


@pytest.mark.parametrize(
    "remark",
    [
        "联系人：李四，电话：7654321",
        "（联系单位：宣教科）",
        "（承办单位：文体部　联系电话：7654321）",
        "承办单位：文体部",
        "联 系 人：李四\n电    话：7654321",
        "（联系人：李四\n联系电话：7654321）",
        "（此件公开发布）\n联系人：李四",
    ],
)
@pytest.mark.parametrize(
    "imprint", ["", "\n抄送：县委办公室。\n白溪县总工会办公室　2018年4月3日印发\n"]
)
def test_whom_to_ask_is_a_remark(remark, imprint):
    result = notice(f"\n{remark}\n{imprint}")

    assert result.remark == remark
    assert texts(result) == ["定于下月举办比赛。"]


def test_whom_to_ask_in_an_imprint_is_kept():
    result = notice("\n抄送：县委办公室。\n联系人：李四\n白溪县总工会办公室　2018年4月3日印发\n")

    assert (result.copies, result.remark) == (["县委办公室"], "联系人：李四")


def test_the_last_line_of_a_form_stays_in_the_form():
    result = notice("\n附件\n报名表\n单位：\n联系人：　　　填表日期：\n")

    assert "联系人：　　　填表日期：" in "\n".join(texts(result))
    assert result.remark == ""


def test_the_last_line_of_an_attachment_is_no_remark():
    result = notice("\n附件\n报名地点\n县工人文化宫\n电话：7654321\n")

    assert "电话：7654321" in "\n".join(texts(result))
    assert result.remark == ""


def test_a_seal_of_another_organ_stands_between_organ_and_date():
    result = notice("", "白溪县职工歌咏比赛组委会办公室\n（县总工会代章）")

    assert result.issuers == ["白溪县职工歌咏比赛组委会办公室"]
    assert result.signature == "白溪县职工歌咏比赛组委会办公室\n（县总工会代章）"
    assert texts(result) == ["定于下月举办比赛。"]


@pytest.mark.parametrize("label", ["送", "报", "发", "分送", "报送"])
def test_every_way_of_sending_copies_counts(label):
    result = notice(f"\n{label}：县委办公室，市总工会。\n")

    assert result.copies == ["县委办公室", "市总工会"]


@pytest.mark.parametrize("copies", ["", "抄送：县委办公室。\n"])
@pytest.mark.parametrize(
    "printed",
    [
        "　2018年4月3日印\n发",
        "　2018年4月3日\n印发",
        "　2018年4月3日印\n共印60份",
        "\n2018年4月3日印\n发",
        "\n2018年4月3日印发",
    ],
)
def test_the_printing_line_may_be_broken(copies, printed):
    result = notice(f"\n{copies}白溪县总工会办公室{printed}\n")

    assert result.dates["printed"].isoformat() == "2018-04-03"
    assert texts(result) == ["定于下月举办比赛。"]


def test_an_imprint_above_the_enclosure_is_that_of_the_notice():
    result = recognise(
        "关于印发《歌咏比赛办法》的通知\n\n各分会：\n\n现印发给你们。\n\n白溪县总工会\n2018年4月2日\n"
        "主题词：文体 比赛 通知\n抄报：市总工会。\n抄送：县委办公室。\n白溪县总工会办公室　2018年4月3日印\n共印80份\n"
        "歌咏比赛办法\n一、报名\n二、评分\n"
    )

    assert result.dates["printed"].isoformat() == "2018-04-03"
    assert result.copies == ["市总工会", "县委办公室"]
    assert result.inner.title == "歌咏比赛办法"
    assert [node.label for node in result.inner.outline.nodes] == ["一、", "二、"]
    assert result.warnings == []


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        ("2018. 4. 2", "signature-date"),
        ("2018年4月2日（印章）", "signature-date"),
        ("日期：2018年4月2日", "signature-date"),
        ("成文日期：2018年4月2日", "signature-date"),
        ("2018年4月2日　印", "signature-date"),
        ("2018年4月2日（星期一）", "signature-date"),
        ("公元2018年4月2日", "signature-date"),
        ("2018、4、2", "signature-date"),
        ("18年4月2日", "mended-date"),
        ("二〇一八年四月二", "mended-date"),
        ("2018年4月2", "mended-date"),
    ],
)
def test_the_date_of_a_signature_in_whatever_way_it_was_typed(day, rule):
    result = recognise(NOTICE.format(signature="白溪县总工会").replace("2018年4月2日", day))

    assert result.dates["issued"].isoformat() == "2018-04-02"
    assert result.evidence["dates.issued"].rule == rule
    assert result.issuers == ["白溪县总工会"]
    assert texts(result) == ["定于下月举办比赛。"]


def test_organ_and_mended_date_may_share_a_line():
    result = recognise(NOTICE.format(signature="").replace("2018", "白溪县总工会 98"))

    assert result.dates["issued"].isoformat() == "1998-04-02"
    assert result.issuers == ["白溪县总工会"]


def test_the_date_of_a_form_is_no_signature():
    result = recognise("歌咏比赛签到表\n单位：县总工会\n日期：2018年4月2日\n")

    assert result.dates == {}
    assert "日期：2018年4月2日" in "\n".join(texts(result))


@pytest.mark.parametrize(
    "signature",
    [
        "（联合印章）白溪县总工会",
        "白溪县总工会　　印",
        "白溪县总工会主席：李明",
        "白溪县总工会主席： 李 明",
        "白溪县总工会 主席 李明",
        "发文单位：白溪县总工会",
    ],
)
def test_a_seal_or_a_post_is_no_part_of_the_organ(signature):
    assert notice("", signature).issuers == ["白溪县总工会"]


@pytest.mark.parametrize(
    "organ",
    ["白溪县工人文化宫", "厂工会", "职工互助会", "机关党支部", "白溪县企业联合会/企业家协会"],
)
def test_further_organs_sign(organ):
    assert notice("", organ).issuers == [organ]


def test_party_and_union_on_one_line_are_two():
    result = notice("", "中共白溪县委宣传部白溪县总工会")

    assert result.issuers == ["中共白溪县委宣传部", "白溪县总工会"]


@pytest.mark.parametrize("title", ["白溪县总工会关于举办书法展的通知", "关于举办书法展的\n通知"])
def test_a_second_letter_in_one_file_is_said(title):
    result = notice(f"\n{title}\n各分会：\n请报名。\n白溪县总工会\n2018年6月5日\n")

    assert result.dates["issued"].isoformat() == "2018-04-02"
    assert len(result.warnings) == 1
    assert "一个文件里可能有两份公文" in result.warnings[0]
    assert "请报名。" in "\n".join(texts(result))


def test_an_attached_letter_is_no_second_one():
    result = notice("\n附件\n关于举办书法展的通知\n各分会：\n请报名。\n市总工会\n2018年3月5日\n")

    assert result.dates["issued"].isoformat() == "2018-04-02"
    assert result.warnings == []


def test_minutes_are_dated_by_their_signature_rather_than_by_the_meeting():
    result = recognise(
        "白溪县总工会主席办公会议纪要\n（2018年4月2日）\n会议听取了汇报。\n一、同意方案。\n"
        "白溪县总工会办公室\n2018年4月9日\n"
    )

    assert result.dates["issued"].isoformat() == "2018-04-09"


@pytest.mark.parametrize(
    ("signature", "kept"),
    [
        ("白溪县总工会主席：李明", "白溪县总工会主席：李明"),
        ("白溪县总工会\n主席：李明", "白溪县总工会\n主席：李明"),
        ("主席　李明", "主席　李明"),
    ],
)
def test_who_signs_by_name_stays_in_the_signature(signature, kept):
    result = notice("", signature)

    assert result.signature == kept
    assert texts(result) == ["定于下月举办比赛。"]
