"""A number as an automatic label shows it: the formats of ECMA-376 Part 1, 17.18.59 that are met in Chinese offices.

What runs past the end of a series (甲 to 癸, ① to ⑳) is shown in Arabic digits.
"""

from collections.abc import Callable

from gongwen import numerals

Format = Callable[[int], str]

HAN = "○一二三四五六七八九"
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
LONGEST_LETTERS = 40
SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟万亿")
TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟萬億")
JAPANESE = ("零壱弐参四伍六七八九", "拾百阡萬億")


def written(number: int, numbering_format: str, pattern: str = "") -> str | None:
    """None for a format that is not known here; `pattern` shows a custom one (001, 002, 003, ...)."""
    if numbering_format == "custom":
        first = pattern.partition(",")[0].strip()
        return str(number).zfill(len(first)) if first.isdigit() else None
    known = FORMATS.get(numbering_format)
    return None if known is None else known(number)


def _series(characters: str) -> Format:
    return lambda n: characters[n - 1] if 1 <= n <= len(characters) else str(n)


def _between(first: int, last: int) -> Format:
    """A series of Unicode characters."""
    return _series("".join(map(chr, range(first, last + 1))))


def _roman(number: int) -> str:
    if not 0 < number < 32_768:
        return str(number)
    shown = ""
    for size, letters in ROMAN:
        count, number = divmod(number, size)
        shown += letters * count
    return shown


def _letters(number: int) -> str:
    """A … Z, AA, BB … ZZ, AAA: Word repeats the letter."""
    times, place = divmod(number - 1, 26)
    if number < 1 or times >= LONGEST_LETTERS:
        return str(number)
    return chr(ord("A") + place) * (times + 1)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _digits(number: int) -> str:
    return "".join(HAN[int(digit)] for digit in str(abs(number)))


def _thousands(number: int) -> str:
    return numerals.to_chinese(number) if number >= 0 else str(number)


def _counting(number: int) -> str:
    """Up to 99 as one counts, beyond that digit by digit."""
    return _thousands(number) if number < 100 else _digits(number)


def _japanese(number: int) -> str:
    """百一, 千二百: without a one in front of the unit and without zeros between."""
    shown = _thousands(number).replace("零", "") or "〇"
    for unit in "百千":
        shown = shown.replace(f"一{unit}", unit)
    return shown


def _formal(characters: str, units: str) -> Format:
    table = str.maketrans("零一二三四五六七八九十百千万亿", characters + units)

    def shown(number: int) -> str:
        plain = _thousands(number)
        return ("一" + plain if plain.startswith("十") else plain).translate(table)

    return shown


def _sixty(number: int) -> str:
    if not 1 <= number <= 60:
        return str(number)
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12]


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


FORMATS: dict[str, Format] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _between(0x2460, 0x2473),
    "decimalEnclosedCircleChinese": _between(0x2460, 0x2473),
    "decimalEnclosedFullstop": _between(0x2488, 0x249B),
    "decimalEnclosedParen": _between(0x2474, 0x2487),
    "numberInDash": lambda n: f"- {n} -",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "ordinal": _ordinal,
    "hex": lambda n: f"{n:X}",
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "japaneseCounting": _japanese,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "chineseLegalSimplified": _formal(*SIMPLIFIED),
    "ideographLegalTraditional": _formal(*TRADITIONAL),
    "japaneseLegal": _formal(*JAPANESE),
    "ideographTraditional": _series(STEMS),
    "ideographZodiac": _series(BRANCHES),
    "ideographZodiacTraditional": _sixty,
    "ideographEnclosedCircle": _between(0x3280, 0x3289),
    "none": lambda n: "",
}
