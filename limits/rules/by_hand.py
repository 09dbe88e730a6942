"""What a person gives with an amount, within what the rules allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from core.dates import add_years
from core.errors import BusinessError
from limits.rules import country_conditions, effective, longer_terms, proposal
from limits.rules.capacity import Buyer
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Proposal, Wish
from limits.rules.reasons import Condition, ConditionCode
from limits.rules.tables import Tables
from limits.rules.temporary import YEARS_AHEAD

_ONE_DAY = timedelta(days=1)

# Those of the schedule; whether one is met a person establishes (`limits.rules.cover.findings`).
OFFERED = (
    ConditionCode.RETENTION_OF_TITLE,
    ConditionCode.BANK_GUARANTEE,
    ConditionCode.PARENT_GUARANTEE,
    ConditionCode.BILL_OF_EXCHANGE,
)


class ReviewOutOfRange(BusinessError):
    """The limit would be looked at again in the past, or later than its grade asks."""

    sentence = (
        "The limit is looked at again by %(last)s at the latest: choose a day from %(first)s up to"
        " and including that one, or none."
    )


class TermsNotShorter(BusinessError):
    """The payment terms chosen are longer than policy or grade allow, or bind to nothing."""

    sentence = (
        "Policy and grade allow no longer payment terms than these: choose at most %(most)s days,"
        " or none."
    )


class NothingStands(BusinessError):
    """Conditions or days would go with a refusal."""

    sentence = "Nothing is given by this answer: leave conditions and days out."


class LastDayOutOfRange(BusinessError):
    """What is given would end before it begins, or later than was asked."""

    sentence = "What you give ends between %(first)s and %(last)s: choose such a day, or none."


class NothingToEnd(BusinessError):
    """A last day would go with what stands already."""

    sentence = (
        "A last day is for what you give above the %(standing)s that stand: give more, or leave it"
        " out."
    )


class NoLastDayHere(BusinessError):
    """A credit check, or an answer that ends the policyholder's own limit, has no last day."""

    sentence = (
        "A credit check, and an answer beside a limit that the policyholder set itself, has no last"
        " day: leave it out."
    )


class NothingToReview(BusinessError):
    """A day to look again would go with an answer after which nothing stands without a last day."""

    sentence = (
        "What stands after this answer ends on its last day: leave the day to look at it again out."
    )


