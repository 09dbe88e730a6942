"""What was asked and answered, as a file for a spreadsheet."""

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from core import clock
from core.dates import business_date
from core.file_pages import download
from limits import forms, queries, texts
from limits.models import LimitRequest
from limits.rules import edifact
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import Outcome, RequestState
from limits.views.files import register_numbers


@login_required
@require_GET
def limit_requests_csv(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the requests shown with their answers, newest first, and the codes of UN/EDIFACT."""
    head = (
        gettext("Asked on"),
        gettext("Buyer"),
        gettext("Country"),
        gettext("Register number"),
        gettext("Id of the buyer"),
        gettext("Your reference"),
        gettext("For"),
        "UN/EDIFACT 4505",
        gettext("Currency"),
        gettext("Asked"),
        gettext("Until"),
        gettext("Payment terms in days"),
        gettext("State"),
        gettext("Decision"),
        "UN/EDIFACT 4507",
        gettext("Limit"),
        gettext("Why"),
        "UN/EDIFACT 4509",
        gettext("Conditions"),
    )
    form = forms.RequestFilter(request.GET, kinds=texts.REQUEST_KINDS)
    found = form.chosen(queries.requests(request.actor))
    name = f"limit-requests-{business_date(clock.now())}"
    title = gettext("Limit requests")
    numbers = register_numbers(found.order_by().values_list("buyer_id", flat=True).distinct())
    every = found.iterator(chunk_size=1000)
    rows = (_row(each, numbers.get(each.buyer_id, "")) for each in every)
    return download(request, name, title, head, rows)


def _row(asked: LimitRequest, number: str) -> tuple[object, ...]:
    decision = getattr(asked, "decision", None)
    kind, state = RequestKind(asked.kind), RequestState(asked.state)
    outcome = Outcome(decision.outcome) if decision else None
    told = decision.as_told if decision else asked.indication.get("reasons", [])
    conditions = decision.conditions if decision else asked.indication.get("conditions", [])
    codes = dict.fromkeys(edifact.response_reason(each["code"]) for each in told)
    return (
        localtime(asked.submitted_at).date(),
        asked.buyer.name,
        asked.buyer.country,
        number,
        str(asked.buyer.public_id),
        asked.your_reference,
        texts.REQUEST_KINDS[kind],
        edifact.request_type(kind),
        asked.currency,
        asked.money.to_cents().amount,
        asked.until,
        asked.payment_days,
        texts.REQUEST_STATES[state],
        texts.OUTCOMES[outcome] if outcome else "",
        edifact.response_type(kind, state, outcome),
        decision.money.to_cents().amount if decision else _indicated(asked),
        " ".join(texts.sentences(told)),
        " ".join(codes),
        " ".join(texts.sentences(conditions)),
    )


def _indicated(asked: LimitRequest) -> Decimal | None:
    amount = asked.indication.get("amount")
    return None if amount is None else Decimal(amount)
