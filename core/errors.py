"""Refusals: what the business says no to, in words the user can act on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class Several(tuple[StrEnum, ...]):
    """Codes that a refusal names together."""

    def __str__(self) -> str:
        return ", ".join(self)


class BusinessError(Exception):
    """A refusal of the business, not a defect of the program.

    Subclasses stand beside their rule and are named for what happened. `sentence` is an English
    sentence with named placeholders (`%(room)s`) that the edges translate; `values` fills them.
    """

    sentence: ClassVar[str] = "This is not possible."

    def __init__(self, **values: object) -> None:
        self.values: Mapping[str, object] = values
        super().__init__(self.sentence % values)

    @property
    def code(self) -> str:
        """The refusal's name as machines see it: `OutsideAuthority` becomes `OUTSIDE_AUTHORITY`."""
        return self.code_of_kind()

    @classmethod
    def code_of_kind(cls) -> str:
        """Return the code that every refusal of this kind has."""
        return "".join(
            f"_{letter}" if letter.isupper() and position else letter
            for position, letter in enumerate(cls.__name__)
        ).upper()


class StateRefused(BusinessError):
    """The object is in a state from which the step is not possible."""

    sentence = "This is %(present)s and cannot become %(wanted)s."

    def __init__(self, *, present: object, **values: object) -> None:
        super().__init__(**{"state": present, "present": present, **values})


class BadInput(BusinessError):
    """What came in cannot be understood; names the place and the remedy."""

    sentence = "%(place)s: %(problem)s"
