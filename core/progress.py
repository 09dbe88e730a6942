"""How far a long command is: a bar with an estimate on a terminal, nothing elsewhere."""

import time
from typing import TextIO

_WIDTH = 30
_SECONDS_BETWEEN = 0.2


class Progress:
    """A bar on one line of `out` that is drawn over and over; silent when nobody watches."""

    def __init__(self, out: TextIO, label: str) -> None:
        self._out = out
        self._label = label
        self._is_watched = out.isatty()
        self._began = self._drawn = time.monotonic()

    def show(self, done: int, total: int) -> None:
        """Show that `done` of `total` is done, at most a few times a second."""
        now = time.monotonic()
        if self._is_watched and total and now - self._drawn >= _SECONDS_BETWEEN:
            self._drawn = now
            share = min(done / total, 1.0)
            left = (now - self._began) * (1 - share) / share if share else 0
            bar = ("#" * round(share * _WIDTH)).ljust(_WIDTH, ".")
            self._draw(f"{self._label} [{bar}] {share:4.0%}, about {left:.0f} s to go")

    def say(self, text: str) -> None:
        """Show in place of the bar what is being done now."""
        if self._is_watched:
            self._draw(f"{self._label}: {text}")

    def finish(self) -> None:
        """Clear the line."""
        if self._is_watched:
            self._draw("")
            self._out.write("\r")
            self._out.flush()

    def _draw(self, text: str) -> None:
        self._out.write(f"\r{text}\x1b[K")
        self._out.flush()
