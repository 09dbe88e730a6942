"""Reviews of natural persons that wait for somebody to look."""

from enum import StrEnum


class HeldState(StrEnum):
    """Whether somebody looked."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
