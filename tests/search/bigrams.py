"""A small honest model for tests of how vectors are kept: pairs of characters, hashed."""

import hashlib

import numpy as np

from search.engine.meaning import ModelError, Space

DIMENSION = 16


class Bigrams:
    """Knows its texts again; `asked` holds what it was given. `away`, `refused` and
    `running` (the stamp of another model) let it fail as the encoder's process does."""

    def __init__(self, version="1"):
        self.space = Space(name="字对", stamp=f"bigrams {version}", dimension=DIMENSION, floor=0.3)
        self.asked = []
        self.away = False
        self.refused = ""
        self.running = ""

    def encode_passages(self, texts):
        if self.away or (self.refused and any(self.refused in text for text in texts)):
            raise ModelError("含义模型进程没有答复")
        self.asked += texts
        return np.stack([self._placed(text) for text in texts])

    def encode_query(self, text):
        return self._placed(text)

    def vector_of(self, query):
        return None if self.away else self._placed(query)

    def state(self):
        if self.away:
            raise ModelError("含义模型进程没有答复")
        return {"name": self.space.name, "stamp": self.running or self.space.stamp, "problem": ""}

    def _placed(self, text):
        place = np.zeros(DIMENSION, np.float32)
        for pair in zip(f" {text}", text, strict=False):
            digest = hashlib.blake2b("".join(pair).encode(), key=self.space.stamp.encode()).digest()
            place[digest[0] % DIMENSION] += 1 if digest[1] % 2 else -1
        length = np.linalg.norm(place)
        return place / length if length else place
