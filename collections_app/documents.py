"""How a case stands and what was done on it, for those who look; and its letters."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from collections_app import queries, texts
from collections_app.models import Case, CaseAction, Letter
from collections_app.rules.lifecycle import ActionKind, CaseState
from core.money import Money
from core.templatetags.amounts import money_text
from receivables import texts as receivables_texts

_TONES = {
    ActionKind.PAYMENT: "good",
    ActionKind.LETTER: "info",
    ActionKind.STATE: "plain",
    ActionKind.CALL: "plain",
    ActionKind.NOTE: "plain",
}


def entry(action: CaseAction) -> dict[str, Any]:
    """Return an action as a line of a timeline (its receipt and letter must be loaded)."""
    kind = ActionKind(action.kind)
    return {
        "day": action.done_on,
        "title": _title(action, kind),
        "text": _imputed(action) if kind is ActionKind.PAYMENT else action.note,
        "note": str(texts.ACTIONS[kind]),
        "tone": _TONES[kind],
        "future": False,
    }


def payment(action: CaseAction) -> dict[str, Any]:
    """Return a payment with what it paid by law, as frozen when it was booked."""
    facts = action.facts
    currency = facts["currency"]
    imputed = {name: Money(Decimal(value), currency) for name, value in facts["imputed"].items()}
    return {
        "received_on": date.fromisoformat(facts["received_on"]),
        "amount": Money(Decimal(facts["amount"]), currency),
        "reference": action.receipt.reference if action.receipt else "",
        "source": receivables_texts.source(facts["source"]),
        **imputed,
    }


def panel(case: Case, today: date) -> dict[str, Any]:
    """Return what a page about one case shows."""
    until = case.closed_on or today
    return {
        "case": case,
        "today": today,
        "state": texts.state(case.state),
        "tone": texts.tone(case.state),
        "balance": queries.balance(case, until),
        "until": until,
        "payments": [payment(action) for action in queries.payment_actions(case)],
        "entries": [entry(action) for action in queries.actions(case)],
        "letters": [
            {"row": row, "kind": texts.letter(row.kind)} for row in queries.letters_of(case)
        ],
        "prescription": queries.prescribes_on(case),
    }


def pdf(letter: Letter) -> HttpResponse:
    """Return the PDF of a letter that is made."""
    response = HttpResponse(bytes(letter.document.content or b""), content_type="application/pdf")
    name = letter.document.file_name
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _title(action: CaseAction, kind: ActionKind) -> str:
    if kind is ActionKind.PAYMENT:
        facts = action.facts
        amount = Money(Decimal(facts["amount"]), facts["currency"])
        return gettext("%(amount)s received") % {"amount": money_text(amount)}
    if kind is ActionKind.LETTER and action.letter:
        return gettext("%(letter)s sent") % {"letter": texts.letter(action.letter.kind)}
    if kind is ActionKind.STATE and "to" in action.facts:
        return texts.state(CaseState(action.facts["to"]))
    if kind is ActionKind.STATE:
        return gettext("A collector took the case")
    return str(texts.ACTIONS[kind])


def _imputed(action: CaseAction) -> str:
    paid = payment(action)
    values = {name: money_text(paid[name]) for name in ("to_costs", "to_interest", "to_principal")}
    return (
        gettext(
            "By law it paid %(to_costs)s of the costs, %(to_interest)s of the interest and "
            "%(to_principal)s of the invoices."
        )
        % values
    )
