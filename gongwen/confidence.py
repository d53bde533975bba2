"""How far a value may be trusted by the rule that read it: from 0 to 1, each with why.

The figures order what a person looks at first; they are no measured probabilities. Sources that agree raise one
another as independent witnesses would: ``together``.
"""

from __future__ import annotations

#: rule → confidence and the reason for it.
RULES: dict[str, tuple[float, str]] = {
    # the head
    "head-mark": (0.98, "a fixed word alone on a line above the title"),
    "red-head": (0.9, "names in front of 文件, or right above the document number"),
    "number-line": (0.95, "a document number alone on its line above or right below the title"),
    "number-two-lines": (0.9, "a document number put together of two lines"),
    "number-of-organ": (0.9, "number and name of the organ stand on lines of their own"),
    "number-below-minutes": (0.8, "year and number without a code; the name of the minutes serves"),
    "catalogue": (0.95, "a labelled field of the table that public bodies print above a text"),
    "web-date": (0.9, "a date after 发布时间 or the like"),
    # the title
    "markdown-heading": (0.95, "the writer has marked it as the heading"),
    "title-lines": (0.95, "lines below the head that end in a 文种 and are complete"),
    "title-to-addressee": (0.85, "all lines between head and addressees, though without a 文种"),
    "title-below-others": (0.7, "complete, but below lines that nothing explains"),
    "enclosed-title": (0.97, "the lines that repeat the title named by the notice"),
    "wrapper-title": (0.8, "named by the notice only"),
    "first-line": (0.5, "the first line, which does not end as a title does"),
    "file-name": (0.4, "the name of the file, not the text"),
    "title-end": (0.97, "the last word of the title"),
    "title-end-inside": (0.95, "the last word of the enclosed document's title"),
    "below-title": (0.9, "a line in brackets or after a dash, right below the title"),
    # below it
    "history": (0.95, "the legislative history below the title"),
    "date-below-title": (0.85, "a date alone, right below the title"),
    "masthead": (0.8, "a date beside the name of an organ or the number, above the text"),
    "addressee-line": (0.95, "the first line below the title: organs, ended by a colon"),
    "addressee-without-colon": (0.7, "units alone on the line below the title of a letter"),
    # the end
    "signature-date": (0.95, "a date alone on its line below the name of an organ"),
    "lone-date": (0.75, "a date alone on its line, no organ above it"),
    "mended-date": (
        0.6,
        "a date that reads so only with a letter taken for a digit, or what is left out",
    ),
    "above-date": (0.95, "names right above the date"),
    "signature": (0.85, "names right above the date"),
    "undated-signature": (0.6, "an organ's name alone below the text, no date with it"),
    "imprint": (0.97, "the imprint: 抄送, 印发"),
    "remark-line": (0.95, "a line in brackets below the signature"),
    "attachment-list": (0.95, "the list after 附件： in front of the signature"),
    "appendix": (0.85, "parts that begin with 附件 below the signature"),
    # dates in the text
    "commencement-clause": (0.95, "自…起施行 in the last articles"),
    "commencement-clause-of-revision": (0.85, "自…起施行, not before the revision"),
    "commencement-in-order": (0.9, "自…起施行 in the order that publishes the text"),
    "expiry-clause": (0.95, "有效期至 or the like in the last articles"),
    "expiry-after-years": (0.85, "counted from the commencement and 有效期…年"),
    # issuers by other ways
    "title": (0.8, "names in front of 关于 in the title"),
    "name-in-title": (0.6, "the title begins with the name of an organ"),
    "region-in-title": (0.6, "the place in the name of a local regulation"),
    "code": (0.6, "the code of the document number, looked up in the table of organs"),
    "wrapper": (0.8, "taken over from the notice that issues the text"),
    # the state of the text
    "history-repeated": (0.6, "adopted twice, years apart"),
    "file-name-later": (0.5, "the name of the file is later than the text says"),
    "file-name-after-commencement": (0.4, "the name of the file is later than the commencement"),
    "none": (0.1, "nothing says it"),
    # enclosed texts, relations
    "enclosed-after-signature": (0.95, "the line below the signature that is the title announced"),
    "enclosed-by-order": (0.9, "the line below the order that is the title it publishes"),
    "wrapped-title": (0.95, "named in the title as issued or forwarded"),
    "title-word": (0.9, "the verb in the title in front of the name"),
    "verb-before": (0.85, "a verb right in front of the name: 根据, 贯彻, 修改"),
    "repeal-clause": (0.9, "废止, 停止执行 or the like after the name, in one sentence"),
    "repeal-list": (0.8, "an entry in the list of a decision that repeals"),
    "reply": (0.9, "收悉 or the like after the request that is answered"),
    "named": (0.7, "named in 《》, nothing says more"),
}
_MOST = 0.99


def of(rule: str) -> float:
    """The confidence of a rule of the table."""
    return RULES[rule][0]


def together(one: float, other: float) -> float:
    """Of a value that two sources say alike."""
    return min(_MOST, round(1 - (1 - one) * (1 - other), 3))
