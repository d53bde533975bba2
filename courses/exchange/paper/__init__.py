"""Questions in the layout of a Chinese examination paper, as lines of text.

Read are two layouts: the key after each question, and keys in a table at the end. Numbers that are
missing or doubled, and keys for questions that are not there, are told; where a key cannot be
given to one question for certain, it is given to none. `write` makes the first layout.
"""

from courses.exchange.paper.reading import read, read_parts
from courses.exchange.paper.writing import write, write_parts

__all__ = ["read", "read_parts", "write", "write_parts"]