class NothingToBind(BusinessError):
    """Conditions or a last day would go with a limit that this answer leaves as it is."""

    sentence = (
        "What stands stays as it is: leave conditions and a last day out, or give more than stands."
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody who decides chose beside amount and reasons; None: as the rules say."""

    review_on: date | None = None
    conditions: tuple[ConditionCode, ...] = ()
    payment_days: int | None = None  # the longest terms
    until: date | None = None  # the last day of what is added to what stands

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept as `written`."""
        return cls(
            review_on=_day(kept.get("review_on")),
            until=_day(kept.get("until")),
            conditions=tuple(map(ConditionCode, kept.get("conditions", ()))),
            payment_days=kept.get("payment_days"),
        )

    @classmethod
    def bound(cls, conditions: Iterable[Condition]) -> Self:
        """Return a choice of these conditions."""
        given = list(conditions)
        days = [longer_terms.days_of(each) for each in given if each.code not in OFFERED]
        codes = {each.code for each in given}
        return cls(
            conditions=tuple(each for each in OFFERED if each in codes),
            payment_days=min(days, default=None),
        )

    @property
    def written(self) -> dict[str, Any]:
        """What was chosen, as it is kept; empty where everything is as the rules say."""
        said = {
            "review_on": self.review_on and self.review_on.isoformat(),
            "conditions": [each.value for each in self.conditions],
            "payment_days": self.payment_days,
            "until": self.until and self.until.isoformat(),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def bound_to(self) -> tuple[Condition, ...]:
        """The conditions chosen."""
        special = (Condition(each, is_chosen=True) for each in self.conditions)
        if self.payment_days is None:
            return tuple(special)
        days = {"days": str(self.payment_days)}
        terms = Condition(ConditionCode.MAXIMUM_PAYMENT_DAYS, days, is_chosen=True)
        return (terms, *special)


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


NOTHING = Chosen()


def last_review(decided_on: date, months: int | None, tables: Tables) -> date:
    """Return the last day on which a limit given on a day is looked at again (R-LIM-07).

    `months` is what the buyer's grade asks. A grade without a review, as of a buyer in default, is
    looked at as soon as the shortest there is [DESIGN].
    """
    if months is None:
        months = min(each.review_months for each in tables.grades if each.review_months is not None)
    return effective.review_on(decided_on, months)


def ensure_allowed(chosen: Chosen, decided_on: date, buyer: Buyer, longest: int) -> None:
    """Refuse days to look again, and payment terms, that the rules would not allow.

    `longest` are the longest payment terms that the policy insures.

    :raises ReviewOutOfRange: naming the first and the last day
    :raises TermsNotShorter: naming the longest terms that can be chosen
    """
    terms = buyer.tables.terms_of(buyer.grade)
    first = decided_on + _ONE_DAY
    last = last_review(decided_on, terms.review_months, buyer.tables)
    if chosen.review_on is not None and not first <= chosen.review_on <= last:
        raise ReviewOutOfRange(first=first, last=last)
    most = min(longest - 1, terms.longest_terms_days or longest - 1)
    if chosen.payment_days is not None and chosen.payment_days > most:
        raise TermsNotShorter(most=most)


def ensure_something(chosen: Chosen, *, is_given: bool, is_more: bool) -> None:
    """Refuse conditions and days where nothing stands after the answer, or nothing is given anew.

    :raises NothingStands: if anything is chosen, and nothing stands
    :raises NothingToBind: if conditions or a last day are chosen, and what stands stays
    """
    if chosen != NOTHING and not is_given:
        raise NothingStands
    if (chosen.bound_to or chosen.until) and not is_more:
        raise NothingToBind


def ensure_goes_on(chosen: Chosen, *, goes_on: bool) -> None:
    """Refuse a day to look again where nothing `goes_on` without a last day after the answer.

    :raises NothingToReview: since the night looks at nothing that ends by itself
    """
    if chosen.review_on is not None and not goes_on:
        raise NothingToReview


def ensure_last_day(chosen: Chosen, first: date, asked: date | None) -> None:
    """Refuse a last day before the first, later than asked, or years ahead; None: no end is asked.

    :raises LastDayOutOfRange: naming the days there are
    """
    last = asked or add_years(first, YEARS_AHEAD)
    if chosen.until is not None and not first <= chosen.until <= last:
        raise LastDayOutOfRange(first=first, last=last)


def ends_sooner(chosen: Chosen, asked: date | None) -> bool:
    """Tell whether what is given ends before what was asked; None: no end was asked."""
    return chosen.until is not None and (asked is None or chosen.until < asked)


def conditions(
    wish: Wish, buyer: Buyer, chosen: Chosen, *, asked_days: int, country: Iterable[str]
) -> tuple[Condition, ...]:
    """Return what an amount given by a person is bound to: by the rules, and by what it chose.

    The wish is on the policy's longest terms where longer ones were `asked_days`. What the rules
    bind every limit to they bind this one to as well, also where they would give none.
    """
    bound = proposal.conditions(wish, buyer)
    bound = longer_terms.conditions(bound, asked=asked_days, longest=wish.payment_terms_days)
    return _with(country_conditions.conditions(bound, country), chosen.bound_to)


def carried(found: Proposal, chosen: Sequence[Condition], *, asked: int) -> Proposal:
    """Bind what the rules give to the conditions that a person chose on the limit before.

    Else asking for a little more, or less, would shake them off. A refusal is bound to nothing.
    """
    if not chosen or found.outcome is Outcome.REFUSED or not found.amount:
        return found
    bound = _with(found.conditions, chosen)
    return replace(found, conditions=bound, reasons=longer_terms.told(found.reasons, bound, asked))


def _with(bound_to: Sequence[Condition], chosen: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return conditions with those that a person chose, each once; of payment terms the shorter."""
    special = {each.code: each for each in chosen if each.code in OFFERED}
    found = tuple(special.pop(each.code, each) for each in bound_to) + tuple(special.values())
    for terms in chosen:
        if terms.code is ConditionCode.MAXIMUM_PAYMENT_DAYS:
            found = longer_terms.shortened(found, terms)
    return found
