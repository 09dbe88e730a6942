"""Evidence written down and read back: what was stored gives the same grade again."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from core.inputs import Inputs
from grading.rules.inputs import (
    Accounts,
    Basis,
    Evidence,
    LegalEventKind,
    LegalFact,
    PlaceFact,
    PlaceLevel,
)

_LINES = tuple(
    field.name for field in fields(Accounts) if field.name not in ("period_end", "currency")
)


def written(evidence: Evidence) -> dict[str, object]:
    """Write evidence as plain values; what is not known or does not hold is left out."""
    values: dict[str, object] = {
        "country": evidence.country,
        "sector": evidence.sector,
        "legal_form": evidence.legal_form,
        "is_natural_person": evidence.is_natural_person,
        "founded_on": _day(evidence.founded_on),
        "dissolved_on": _day(evidence.dissolved_on),
        "accounts": [_accounts_written(accounts) for accounts in evidence.accounts],
        "legal_events": [
            {
                "kind": fact.kind.value,
                "happened_on": fact.happened_on.isoformat(),
                "ended_on": _day(fact.ended_on),
            }
            for fact in evidence.legal_events
        ],
        "overdue_reporters": evidence.overdue_reporters,
        "overdue_oldest_due_on": _day(evidence.overdue_oldest_due_on),
        "in_collection": evidence.in_collection,
        "claim_payable": evidence.claim_payable,
        "filed_on": _day(evidence.filed_on),
        "places": [
            {
                "level": fact.level.value,
                "key": fact.key,
                "basis": fact.basis.value,
                "points": fact.points,
            }
            for fact in evidence.places
        ],
    }
    return {name: value for name, value in values.items() if value}


def read(values: Mapping[str, object]) -> Evidence:
    """Read evidence back as it was written."""
    inputs = Inputs(values)
    return Evidence(
        country=inputs.text_or_empty("country"),
        sector=inputs.text_or_empty("sector"),
        legal_form=inputs.text_or_empty("legal_form"),
        is_natural_person=inputs.flag("is_natural_person", default=False),
        founded_on=inputs.day("founded_on") if inputs.has("founded_on") else None,
        dissolved_on=inputs.day("dissolved_on") if inputs.has("dissolved_on") else None,
        accounts=tuple(_accounts_read(row) for row in inputs.rows_or_none("accounts")),
        legal_events=tuple(
            LegalFact(
                kind=row.choice("kind", LegalEventKind),
                happened_on=row.day("happened_on"),
                ended_on=row.day_or_none("ended_on"),
            )
            for row in inputs.rows_or_none("legal_events")
        ),
        overdue_reporters=inputs.whole("overdue_reporters", default=0),
        overdue_oldest_due_on=inputs.day("overdue_oldest_due_on")
        if inputs.has("overdue_oldest_due_on")
        else None,
        in_collection=inputs.flag("in_collection", default=False),
        claim_payable=inputs.flag("claim_payable", default=False),
        filed_on=inputs.day("filed_on") if inputs.has("filed_on") else None,
        places=tuple(
            PlaceFact(
                level=row.choice("level", PlaceLevel),
                key=row.text("key"),
                basis=row.choice("basis", Basis),
                points=int(row.number("points")),
            )
            for row in inputs.rows_or_none("places")
        ),
    )


def _accounts_written(accounts: Accounts) -> dict[str, str]:
    lines = {name: getattr(accounts, name) for name in _LINES}
    return {
        "period_end": accounts.period_end.isoformat(),
        "currency": accounts.currency,
        **{name: f"{amount:f}" for name, amount in lines.items() if amount is not None},
    }


def _accounts_read(row: Inputs) -> Accounts:
    return Accounts(
        period_end=row.day("period_end"),
        currency=row.currency("currency"),
        **{name: row.number(name) for name in _LINES if row.has(name)},
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
