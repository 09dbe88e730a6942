"""What the launcher says no to: one sentence with its remedy, exit code 1."""

import sys
from collections.abc import Callable


class Refused(Exception):
    """The start is not possible; the text says why and what to do."""


def say(text: str) -> None:
    """Print `text` at once, also into a pipe."""
    print(text, flush=True)


def say_aside(text: str) -> None:
    """Print `text` where it does not get among what a command prints."""
    print(text, file=sys.stderr, flush=True)


def told_plainly(command: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
    """Let `command` end with the sentence of a refusal and exit code 1, without a traceback."""

    def run(arguments: list[str]) -> int:
        try:
            return command(arguments)
        except Refused as refusal:
            say_aside(str(refusal))
            return 1

    return run
