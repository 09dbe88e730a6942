"""How a case stands and what was done on it, for those who look; and its letters."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext

from collections_app import queries, texts
from collections_app.models import Case, CaseAction, Letter
from collections_app.queries import Balance
from collections_app.rules.lifecycle import ActionKind, CaseState
from core.money import Money
from core.templatetags.amounts import money_text
from receivables import texts as receivables_texts
from receivables.models import Receipt

_TONES = {
    ActionKind.PAYMENT: "good",
    ActionKind.LETTER: "info",
    ActionKind.STATE: "plain",
    ActionKind.CALL: "plain",
    ActionKind.NOTE: "plain",
    ActionKind.REVERSAL: "bad",
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


def payment(action: CaseAction, balance: Balance) -> dict[str, Any]:
    """Return a payment with what it pays by law in a balance.

    That may be another split than when it was booked: a rate became known since, for example. One
    that was booked back pays nothing.
    """
    receipt = cast("Receipt", action.receipt)  # `payment_actions` gives none without
    imputed = balance.imputations.get(str(receipt.public_id))
    nothing = receipt.money * 0
    return {
        "received_on": receipt.received_on,
        "amount": receipt.money,
        "reference": receipt.reference,
        "source": receivables_texts.source(receipt.source),
        "to_costs": imputed.to_costs if imputed else nothing,
        "to_interest": imputed.to_interest if imputed else nothing,
        "to_principal": imputed.to_principal if imputed else nothing,
        "reversed_on": action.reversal.done_on if hasattr(action, "reversal") else None,
    }


def panel(case: Case, today: date) -> dict[str, Any]:
    """Return what a page about one case shows."""
    until = case.closed_on or today
    outside = queries.outside_case(case, today) if case.is_open else []
    balance = queries.balance(case, until)
    return {
        "case": case,
        "today": today,
        "state": texts.state(case.state),
        "tone": texts.tone(case.state),
        "balance": balance,
        "until": until,
        "payments": [payment(action, balance) for action in queries.payment_actions(case)],
        "entries": [entry(action) for action in queries.actions(case)],
        "letters": [
            {"row": row, "kind": texts.letter(row.kind)} for row in queries.letters_of(case)
        ],
        "outside": outside,
        "outside_total": Money.sum((item.open_gross for item in outside), case.currency),
        "first_letter": queries.first_letter(case, today),
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
    if kind is ActionKind.REVERSAL and action.reverses:
        facts = action.reverses.facts
        amount = Money(Decimal(facts["amount"]), facts["currency"])
        return gettext("%(amount)s booked back") % {"amount": money_text(amount)}
    if kind is ActionKind.LETTER and action.letter:
        return gettext("%(letter)s made") % {"letter": texts.letter(action.letter.kind)}
    if kind is ActionKind.STATE and "to" in action.facts:
        return texts.state(CaseState(action.facts["to"]))
    if kind is ActionKind.STATE and "added" in action.facts:
        return gettext("Added to the case: %(invoices)s") % {
            "invoices": ", ".join(action.facts["added"])
        }
    if kind is ActionKind.STATE:
        return gettext("A collector took the case")
    return str(texts.ACTIONS[kind])


def _imputed(action: CaseAction) -> str:
    imputed, currency = action.facts["imputed"], action.facts["currency"]
    values = {
        name: money_text(Money(Decimal(imputed[name]), currency))
        for name in ("to_costs", "to_interest", "to_principal")
    }
    return (
        gettext(
            "When it was booked, by law it paid %(to_costs)s of the costs, "
            "%(to_interest)s of the interest and %(to_principal)s of the invoices."
        )
        % values
    )
