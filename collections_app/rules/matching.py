"""Which debt an incoming payment is for (`domain.md` 6.2, PAY-04)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.money import Money


class MatchRule(StrEnum):
    """How a payment was recognised, in the order in which it is tried."""

    STRUCTURED_REFERENCE = "STRUCTURED_REFERENCE"
    END_TO_END_ID = "END_TO_END_ID"
    INVOICE_NUMBER_IN_TEXT = "INVOICE_NUMBER_IN_TEXT"
    CASE_NUMBER_IN_TEXT = "CASE_NUMBER_IN_TEXT"
    IBAN_AND_AMOUNT = "IBAN_AND_AMOUNT"
    IBAN_ONLY = "IBAN_ONLY"
    NAME_ONLY = "NAME_ONLY"


class MatchStatus(StrEnum):
    """What happens with it: booked by itself, proposed to a person, or put in the queue."""

    AUTO = "AUTO"
    SUGGESTED = "SUGGESTED"
    UNMATCHED = "UNMATCHED"


OVERPAYMENT_SUSPENSE = "OVERPAYMENT_SUSPENSE"


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """An invoice of a collection case; empty text is unknown."""

    reference: str
    invoice: str
    case: str
    open: Money
    iban: str = ""
    end_to_end_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A credit on the account, in booking order; empty text is unknown."""

    id: str
    amount: Money
    structured: str = ""
    text: str = ""
    iban: str = ""
    end_to_end_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """The part of a payment that is booked on one invoice."""

    debt: OpenDebt
    amount: Money


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a transaction: nothing is booked unless the status is AUTO.

    `remaining` is what is still open on what it was recognised by, `surplus` what it has too
    much and stays in suspense.
    """

    transaction: Transaction
    status: MatchStatus
    rule: MatchRule | None
    case: str | None
    booked: tuple[Booked, ...]
    remaining: Money
    surplus: Money


def match_transactions(
    debts: Sequence[OpenDebt], transactions: Sequence[Transaction]
) -> tuple[Match, ...]:
    """Match payments in booking order; each sees what those before it left open.

    Only a reference, an end-to-end id, an invoice or a case number books by itself, and only
    when it points at one case; several invoices of it are paid in the order given. When all it
    points at was paid before, the whole payment is surplus.
    """
    open_amounts = [debt.open for debt in debts]
    matches = []
    for transaction in transactions:
        present = [
            replace(debt, open=amount) for debt, amount in zip(debts, open_amounts, strict=True)
        ]
        rule, places = _recognised(present, transaction)
        match = _book(transaction, rule, [present[place] for place in places])
        if match.booked:
            for place, part in zip(places, match.booked, strict=True):
                open_amounts[place] -= part.amount
        matches.append(match)
    return tuple(matches)


def _recognised(
    debts: Sequence[OpenDebt], transaction: Transaction
) -> tuple[MatchRule | None, list[int]]:
    """Return the first rule that recognises the payment, and the places of the debts it found."""
    for rule, recognises in _RULES.items():
        found = [place for place, debt in enumerate(debts) if recognises(debt, transaction)]
        if found:
            return rule, [place for place in found if debts[place].open] or found
    return None, []


def _book(transaction: Transaction, rule: MatchRule | None, found: Sequence[OpenDebt]) -> Match:
    nothing = Money.zero(transaction.amount.currency)
    if rule is None:
        status = MatchStatus.UNMATCHED
        return Match(transaction, status, None, None, (), nothing, nothing)
    remaining = Money.sum((debt.open for debt in found), nothing.currency)
    case = found[0].case
    if rule not in _BOOKING or len({debt.case for debt in found}) > 1:
        status = MatchStatus.SUGGESTED
        return Match(transaction, status, rule, case, (), remaining, nothing)

    left = transaction.amount
    booked = []
    for debt in found:
        booked.append(Booked(debt, min(left, debt.open)))
        left -= booked[-1].amount
    remaining -= transaction.amount - left
    return Match(transaction, MatchStatus.AUTO, rule, case, tuple(booked), remaining, left)


def _same(left: str, right: str) -> bool:
    """Compare references, accounts and names without blanks and case; unknown equals nothing."""
    compact = "".join(left.split()).casefold()
    return bool(compact) and compact == "".join(right.split()).casefold()


def _stands_in(number: str, text: str) -> bool:
    """Tell whether `number` stands in `text` by itself, not as a part of a longer number."""
    if not number:
        return False
    alone = rf"(?<!\w)(?<!\w[-./]){re.escape(number)}(?![-./]?\w)"
    return re.search(alone, text, re.IGNORECASE) is not None


_RULES: dict[MatchRule, Callable[[OpenDebt, Transaction], bool]] = {
    MatchRule.STRUCTURED_REFERENCE: lambda debt, paid: _same(debt.reference, paid.structured),
    MatchRule.END_TO_END_ID: lambda debt, paid: _same(debt.end_to_end_id, paid.end_to_end_id),
    MatchRule.INVOICE_NUMBER_IN_TEXT: lambda debt, paid: _stands_in(debt.invoice, paid.text),
    MatchRule.CASE_NUMBER_IN_TEXT: lambda debt, paid: _stands_in(debt.case, paid.text),
    MatchRule.IBAN_AND_AMOUNT: lambda debt, paid: (
        _same(debt.iban, paid.iban) and debt.open == paid.amount
    ),
    MatchRule.IBAN_ONLY: lambda debt, paid: _same(debt.iban, paid.iban),
    MatchRule.NAME_ONLY: lambda debt, paid: _same(debt.name, paid.name),
}

_BOOKING = frozenset(
    {
        MatchRule.STRUCTURED_REFERENCE,
        MatchRule.END_TO_END_ID,
        MatchRule.INVOICE_NUMBER_IN_TEXT,
        MatchRule.CASE_NUMBER_IN_TEXT,
    }
)
