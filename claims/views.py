"""Portal pages of claims: the list, one claim line by line, what claiming would bring."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from claims import documents, forms, queries, services, texts
from claims.models import Claim, Evidence, Payout
from claims.rules.lifecycle import NEXT_STATES, TO_BE_WORKED_OUT, Cause, ClaimState, PayoutState
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core import documents as pdfs
from core.dates import business_date
from core.errors import BusinessError
from core.files import FileRefused
from core.http import sentence
from core.models import Event
from receivables import queries as receivables

_CLAIMS_A_PAGE = 25
_WAY = (
    ClaimState.IN_WAITING_PERIOD,
    ClaimState.READY,
    ClaimState.CALCULATED,
    ClaimState.FOUR_EYES,
    ClaimState.APPROVED,
    ClaimState.PAID,
)
_STANDS_AT = {  # states that are not on the way itself
    ClaimState.NOTIFIED: ClaimState.IN_WAITING_PERIOD,
    ClaimState.PAYMENT_ORDERED: ClaimState.APPROVED,
    ClaimState.IN_RECOVERY: ClaimState.PAID,
}


@login_required
@require_GET
def claims(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the claims of the policyholder."""
    form = forms.Shown(request.GET)
    everything = queries.claims(request.actor)
    page = Paginator(form.chosen(everything), _CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _rows(page),
        "is_empty": not everything.exists(),
        "may_claim": request.actor.may(Right.CLAIM),
    }
    return render(request, "claims/claims.html", context)


@login_required
@require_GET
def claim(request: ActorRequest, policyholder: UUID, claim: UUID) -> HttpResponse:
    """Show one claim: where it stands, what is needed, every line of its calculation."""
    found = _claim(request, claim)
    return _page(request, found, forms.Answer(initial={"answer": found.answer}))


@login_required
@require_POST
def claim_answer(request: ActorRequest, policyholder: UUID, claim: UUID) -> HttpResponse:
    """Answer what staff asked about the claim."""
    found = _claim(request, claim)
    form = forms.Answer(request.POST, request.FILES)
    if request.actor.may(Right.CLAIM) and not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        services.answer_question(
            claim_id=claim,
            answer=given.get("answer", ""),
            files=given.get("documents", []),
            by=request.actor,
            now=clock.now(),
        )
    except FileRefused as refusal:
        form.add_error("documents", sentence(refusal))
        return _page(request, found, form)
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:claim", policyholder, claim)
    messages.success(request, gettext("Your answer is with the handler of your claim."))
    return redirect("portal:claim", policyholder, claim)


@login_required
@require_GET
def claim_evidence(request: ActorRequest, policyholder: UUID, evidence: UUID) -> HttpResponse:
    """Give back a file that was sent for a claim."""
    try:
        found = queries.evidence(request.actor, evidence)
    except Evidence.DoesNotExist:
        raise Http404 from None
    return documents.evidence(found)


def _page(request: ActorRequest, found: Claim, answer: forms.Answer) -> HttpResponse:
    is_worked_out = found.state not in TO_BE_WORKED_OUT
    calculation = queries.last_calculation(found.id) if is_worked_out else None
    label, tone = texts.state(found.state)
    may_claim = request.actor.may(Right.CLAIM)
    context = {
        "claim": found,
        "state": label,
        "tone": tone,
        "cause": texts.cause(found.cause),
        "today": business_date(clock.now()),
        "due_on": queries.due_on(found),
        "steps": _way(found),
        "timeline": [_entry(event) for event in queries.history(found)],
        "calculation": calculation,
        "shown": documents.shown_row(calculation) if calculation else _estimate(found),
        "is_provisional": found.state in (ClaimState.CALCULATED, ClaimState.FOUR_EYES),
        "rejections": [texts.text(each["code"], each["values"]) for each in found.rejection],
        "payouts": [_payout(row) for row in _shown_payouts(request, found)],
        "evidence": queries.evidence_of(found),
        "disputes": receivables.disputes_of(request.actor).filter(
            invoice__buyer=found.buyer, resolved_on=None
        ),
        "answer_form": answer if may_claim else None,
        "may_withdraw": may_claim and ClaimState.WITHDRAWN in NEXT_STATES[ClaimState(found.state)],
    }
    return render(request, "claims/claim.html", context)


