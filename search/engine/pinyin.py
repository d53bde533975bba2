"""Names as they sound, and whether what was typed in pinyin means them.

Three ways of typing are one: syllables (`nvzhigong`), initials (`nzg`) and Han characters
between them (`nv职工`) may follow each other in any order, and the last syllable may be
unfinished (`nvzhig`). Toneless; ü is written v, and u is accepted. What a run of letters
means is decided by the name it is held against, so `xian` is both 县 and 西安. The index
cannot do that: it is asked for the `splits` of a run, and the answer is checked here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pypinyin import lazy_pinyin

from gongwen.normalise import HAN, fold
from search.engine.analysis import RUN, Added, is_han, plain_words

LETTERS = re.compile("[a-z]+")
LONGEST = 40  # letters of one run that are split; a name of a dozen syllables
MOST_SPLITS = 12  # ways to split one run, fewest characters first: a cluster counts conditions

# Every toneless syllable of Mandarin but the interjections without a vowel.
_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)
_DOUBLE = ("zh", "ch", "sh")
_INITIALS = frozenset(syllable[0] for syllable in SYLLABLES)
_HAN_OR_OTHER = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")


def _spellings(syllable: str) -> tuple[str, ...]:
    """As the keyboard takes it: 女 is nv or nu, 学 is xue or xve."""
    if "v" in syllable:
        return syllable, syllable.replace("v", "u")
    if syllable[0] in "jqxy" and syllable[1:2] == "u":
        return syllable, f"{syllable[0]}v{syllable[2:]}"
    return (syllable,)


SPELLINGS = {syllable: _spellings(syllable) for syllable in sorted(SYLLABLES)}


def _readings() -> Mapping[str, tuple[str, ...]]:
    """The syllables that a spelling can be: nu is 努 or 女."""
    found: dict[str, tuple[str, ...]] = {}
    for syllable, written in SPELLINGS.items():
        for spelling in written:
            found[spelling] = (*found.get(spelling, ()), syllable)
    return found


_READINGS = _readings()
_LONGEST_SPELLING = max(map(len, _READINGS))


@lru_cache(maxsize=50_000)
def syllables(word: str) -> tuple[str, ...]:
    """One syllable for each character, "" where none is known. The dictionary of pypinyin
    reads 重, 长 and 行 by the word they stand in."""
    if not is_han(word):
        return ("",) * len(word)
    found = lazy_pinyin(word, errors="ignore")
    return tuple(found) if len(found) == len(word) else tuple(map(_syllable, word))


def _syllable(char: str) -> str:
    return "".join(lazy_pinyin(char, errors="ignore"))


@dataclass(frozen=True, slots=True)
class Spelled:
    """One name: its letters, digits and Han characters without anything between them.

    `sounds` has a syllable for each character, "" for what is not Han; `words` are the
    places where a word begins, or a run of letters or digits.
    """

    text: str
    sounds: tuple[str, ...]
    words: frozenset[int]

    def begins(self, place: int) -> bool:
        """Whether a reader may begin to type here: not within a run."""
        return bool(self.sounds[place]) or place in self.words or is_han(self.text[place])


def spell(name: str, added: Added = ()) -> Spelled:
    """Cut into words with those `added` to the dictionary."""
    text = ""
    sounds: list[str] = []
    words: list[int] = []
    for word in plain_words(fold(name).text, added):
        words.append(len(text))
        text += word
        sounds += syllables(word)
    return Spelled(text, tuple(sounds), frozenset(words))


def spell_word(word: str) -> Spelled:
    """A word of Han characters as it is, without cutting it."""
    return Spelled(word, syllables(word), frozenset({0}))


@dataclass(frozen=True, slots=True)
class Word:
    """What was typed between two blanks, without punctuation. An apostrophe stays: it ends
    a syllable. `growing` is the word at the cursor, whose last syllable may be unfinished;
    `plain` is without apostrophes, `sounding` has letters that can be pinyin."""

    text: str
    growing: bool = False
    plain: str = field(init=False)
    sounding: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.text.replace("'", ""))
        object.__setattr__(self, "sounding", LETTERS.search(self.text) is not None)


def read(text: str) -> tuple[Word, ...]:
    """The words of what was typed; the last one is being typed still."""
    folded = fold(text.replace("ü", "v").replace("Ü", "v"), join=False).text
    parts = ("".join(re.findall(rf"'|{RUN.pattern}", part)) for part in _apart(folded))
    words = [part.strip("'") for part in parts if part.strip("'")]
    return tuple(Word(word, growing=word is words[-1]) for word in words)


def _apart(folded: str) -> list[str]:
    return folded.replace("’", "'").replace("‘", "'").split()


def pieces(word: Word) -> list[str]:
    """Runs of one kind: Han characters, letters, or the rest (digits)."""
    kinds = rf"{LETTERS.pattern}|[{HAN}]+|[^\W_a-z{HAN}]+"
    return re.findall(kinds, word.text)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a word stands in a name: characters [start, end) of its `Spelled`. `literal`
    if every character was typed as it is written."""

    start: int
    end: int
    literal: bool


def find(words: tuple[Word, ...], name: Spelled) -> tuple[Match, ...]:
    """One match for each word, in their order and without overlap; empty if one is missing.

    As they are written if the name has them so. The first word is looked for where the name
    begins, then where a word of it does, then anywhere; the others where they come first.
    """
    if not words:
        return ()
    plainly = all(word.plain in name.text for word in words)
    if plainly and (written := _found(words, name, written_at)):
        return written
    return _found(words, name, match_at) if any(word.sounding for word in words) else ()


