"""A trial: what a step would change, counted range by range over all companies."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.errors import BusinessError

Moves = Counter[tuple[int, int]]  # how many companies go from a grade to another


class NotTriedYet(BusinessError):
    """Nobody decides on what nobody has seen the outcome of."""

    sentence = "What this would change is still being worked out: wait for it, then decide."


@dataclass(slots=True)
class Figures:
    """What a step would change in one range of companies, or in all of them.

    `grades` has every company it would move. `compared` has, for a version of the model, every
    company with accounts, those that stay as they are among them.
    """

    grades: Moves = field(default_factory=Counter)
    compared: Moves = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)  # by the outcome of their review
    given_back: dict[str, Decimal] = field(default_factory=dict)  # cover, by currency
    policyholders: set[int] = field(default_factory=set)  # whose limits would change
    waiting: int = 0  # companies whose grades the coming night changes, whatever is decided

    def add(self, other: "Figures") -> None:
        """Count another range in."""
        self.grades.update(other.grades)
        self.compared.update(other.compared)
        self.limits.update(other.limits)
        self.policyholders |= other.policyholders
        self.waiting += other.waiting
        for currency, amount in other.given_back.items():
            self.give_back(currency, amount)

    def give_back(self, currency: str, amount: Decimal) -> None:
        """Count cover that would end."""
        self.given_back[currency] = self.given_back.get(currency, Decimal(0)) + amount

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are kept."""
        return {
            "grades": _written(self.grades),
            "compared": _written(self.compared),
            "limits": dict(sorted(self.limits.items())),
            "given_back": {name: str(amount) for name, amount in sorted(self.given_back.items())},
            "policyholders": sorted(self.policyholders),
            "waiting": self.waiting,
        }


def read(kept: Mapping[str, Any]) -> Figures:
    """Return figures from what is kept of them."""
    return Figures(
        grades=_moves(kept.get("grades", ())),
        compared=_moves(kept.get("compared", ())),
        limits=Counter(kept.get("limits", {})),
        given_back={name: Decimal(text) for name, text in kept.get("given_back", {}).items()},
        policyholders=set(kept.get("policyholders", ())),
        waiting=kept.get("waiting", 0),
    )


def begun(run: str, ranges: int, on: str) -> dict[str, Any]:
    """Return what is kept of a trial nothing of which is done."""
    return {"run": run, "on": on, "ranges": ranges, "done": [], **Figures().as_json()}


def with_range(kept: Mapping[str, Any], first: int, figures: Figures) -> dict[str, Any]:
    """Return a trial with one range more, known by its first id."""
    whole = read(kept)
    whole.add(figures)
    return {**kept, "done": sorted({*kept["done"], first}), **whole.as_json()}


def is_done(kept: Mapping[str, Any]) -> bool:
    """Return whether every range was tried."""
    return bool(kept) and len(kept["done"]) == kept["ranges"]


def ensure_done(kept: Mapping[str, Any]) -> None:
    """Refuse to decide before everything was tried.

    :raises NotTriedYet: until then
    """
    if not is_done(kept):
        raise NotTriedYet


def _written(moves: Moves) -> list[Sequence[int]]:
    return [[old, new, count] for (old, new), count in sorted(moves.items())]


def _moves(kept: Sequence[Sequence[int]]) -> Moves:
    return Counter({(old, new): count for old, new, count in kept})
