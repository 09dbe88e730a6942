"""What follows when a policyholder raises, lowers or gives up a limit, before it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.queries import Position
from limits.rules.temporary import is_a_tranche


@dataclass(frozen=True, slots=True)
class Now:
    """The limit on a buyer by now, and what it owes.

    Of that, `counts` is held against the limit, without VAT unless that is insured. `part` of the
    limit ends on `until`; None: nothing of it has a last day. `beside` of it is for confirmed
    orders, or a layer: a change leaves that alone.
    """

    amount: Money
    owed: Money
    counts: Money
    part: Money
    until: date | None = None
    beside: Money | None = None

    @classmethod
    def of(cls, position: Position) -> Now:
        """Return what is told of a position."""
        use = position.use
        counts = use.insured + use.above
        zero = position.amount * 0
        tranches = [row for row in position.parts if is_a_tranche(row.kind, row.conditions)]
        part = Money.sum((row.money for row in tranches), zero.currency)
        until = position.temporary_until if tranches else None
        return cls(position.amount, use.owed, counts, part, until, position.temporary - part)


def of_change(now: Now, wished: Money, unit: int) -> list[str]:
    """Return what asking for `wished` brings, as sentences; `unit` is the step of limits."""
    amount = wished.floored_to(unit)
    if not amount:
        return of_giving_up(now.owed)
    if amount == now.amount:
        return [gettext("That is the limit you have: nothing would change.")]
    if amount > now.amount:
        said = gettext(
            "Within our rules the answer is there at once; otherwise an underwriter looks at it. "
            "Your limit of %(amount)s stays whatever the answer."
        )
        return [
            said % {"amount": money_text(now.amount, "whole")},
            *_taken_in(now),
            *_left_alone(now, amount),
        ]
    said = gettext("For deliveries from today on your limit is %(amount)s, at once and as asked.")
    return [
        said % {"amount": money_text(amount, "whole")},
        *_cut_part(now, amount),
        *_left_alone(now, amount),
        *_run_off(now, amount),
        _again(),
    ]


def of_giving_up(owed: Money) -> list[str]:
    """Return what giving up a limit brings, as sentences."""
    said = gettext("From today on new deliveries to this buyer are not covered.")
    if not owed:
        return [said, gettext("What you delivered before stays covered as it was."), _again()]
    stays = gettext(
        "The %(owed)s the buyer owes now stays covered as it was delivered, until it is paid."
    )
    return [said, stays % {"owed": money_text(owed)}, _again()]


def _taken_in(now: Now) -> list[str]:
    if not now.part or now.until is None:
        return []
    said = gettext(
        "What you ask is the whole limit, until further notice: the temporary part of %(part)s "
        "becomes part of it."
    )
    return [said % {"part": money_text(now.part, "whole")}]


def _cut_part(now: Now, amount: Money) -> list[str]:
    if not now.part or now.until is None:
        return []
    stays = now.amount - now.part
    if amount <= stays:
        said = gettext("The temporary part of %(part)s ends with it.")
        return [said % {"part": money_text(now.part, "whole")}]
    said = gettext(
        "The temporary part becomes %(part)s; after its last day, %(until)s, your limit is "
        "%(stays)s, as it would have been."
    )
    values = {"part": money_text(amount - stays, "whole"), "stays": money_text(stays, "whole")}
    return [said % {**values, "until": day_text(now.until)}]


def _left_alone(now: Now, amount: Money) -> list[str]:
    if not now.beside:
        return []
    if amount > now.beside:
        said = gettext(
            "%(beside)s of your limit is for confirmed orders or a layer with its own insured "
            "share: that stays as it is, and it is part of the %(amount)s."
        )
    else:
        said = gettext(
            "%(beside)s of your limit is for confirmed orders or a layer with its own insured "
            "share: of that no more stays than the %(amount)s, and a layer ends."
        )
    values = {"beside": money_text(now.beside, "whole"), "amount": money_text(amount, "whole")}
    return [said % values]


def _run_off(now: Now, left: Money) -> list[str]:
    if now.counts <= left:
        return [gettext("What you delivered before stays covered as it was.")]
    said = gettext(
        "%(counts)s counts against your limit now. That stays covered as it was delivered, but it "
        "fills the new limit first: a new delivery is covered only as far as there is room left "
        "under %(left)s."
    )
    return [said % {"counts": money_text(now.counts), "left": money_text(left, "whole")}]


def _again() -> str:
    return gettext(
        "It does not come back by itself: to have it again you ask again, and the answer is "
        "decided anew."
    )