# The match of a word that begins at one place of a name.
At = Callable[[Word, Spelled, int], Match | None]


def _found(words: tuple[Word, ...], name: Spelled, at: At) -> tuple[Match, ...]:
    for start in sorted(_places(words[0], name, 0), key=lambda place: _before(name, place)):
        first = at(words[0], name, start)
        matches = [first] if first else []
        for word in words[1:] if first else ():
            ahead = (at(word, name, place) for place in _places(word, name, matches[-1].end))
            following = next(filter(None, ahead), None)
            if following is None:
                break
            matches.append(following)
        if len(matches) == len(words):
            return tuple(matches)
    return ()


def _before(name: Spelled, place: int) -> tuple[bool, bool, int]:
    return place != 0, place not in name.words, place


def _places(word: Word, name: Spelled, start: int) -> Iterator[int]:
    """Where the name has the first character of a word, or a sound that begins with it."""
    typed = word.text[0]
    for place in range(start, len(name.text)):
        known = name.text[place] == typed or name.sounds[place][:1] == typed
        if known and name.begins(place):
            yield place


def written_at(word: Word, name: Spelled, start: int) -> Match | None:
    if not name.text.startswith(word.plain, start):
        return None
    return Match(start, start + len(word.plain), literal=True)


def match_at(word: Word, name: Spelled, start: int) -> Match | None:
    """The word at this very place of the name, as it is written or as it sounds."""
    written = written_at(word, name, start)
    if written or not word.sounding:
        return written
    end = _sounds_at(word, name, start)
    return None if end is None else Match(start, end, literal=False)


def _sounds_at(word: Word, name: Spelled, start: int) -> int | None:
    """Where the word ends, tried in all ways from the longest syllable down."""
    dead: set[tuple[int, int]] = set()

    def follow(typed: int, place: int) -> int | None:
        while typed < len(word.text) and word.text[typed] == "'":
            typed += 1
        if typed == len(word.text):
            return place
        if place == len(name.text) or (typed, place) in dead:
            return None
        if _unfinished(word, typed, name.sounds[place]):
            return place + 1
        for length in _steps(word.text, typed, name, place):
            end = follow(typed + length, place + 1)
            if end is not None:
                return end
        dead.add((typed, place))
        return None

    return follow(0, start)


def _steps(typed: str, at: int, name: Spelled, place: int) -> Iterator[int]:
    """How many characters of what was typed can stand for one of the name."""
    sound = name.sounds[place]
    if not sound:
        # Latin letters of a name are typed as they are, never as sounds.
        if typed[at] == name.text[place] and not LETTERS.match(typed, at):
            yield 1
        return
    if typed[at] == name.text[place]:
        yield 1
    for spelling in SPELLINGS.get(sound, (sound,)):
        if typed.startswith(spelling, at):
            yield len(spelling)
    if len(sound) > 1 and typed[at] == sound[0]:
        if sound.startswith(_DOUBLE) and typed.startswith(sound[:2], at):
            yield 2
        yield 1


def _unfinished(word: Word, typed: int, sound: str) -> bool:
    """The rest of what was typed begins the last syllable."""
    if not word.growing or sound[:1] != word.text[typed]:
        return False
    rest = word.text[typed:]
    return any(spelling.startswith(rest) for spelling in SPELLINGS.get(sound, (sound,)))


@dataclass(frozen=True, slots=True)
class Unit:
    """A character as typed: `sounds` are the syllables it can be, none if only `initial`
    is known."""

    initial: str
    sounds: tuple[str, ...] = ()


Split = tuple[Unit, ...]


def splits(run: str, *, growing: bool) -> tuple[Split, ...]:
    """The ways to read a run of letters, fewest characters first, `MOST_SPLITS` at most;
    none if it is no pinyin. Only a name that matches one of them matches the run."""
    growing = growing or len(run) > LONGEST
    run = run[:LONGEST]
    ways: list[list[Split]] = [[] for _ in run] + [[()]]
    for start in range(len(run) - 1, -1, -1):
        found = [
            (unit, *rest)
            for unit, length in _units(run, start, growing)
            for rest in ways[start + length]
        ]
        ways[start] = sorted(found, key=len)[:MOST_SPLITS]
    return tuple(ways[0])


def _units(run: str, start: int, growing: bool) -> Iterator[tuple[Unit, int]]:
    for length in range(min(_LONGEST_SPELLING, len(run) - start), 0, -1):
        part = run[start : start + length]
        # At the cursor zhe may become zhen or zheng. A lone a, e or o is an initial as
        # well, which says less.
        last = growing and start + length == len(run)
        sounds = _begun(part) if last else _READINGS.get(part, ())
        if sounds and length > 1:
            yield Unit(part[0], sounds), length
        elif part in _DOUBLE:
            yield Unit(part[0]), length
        if length == 1 and part in _INITIALS:
            yield Unit(part), length


@lru_cache(maxsize=2000)
def _begun(part: str) -> tuple[str, ...]:
    """The syllables that a part begins or is."""
    return tuple(
        sorted({s for s, written in SPELLINGS.items() if any(w.startswith(part) for w in written)})
    )
