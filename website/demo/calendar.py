"""The demo's past, lived through day by day: whatever happens rests on what was known then."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import heapify, heappop, heappush

Life = Iterator[date]  # gives the day on which it goes on


def live(lives: Iterable[Life], after_each_day: Callable[[], object]) -> None:
    """Let lives go on in the order of their days, until all have ended."""
    waiting: list[tuple[date, int, Life]] = []
    for place, life in enumerate(lives):
        begins_on = next(life, None)
        if begins_on is not None:
            waiting.append((begins_on, place, life))
    heapify(waiting)
    while waiting:
        today, place, life = heappop(waiting)
        goes_on = next(life, None)
        if goes_on is not None:
            heappush(waiting, (max(goes_on, today), place, life))
        if not waiting or waiting[0][0] > today:
            after_each_day()
