"""Asking for limits by the file: upload, preview, sending, and the file with the answers."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet
from core.errors import BusinessError
from core.file_pages import download, found_or_404, progress
from core.http import sentence
from core.money import Money
from limits import texts
from limits.forms import bulk as forms
from limits.models import BulkRequest, BulkRow
from limits.queries import bulk as queries
from limits.rules import bulk as rules
from limits.rules import edifact
from limits.rules.asking import RequestKind
from limits.rules.bulk import BulkState, Fate
from limits.rules.lifecycle import Outcome, RequestState
from limits.services import bulk as services
from limits.services import bulk_lowering
from limits.texts import bulk as words
from limits.views import shared
from limits.views.shared import A_PAGE


@login_required
@require_http_methods(["GET", "POST"])
def bulk_requests(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the files sent before, and take in another."""
    form = forms.UploadRequests(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            found = services.upload_requests(
                content=given.read(rules.BOUNDS.bytes + 1),
                file_name=given.name,
                by=request.actor,
                now=clock.now(),
            )
        except BusinessError as refusal:
            form.add_error("file", sentence(refusal))
        else:
            return redirect("portal:bulk_request", policyholder, found.public_id)
    files = [(each, words.STATES[BulkState(each.state)]) for each in _newest(request)]
    context = {
        "form": form,
        "files": files,
        "columns": [(name, words.COLUMNS[name]) for name in rules.COLUMNS],
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
    }
    return render(request, "limits/bulk_requests.html", context)


@login_required
@require_GET
def bulk_sample(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give a small file to fill in."""
    row = ("12345678", "NL", gettext("Example Ltd"), "Utrecht", Decimal("50000.00"), "EUR", 30)
    rows = [(*row, "K-1", "")]
    return spreadsheet.download("limit-requests-example.csv", rules.COLUMNS, rows)


@login_required
@require_GET
def bulk_request(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Show every row's fate, and how far a file is."""
    found = _found(request, bulk_id)
    chosen = request.GET.get("fate", "")
    fate = Fate(chosen) if chosen in set(Fate) else None
    page = Paginator(queries.rows_of(found, fate), A_PAGE).get_page(request.GET.get("page"))
    rows = [_shown(row) for row in page]
    context = _standing(found) | {"page": page, "rows": rows, "fate": fate}
    context["may_ask"] = request.actor.may(Right.REQUEST_LIMIT)
    return render(request, "limits/bulk_request.html", context)


@login_required
@require_GET
def bulk_progress(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Show how far a file is, again and again while it is worked on."""
    return progress(request, "limits/bulk_progress.html", _standing(_found(request, bulk_id)))


@login_required
@require_POST
def bulk_send(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Send what can be asked and the rows that may lower, or go on with a stopped file."""
    lower = {int(line) for line in request.POST.getlist("lower") if line.isdecimal()}
    also_lower = "also_lower" in request.POST
    send = partial(bulk_lowering.send, also_lower=also_lower, lines=lower)
    return _done(request, bulk_id, send)


@login_required
@require_POST
def bulk_stop(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Send no more of it."""
    return _done(request, bulk_id, services.stop)


@login_required
@require_POST
def bulk_choose(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Say which company a row means."""
    form = forms.ChooseCompany(request.POST)
    chosen = form.cleaned_data if form.is_valid() else {"line": 0, "company": UUID(int=0)}

    def choose(**more: Any) -> object:
        return services.choose_company(**chosen, **more)

    return _done(request, bulk_id, choose)


@login_required
@require_GET
def bulk_file(request: ActorRequest, policyholder: UUID, bulk_id: UUID) -> HttpResponse:
    """Give every row with its fate and its answer, and the codes of UN/EDIFACT."""
    found = _found(request, bulk_id)
    head = (
        gettext("Line"), gettext("Number"), gettext("Buyer"), gettext("Your reference"),
        gettext("Currency"), gettext("Asked"), gettext("Payment terms in days"), gettext("State"),
        gettext("Decision"), "UN/EDIFACT 4505", "UN/EDIFACT 4507", gettext("Limit"),
        gettext("Why"), "UN/EDIFACT 4509",
    )  # fmt: skip
    rows = (_written(row) for row in queries.rows_of(found).iterator(chunk_size=1000))
    return download(request, f"answers-{found.public_id}", gettext("Limit requests"), head, rows)


def _done(request: ActorRequest, bulk_id: UUID, service: Any) -> HttpResponse:
    found = _found(request, bulk_id)
    try:
        service(bulk_id=found.public_id, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    except BulkRow.DoesNotExist:
        messages.error(request, sentence(rules.NotAmongThem()))
    return redirect("portal:bulk_request", request.actor.policyholder, found.public_id)


def _standing(found: BulkRequest) -> dict[str, Any]:
    counts = queries.counts(found)
    left = counts.get(Fate.WAITING if found.state == BulkState.MATCHING else Fate.WILL_ASK, 0)
    is_working = found.state in (BulkState.MATCHING, BulkState.SENDING)
    is_all_done = is_working and not left
    return {
        "bulk": found,
        "state": gettext("Nearly done") if is_all_done else words.STATES[BulkState(found.state)],
        "is_working": is_working,
        "may_send": found.state in (BulkState.READY, BulkState.STOPPED),
        "is_sending": found.state == BulkState.SENDING,
        "will_ask": counts.get(Fate.WILL_ASK, 0),
        "waiting": counts.get(Fate.WAITING, 0),
        "lowers": counts.get(Fate.LOWERS, 0),
        "askable": counts.get(Fate.WILL_ASK, 0) + counts.get(Fate.LOWERS, 0),
        "done": found.row_count - left,
        "counts": [(fate, words.FATES[fate], count) for fate, count in counts.items()],
    }


def _shown(row: BulkRow) -> dict[str, Any]:
    decision = getattr(row.request, "decision", None) if row.request else None
    return {
        "row": row,
        "fate": words.FATES[Fate(row.fate)],
        "said": words.said(row.problems, row.refusal),
        "decision": decision,
        "outcome": shared.outcome_of(row.request) if row.request and decision else "",
    }


def _written(row: BulkRow) -> tuple[object, ...]:
    asked = row.request
    decision = getattr(asked, "decision", None) if asked else None
    outcome = Outcome(decision.outcome) if decision else None
    told = decision.as_told if decision else []
    state = RequestState(asked.state) if asked else None
    kind = RequestKind(asked.kind) if asked else None
    return (
        row.line,
        row.number,
        row.buyer.name if row.buyer else row.name,
        row.your_reference,
        row.currency,
        Money(row.amount, row.currency).to_cents().amount if row.amount is not None else None,
        row.payment_days,
        texts.REQUEST_STATES[state] if state else words.FATES[Fate(row.fate)],
        texts.OUTCOMES[outcome] if outcome else "",
        edifact.request_type(kind) if kind else "",
        edifact.response_type(kind, state, outcome) if kind and state else "",
        decision.money.to_cents().amount if decision else None,
        " ".join(texts.sentences(told)) or words.said(row.problems, row.refusal),
        " ".join(dict.fromkeys(edifact.response_reason(each["code"]) for each in told)),
    )


def _newest(request: ActorRequest) -> list[BulkRequest]:
    return list(queries.bulk_requests(request.actor)[:20])


def _found(request: ActorRequest, bulk_id: UUID) -> BulkRequest:
    return found_or_404(queries.bulk_request, request.actor, bulk_id)
