"""Raised and lowered characters as Unicode has them: ², ₂."""

import re

UP, DOWN = "superscript", "subscript"
_UP = dict(
    zip(
        "0123456789+-−=()（）abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_DOWN = dict(
    zip("0123456789+-−=()（）aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
#: Marks of notes and names, which mean the same on the line.
_SAME = re.compile(r"[\s①-⑳®™©*※°′″☆★]*|\s*[\[［〔]\d+(?:[-,，、]\d+)*[\]］〕]\s*")


def script(words: str, level: str) -> str:
    """Of the same length where there is a character for each; else `^(…)` or `_(…)`."""
    if _SAME.fullmatch(words):
        return words
    known = _UP if level == UP else _DOWN
    if all(one in known or one.isspace() for one in words):
        return "".join(known.get(one, one) for one in words)
    return f"{'^' if level == UP else '_'}({words.strip()})"
