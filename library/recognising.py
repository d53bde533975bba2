"""A file → what it says and what is recognised in it, with the mark that forbids to keep any of that."""

from dataclasses import dataclass

from gongwen.recognise import Recognition, recognise
from library.originals import Original, read_original


@dataclass(frozen=True, slots=True)
class Recognised:
    original: Original
    recognition: Recognition

    @property
    def secrecy(self) -> str:
        """The level of a secrecy mark above the title or in the margins; empty where there is none."""
        return self.recognition.secrecy or self.original.marginal_secrecy


def recognise_file(raw: bytes, name: str) -> Recognised:
    """Raises `Unreadable` like `read_original`; whoever calls asks for `secrecy` before keeping anything."""
    original = read_original(raw, name)
    return Recognised(original, recognise(original.text, filename=name, heads=original.heads))
