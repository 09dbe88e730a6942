"""The limits that a filter shows, as a file for a spreadsheet."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from core import clock
from core.dates import business_date
from core.file_pages import download
from limits import texts
from limits.queries import Position, response_type
from limits.rules import edifact
from limits.views import shared
from limits.views.chosen import chosen
from limits.views.files import register_numbers


@login_required
@require_GET
def limits_csv(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the limits filtered and ordered as on the screen: CSV, or XLSX by `format`."""
    today = business_date(clock.now())
    found = chosen(request, today).found
    numbers = register_numbers(each.buyer.id for each in found)
    rows = (_row(each, numbers.get(each.buyer.id, "")) for each in found)
    return download(request, f"limits-{today}", gettext("Limits"), _head(), rows)


def _head() -> tuple[object, ...]:
    return (
        gettext("Buyer"),
        gettext("Country"),
        gettext("Register number"),
        gettext("Id of the buyer"),
        gettext("Grade"),
        gettext("Currency"),
        gettext("Limit"),
        gettext("Of which temporary"),
        gettext("Temporary until"),
        gettext("Used"),
        gettext("Still free"),
        gettext("Owed"),
        gettext("State"),
        gettext("Deliveries stopped since"),
        gettext("Announced change"),
        gettext("Changes on"),
        gettext("Becomes"),
        gettext("Review on"),
        gettext("Decision"),
        "UN/EDIFACT 4507",
        gettext("Why"),
        "UN/EDIFACT 4509",
        gettext("Conditions"),
        gettext("Policy"),
        gettext("Payment terms in days"),
    )


def _row(each: Position, number: str) -> tuple[object, ...]:
    decision = each.row.decision
    told = decision.as_told
    codes = dict.fromkeys(edifact.response_reason(reason["code"]) for reason in told)
    return (
        each.buyer.name,
        each.buyer.country,
        number,
        str(each.buyer.public_id),
        each.grade,
        each.amount.currency,
        each.amount.to_cents().amount,
        each.temporary.to_cents().amount if each.temporary else None,
        each.temporary_until,
        each.used.to_cents().amount,
        each.room.to_cents().amount,
        each.owed.to_cents().amount,
        shared.state_of(each),
        each.stop.since if each.stop else None,
        texts.PENDING[each.pending] if each.pending else None,
        each.changes_on,
        each.next_amount.to_cents().amount if each.next_amount else None,
        each.review_on,
        texts.OUTCOMES[decision.outcome],
        response_type(decision),
        " ".join(texts.sentences(told)),
        " ".join(codes),
        " ".join(texts.sentences(each.row.conditions)),
        each.row.policy.number,
        decision.inputs.get("payment_days"),  # at which it was weighed
    )