@login_required
@require_GET
def claim_choose(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the buyers on which there may be something to claim."""
    today = business_date(clock.now())
    context = {"today": today, "candidates": queries.candidates(request.actor, today)}
    return render(request, "claims/choose.html", context)


@login_required
@require_GET
def claim_new(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Show what a claim would come to with the facts of today, and what stands in its way."""
    return _new(request, buyer)


@login_required
@require_POST
def claim_notify(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Notify the claim."""
    try:
        made = services.notify_claim(buyer=buyer, by=request.actor, now=clock.now())
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        return _new(request, buyer, refusal)
    messages.success(
        request, gettext("Your claim %(number)s is notified.") % {"number": made.number}
    )
    return redirect("portal:claim", policyholder, made.public_id)


@login_required
@require_POST
def claim_withdraw(request: ActorRequest, policyholder: UUID, claim: UUID) -> HttpResponse:
    """Take the claim back."""
    try:
        services.withdraw(claim_id=claim, by=request.actor, now=clock.now())
    except Claim.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, gettext("The claim is withdrawn."))
    return redirect("portal:claim", policyholder, claim)


@login_required
@require_GET
def payout_pdf(request: ActorRequest, policyholder: UUID, payout: UUID) -> HttpResponse:
    """Give the statement of a payout as a PDF."""
    try:
        found = queries.payout(request.actor, payout)
    except Payout.DoesNotExist:
        raise Http404 from None
    if found.document is None:
        raise Http404
    standing = pdfs.standing(found.document)
    if not standing.is_ready:
        messages.info(request, standing.text)
        return redirect("portal:claim", policyholder, found.claim.public_id)
    return documents.download(found.document)


def _estimate(claim: Claim) -> documents.ShownCalculation | None:
    """Return what a claim nobody calculated yet would come to; None once it has ended."""
    if claim.state in queries.ENDED:
        return None
    return documents.shown_dry(queries.estimate(claim, business_date(clock.now())))


def _claim(request: ActorRequest, public_id: UUID) -> Claim:
    try:
        return queries.claim(request.actor, public_id)
    except Claim.DoesNotExist:
        raise Http404 from None


def _new(request: ActorRequest, buyer: UUID, refused: BusinessError | None = None) -> HttpResponse:
    company = company_or_404(buyer)
    today = business_date(clock.now())
    dry = queries.readiness(request.actor, company, today)
    context = {
        "buyer": company,
        "today": today,
        "dry": dry,
        "cause": texts.cause(dry.loss.cause) if dry.loss else "",
        "is_there": dry.loss.is_there(today) if dry.loss else False,
        "refusals": [_refusal(each) for each in dry.refusals],
        "refused": sentence(refused) if refused and not dry.refusals else "",
        "shown": documents.shown_dry(dry),
        "may_claim": request.actor.may(Right.CLAIM),
    }
    return render(request, "claims/new.html", context)


def _refusal(refusal: BusinessError) -> dict[str, str]:
    return {"code": refusal.code, "text": sentence(refusal)}


def _rows(page: Iterable[Claim]) -> list[dict[str, Any]]:
    found = list(page)
    worth = queries.worth([row.id for row in found if row.state not in TO_BE_WORKED_OUT])
    rows = []
    for claim in found:
        label, tone = texts.state(claim.state)
        rows.append(
            {
                "claim": claim,
                "state": label,
                "tone": tone,
                "cause": texts.cause(claim.cause),
                "worth": worth.get(claim.id),
                "due_on": queries.due_on(claim),
            }
        )
    return rows


def _way(claim: Claim) -> list[dict[str, str]]:
    """Return the way of a claim with where it stands; empty once it left the way."""
    state = _STANDS_AT.get(ClaimState(claim.state), ClaimState(claim.state))
    if state is ClaimState.DOCUMENTS_REQUESTED:
        state = ClaimState.READY if claim.ready_on else ClaimState.IN_WAITING_PERIOD
    if state not in _WAY:
        return []
    waited = claim.cause != Cause.INSOLVENCY or state is ClaimState.IN_WAITING_PERIOD
    way = _WAY if waited else _WAY[1:]
    at = way.index(state)
    is_paid = state is ClaimState.PAID
    return [
        {
            "label": texts.state(each)[0],
            "state": "done" if place < at or is_paid else "current" if place == at else "todo",
        }
        for place, each in enumerate(way)
    ]


def _entry(event: Event) -> dict[str, Any]:
    title, tone = texts.HAPPENED[event.name]
    day: date = event.business_date
    text = texts.told(event.facts.get("reasons", []))
    return {"day": day, "title": title, "text": text, "tone": tone}


def _shown_payouts(request: ActorRequest, claim: Claim) -> Iterable[Payout]:
    """Return the payouts a policyholder is told of: those released by a second person."""
    hidden = (PayoutState.PREPARED, PayoutState.FAILED)
    return queries.payouts(request.actor).filter(claim=claim).exclude(state__in=hidden)


def _payout(row: Payout) -> dict[str, Any]:
    label, tone = texts.payout_state(row.state)
    pdf = pdfs.standing(row.document) if row.document else None
    return {"payout": row, "state": label, "tone": tone, "pdf": pdf}
