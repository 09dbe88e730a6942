"""Portal pages of the policy: what is agreed, since when, and where is paid."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from core import documents as pdfs
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.models import Document
from policies import documents, queries, services, texts
from policies.forms import BankAccountForm
from policies.models import Policy, Terms
from policies.queries.ending import policy_that_ends
from policies.rules.terms import PolicyTerms

_SURE_FOR_SECONDS = 300  # as allauth asks again for what guards an account


@login_required
@require_GET
def policy(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what is agreed, in plain words."""
    return _policy(request, BankAccountForm())


@login_required
@require_GET
def clauses(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what each clause says that pages cite, with what this policy fills in."""
    found = _policy_shown(request)
    today = business_date(clock.now())
    terms = queries.terms_on(found.id, max(today, found.inception_on)) if found else None
    rule = terms.as_rule() if terms else None
    shown = [(each, list(each.values(rule)) if rule else []) for each in texts.CLAUSES]
    return render(request, "policies/clauses.html", {"terms": terms, "clauses": shown})


@login_required
@require_POST
def schedule_make(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Have the schedule of today made into a PDF."""
    today = business_date(clock.now())
    found = _policy_shown(request)
    if found is None:
        raise Http404
    try:
        services.make_schedule(
            policy_id=found.public_id,
            say=lambda policy, terms: documents.schedule_in_words(policy, terms, today),
            language=_language(),
            by=request.actor,
            now=clock.now(),
        )
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    return redirect(reverse("portal:policy", args=[policyholder]) + "#schedule")


@login_required
@require_GET
def schedule_state(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the piece of page that says whether the PDF can be downloaded."""
    paper = _paper(request)
    if paper is None:
        return _to_schedule(policyholder)
    return render(request, "policies/schedule_state.html", {"paper": paper})


@login_required
@require_GET
def schedule_pdf(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the schedule as a PDF; one that is still being made sends back with a word."""
    paper = _paper(request)
    if paper is None:
        return _to_schedule(policyholder)
    standing = pdfs.standing(paper)
    if not standing.is_ready:
        messages.info(request, standing.text)
        return _to_schedule(policyholder)
    return documents.pdf(paper)


def _to_schedule(policyholder: UUID) -> HttpResponse:
    """Send back to where the schedule is made on paper."""
    return redirect(reverse("portal:policy", args=[policyholder]) + "#schedule")


@login_required
@require_POST
def bank_account(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Say where to pay from now on; whoever does it has just proved who it is."""
    if not _is_sure(request):
        messages.warning(request, gettext("Confirm first that it is you, then give the account."))
        return redirect(_confirm_url(policyholder))
    form = BankAccountForm(request.POST)
    if form.is_valid():
        try:
            services.set_bank_account(
                policyholder_id=request.actor.acting_for or 0,
                iban=form.cleaned_data["iban"],
                holder=form.cleaned_data["holder"],
                by=request.actor,
                now=clock.now(),
            )
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, gettext("We pay into this account from now on."))
            return redirect("portal:policy", policyholder)
    return _policy(request, form)


def _is_sure(request: ActorRequest) -> bool:
    """Whether the person proved within minutes who it is."""
    records = get_authentication_records(request, request.user)
    now = clock.real().timestamp()
    return any(now - record["at"] < _SURE_FOR_SECONDS for record in records)


def _confirm_url(policyholder: UUID | None) -> str:
    back = urlencode({"next": reverse("portal:policy", args=[policyholder]) + "#bank-account"})
    return f"{reverse('account_reauthenticate')}?{back}"


def _history(rows: list[Terms]) -> list[dict[str, Any]]:
    """Return the terms over time, latest first, each with what it changed."""
    agreed = [row.as_rule() for row in rows]
    earlier: list[PolicyTerms | None] = [*agreed[1:], None]
    return [
        {"terms": row, "changed": texts.changed(before, rule) if before else []}
        for row, rule, before in zip(rows, agreed, earlier, strict=True)
    ]


def _language() -> str:
    return (get_language() or "en")[:2]


def _policy_shown(request: ActorRequest) -> Policy | None:
    """Return the policy of today, or else the one that began last."""
    today = business_date(clock.now())
    found = queries.policy_of(request.actor.acting_for or 0, today)
    return found or queries.policies(request.actor).first()


def _paper(request: ActorRequest) -> Document | None:
    """Return the schedule of today on paper, in the reader's language; None: not made."""
    found = _policy_shown(request)
    if found is None:
        return None
    terms = queries.terms_on(found.id, max(business_date(clock.now()), found.inception_on))
    return queries.schedule_paper(found, terms, _language()) if terms else None


def _policy(request: ActorRequest, form: BankAccountForm) -> HttpResponse:
    today = business_date(clock.now())
    acting_for = request.actor.acting_for or 0
    found, ending = _policy_shown(request), policy_that_ends(acting_for, today)
    context = {
        "today": today,
        "form": form,
        "account": queries.bank_account_of(acting_for),
        "earlier_accounts": queries.bank_accounts_of(acting_for)[1:],
        "is_sure": _is_sure(request),
        "confirm_url": _confirm_url(request.actor.policyholder),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "policy": found,
        "ending": ending,
        "is_behind": ending is not None and ending.has_ended(today),
        "pledgee": queries.pledgee_on(found.id, today) if found else None,
    }
    if found is not None:
        terms = queries.terms_on(found.id, max(today, found.inception_on))
        context |= {
            "product": texts.PRODUCTS[found.product],
            "has_ended": found.has_ended(today),
            "terms": terms,
            "paper": queries.schedule_paper(found, terms, _language()) if terms else None,
            "schedule": texts.schedule(terms.as_rule()) if terms else [],
            "countries": texts.countries(terms.as_rule()) if terms else [],
            "history": _history(list(queries.terms_of(found.id))),
            "year": queries.years_of(found.id, max(today, found.inception_on)).first(),
        }
    return render(request, "policies/policy.html", context)
