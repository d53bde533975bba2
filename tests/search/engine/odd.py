"""Strings nobody types on purpose: every plane, unbalanced operators, query languages of others."""

from hypothesis import strategies as st

PIECES = (
    *'"“”＂‘’「」()（）[]〔〕【】{}《》<>-－+:：*?~^/\\|&!#%$\x00\u200b\u202e\ufeff\t\n ',
    "标题:",
    "年份：",
    "日期:2019..",
    "状态:",
    "-类型:",
    "文号:总工发[",
    "第十十条",
    "工会法第",
    "AND",
    "OR NOT",
    "_exists_:x",
    '{"match_all":{}}',
    "[* TO *]",
    "/.*/",
    "(?i)a{1,9999}",
    "工会",
    "女职工",
    "2019",
    "GB/T 9704",
    "\U00020bb7",
    "👍🏽",
    "\ud800",
)

odd_text = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(min_codepoint=0x10000), max_size=20),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 10_000)).map(
        lambda pair: (pair[0] * pair[1])[:10_000]
    ),
)
