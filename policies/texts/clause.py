"""A clause as people read it: its words, and what a policy fills in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify

from policies.rules.schedule import Parameter
from policies.rules.terms import PolicyTerms
from policies.texts import words
from policies.texts.schedule import Line, value


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause by the code that cites it; `parameters` are what a policy fills in."""

    code: str
    name: Promise
    text: Promise
    parameters: tuple[Parameter, ...] = ()

    @property
    def anchor(self) -> str:
        """Return where it stands on its page."""
        return anchor(self.code)

    @property
    def number(self) -> str:
        """Return the code where pages show it; the others are cited by their name."""
        return self.code if self.code.startswith("R-") else ""

    def values(self, terms: PolicyTerms) -> Iterator[Line]:
        """Give what a policy says of it, line by line."""
        for each in self.parameters:
            yield Line(words.LINES.get(each, words.PARAMETERS[each]), value(each, terms))


def anchor(code: str) -> str:
    """Return the anchor of a clause."""
    return slugify(code.replace(".", "-"))
