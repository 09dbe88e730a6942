"""What other tables would have made of decisions that were made: counted range by range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.money import Money
from grading.rules import trials
from limits.rules import replaying
from limits.rules.capacity import Buyer
from limits.rules.expected_loss import Margin
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import RequestTooSmall
from limits.rules.temporary import part_of

_FALLS = 200  # limits that would fall, by name
_EXAMPLES = 20  # of the decisions that would differ most, by name


@dataclass(frozen=True, slots=True)
class Fall:
    """A limit that would fall: of whom, on whom, from what to what, how many days after."""

    policyholder_id: int
    buyer_id: int
    was: Decimal
    amount: Decimal
    currency: str
    days: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out, once: the amount, and whether a person had to look."""

    amount: Money
    outcome: str
    is_referred: bool = False


@dataclass(slots=True)
class Figures:
    """How many decisions would have been different, and what they come to, by currency."""

    decisions: int = 0
    different: int = 0
    more: int = 0
    less: int = 0
    referred: int = 0  # that nobody looked at
    left_to_rules: int = 0  # that somebody looked at
    raised: dict[str, Decimal] = field(default_factory=dict)
    lowered: dict[str, Decimal] = field(default_factory=dict)
    untried: int = 0  # kept before everything was kept
    examples: list[list[str]] = field(default_factory=list)  # id, was, would have been, currency

    def count(self, decision: str, was: Answer, then: Answer) -> None:
        """Count one decision in."""
        self.decisions += 1
        if was == then:
            return
        self.different += 1
        self.referred += then.is_referred and not was.is_referred
        self.left_to_rules += was.is_referred and not then.is_referred
        if then.amount != was.amount:
            self.more += then.amount > was.amount
            self.less += then.amount < was.amount
            moved = self.raised if then.amount > was.amount else self.lowered
            _add(moved, was.amount.currency, abs(then.amount.amount - was.amount.amount))
        amounts = [str(was.amount.amount), str(then.amount.amount)]
        self.examples = _most([*self.examples, [decision, *amounts, was.amount.currency]])

    def add(self, other: Figures) -> None:
        """Count another range in."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, others in ((self.raised, other.raised), (self.lowered, other.lowered)):
            for currency, amount in others.items():
                _add(mine, currency, amount)
        self.examples = _most([*self.examples, *other.examples])

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are kept."""
        return {
            **{name: getattr(self, name) for name in _COUNTS},
            "raised": {name: str(amount) for name, amount in sorted(self.raised.items())},
            "lowered": {name: str(amount) for name, amount in sorted(self.lowered.items())},
            "examples": self.examples,
        }


_COUNTS = ("decisions", "different", "more", "less", "referred", "left_to_rules", "untried")


def begun(run: str, ranges: int, on: str) -> dict[str, Any]:
    """Return what is kept of a trial nothing of which is done."""
    return {"run": run, "on": on, "ranges": ranges, "done": [], **Figures().as_json()}


def read(kept: Mapping[str, Any]) -> Figures:
    """Return figures from what is kept of them."""
    return Figures(
        **{name: kept.get(name, 0) for name in _COUNTS},
        raised={name: Decimal(text) for name, text in kept.get("raised", {}).items()},
        lowered={name: Decimal(text) for name, text in kept.get("lowered", {}).items()},
        examples=list(kept.get("examples", ())),
    )


def with_range(kept: Mapping[str, Any], first: int, figures: Figures) -> dict[str, Any]:
    """Return a trial with one range more, known by its first id."""
    whole = read(kept)
    whole.add(figures)
    return {**kept, "done": sorted({*kept["done"], first}), **whole.as_json()}


def with_limits(kept: dict[str, Any], ranges: int) -> dict[str, Any]:
    """Return a trial that also has ranges of groups whose limits are tried; none is done."""
    standing = trials.begun(kept["run"], ranges, kept["on"])
    return {**kept, "standing": {**standing, "falls": []}}


def with_standing(
    kept: Mapping[str, Any], first: int, figures: trials.Figures, falls: Iterable[Fall]
) -> dict[str, Any]:
    """Return a trial with the limits of one range of groups more, known by its first id."""
    standing = trials.with_range(kept["standing"], first, figures)
    every = sorted([*falls_in(kept), *falls], key=_deepest)[:_FALLS]
    standing["falls"] = [_written(each) for each in every]
    return {**kept, "standing": standing}


def falls_in(kept: Mapping[str, Any]) -> list[Fall]:
    """Return the limits that would fall most, the deepest fall first."""
    return [
        Fall(holder, buyer, Decimal(was), Decimal(amount), currency, days)
        for holder, buyer, was, amount, currency, days in kept.get("standing", {}).get("falls", ())
    ]


def is_done(kept: Mapping[str, Any]) -> bool:
    """Return whether all decisions and all limits were tried."""
    return trials.is_done(kept) and trials.is_done(kept.get("standing", {}))


def ensure_done(kept: Mapping[str, Any]) -> None:
    """Refuse to release before everybody can see what would follow.

    :raises NotTriedYet: until then
    """
    if not is_done(kept):
        raise trials.NotTriedYet


def _written(fall: Fall) -> list[object]:
    amounts = (str(fall.was), str(fall.amount), fall.currency)
    return [fall.policyholder_id, fall.buyer_id, *amounts, fall.days]


def _deepest(fall: Fall) -> tuple[Decimal, int, int]:
    return fall.amount - fall.was, fall.policyholder_id, fall.buyer_id


def proposed(kept: Mapping[str, Any], buyer: Buyer, currency: str) -> Answer:
    """Answer again what was asked, on the tables the buyer is put to.

    `kept` is a proposal as a request keeps it. The room on the group stays as it was: what its
    other members carried is not kept.
    """
    inputs, unit = kept["inputs"], buyer.tables.rounding_unit
    asked = Money(Decimal(inputs["requested"]), currency)
    try:
        found = replaying.proposed(
            {**inputs, "unit": unit}, buyer, currency, _margin(inputs, asked, buyer)
        )
    except RequestTooSmall:
        return Answer(Money.zero(currency), Outcome.REFUSED.value)
    if "adds_to" in kept:  # asked up to a last day: the whole was judged, a part of it is kept
        base = Money(Decimal(kept["adds_to"]), currency)
        found = part_of(found, base, asked - base, unit)
    return Answer(found.amount, found.outcome.value, bool(found.referred_because))


def reviewed(kept: Mapping[str, Any], buyer: Buyer, currency: str, decided_on: date) -> Answer:
    """Look again once more at a limit that stood, on the tables the buyer is put to."""
    unit = buyer.tables.rounding_unit
    found = replaying.reviewed({**kept, "unit": unit}, buyer, currency, decided_on)
    return Answer(Money(found["amount"], currency), str(found["outcome"]))


def _margin(inputs: Mapping[str, Any], asked: Money, buyer: Buyer) -> Margin:
    kept = inputs["margin"]
    return Margin.on(
        asked,
        inputs["payment_days"],
        buyer.grade,
        buyer.tables,
        insured_share=Decimal(kept["insured_share"]),
        premium_per_mille=Decimal(kept["premium_per_mille"]),
    )


def _most(examples: list[list[str]]) -> list[list[str]]:
    by_size = sorted(examples, key=lambda each: (-abs(Decimal(each[2]) - Decimal(each[1])), each))
    return by_size[:_EXAMPLES]


def _add(amounts: dict[str, Decimal], currency: str, amount: Decimal) -> None:
    amounts[currency] = amounts.get(currency, Decimal(0)) + amount
