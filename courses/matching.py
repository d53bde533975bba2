"""Which of several overlapping lots gives which number, so that all get what they can.

Pure. Each lot asks for some of its numbers and no number is given twice. Taking them greedily
fails where a wide lot takes what a narrow one needs, so a lot that comes away empty may have a
number another one holds, if that one can take another instead, and so on (augmenting paths).
"""

from collections import deque
from collections.abc import Sequence


def assign(lots: Sequence[Sequence[int]], wanted: Sequence[int]) -> list[list[int]]:
    """Up to `wanted[n]` numbers of `lots[n]`, in the order of the lot; altogether as many as can be.

    Narrow lots choose first, and each prefers its earlier numbers.
    """
    giving = _Giving(lots)
    for lot in sorted(range(len(lots)), key=lambda n: len(lots[n])):
        for _ in range(wanted[lot]):
            if not giving.give(lot):
                break
    return [
        [number for number in numbers if giving.holder.get(number) == lot]
        for lot, numbers in enumerate(lots)
    ]


class _Giving:
    """`holder` says which lot a number went to; a number once given stays with some lot."""

    def __init__(self, lots: Sequence[Sequence[int]]) -> None:
        self.lots = lots
        self.holder: dict[int, int] = {}
        self._tried = [0] * len(lots)

    def give(self, lot: int) -> bool:
        """One more number for a lot, perhaps by moving others; False when there is no way."""
        came: dict[int, tuple[int, int]] = {}
        waiting = deque([lot])
        while waiting:
            one = waiting.popleft()
            number = self._free(one)
            if number is not None:
                self._move(number, one, lot, came)
                return True
            for number in self.lots[one]:
                other = self.holder[number]
                if other not in came and other != lot:
                    came[other] = (one, number)
                    waiting.append(other)
        return False

    def _free(self, lot: int) -> int | None:
        numbers = self.lots[lot]
        while self._tried[lot] < len(numbers):
            number = numbers[self._tried[lot]]
            if number not in self.holder:
                return number
            self._tried[lot] += 1
        return None

    def _move(self, number: int, one: int, lot: int, came: dict[int, tuple[int, int]]) -> None:
        self.holder[number] = one
        while one != lot:
            one, number = came[one]
            self.holder[number] = one
