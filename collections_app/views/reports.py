"""Portal pages of telling the insurer of an overdue: what follows, the report, and its way back."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.rules import Right
from collections_app.forms import WithdrawReport
from collections_app.views.invoice_lines import terms_by_dispatch
from collections_app.views.steps import taken
from companies.http import company_or_404
from companies.models import Company
from core import clock
from core.dates import add_months, business_date
from core.errors import BusinessError
from core.http import sentence
from core.templatetags.amounts import day_text, money_text
from limits import queries as limits
from monitoring import queries as monitoring
from policies import queries as policies
from policies import texts as policies_texts
from policies.models import Policy, Terms
from policies.rules.clock import Deadline
from policies.rules.schedule import Parameter
from policies.rules.terms import WaitingStart
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.queries import OpenInvoice
from receivables.rules.clock import invoice_clock
from receivables.rules.states import WITHDRAWN_BY_REPORTER

Days = dict[Deadline, date]


@login_required
@require_http_methods(["GET", "POST"])
def overdue_report(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Say what follows from reporting that the buyer does not pay; then report it."""
    company = company_or_404(buyer)
    if request.method == "POST":
        return taken(
            request,
            company,
            lambda: receivables_services.report_overdue(
                buyer_id=company.id, by=request.actor, now=clock.now()
            ),
            gettext(
                "The overdue is reported. We look at the buyer again at once. Was it a mistake? "
                "Under “Report to us” you can withdraw it."
            ),
        )
    today = business_date(clock.now())
    tenant = request.actor.tenant
    items = receivables.open_in_all(tenant, company.id, today)
    policy = policies.policy_speaking(tenant, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    days = _days(request, company, today)
    context = {
        "company": company,
        "today": today,
        "items": items,
        "is_late": any(item.invoice.due_on < today for item in items),
        "report": receivables.open_overdue(tenant, company.id),
        "when": _when(days.get(Deadline.REPORT_OVERDUE), today),
        "follows": list(_follows(policy, terms, company, today)),
        "runs": list(_runs(days, terms, items, today)),
        "may_collect": request.actor.may(Right.COLLECT),
    }
    return render(request, "collections_app/overdue_report.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def overdue_withdraw(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Say what withdrawing the report does and does not undo; then withdraw it."""
    company = company_or_404(buyer)
    today = business_date(clock.now())
    report = receivables.open_overdue(request.actor.tenant, company.id)
    back = reverse("portal:overdue", args=[policyholder, company.public_id])
    form = WithdrawReport(request.POST or None)
    if report is not None and request.method == "POST" and form.is_valid():
        try:
            receivables_services.withdraw_overdue(
                report_id=report.public_id,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                now=clock.now(),
            )
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, gettext("The report is withdrawn."))
            return redirect(back)
    context = {
        "company": company,
        "report": report,
        "may_withdraw": report is not None and report.state in WITHDRAWN_BY_REPORTER,
        "rests_on_it": sentence(receivables_services.RestsOnReport()),
        "again_by": _again_by(request, company, today),
        "today": today,
        "form": form,
        "submit": gettext("Withdraw the report"),
        "cancel_url": back,
        "may_collect": request.actor.may(Right.COLLECT),
    }
    return render(request, "collections_app/overdue_withdraw.html", context)


def _days(request: ActorRequest, company: Company, today: date) -> Days:
    """Return the first day of each kind that runs on what the buyer owes."""
    found: Days = {}
    for each in monitoring.running(request.actor, today, buyers=[company.id]):
        found.setdefault(each.deadline, each.day)
    return found


def _again_by(request: ActorRequest, company: Company, today: date) -> date | None:
    """Return by when the policy asks again for what is withdrawn; None: it never asked for it."""
    terms_of = terms_by_dispatch(request.actor.tenant, today)
    if terms_of is None:
        return None
    items = receivables.open_in_all(request.actor.tenant, company.id, today)
    owed = (receivables.as_rule(item.invoice) for item in items)
    return min((invoice_clock(each, terms_of(each)).notify_by for each in owed), default=None)


def _when(report_by: date | None, today: date) -> str:
    """Return by when the policy asks for the report; empty where it asks for none."""
    if report_by is None:
        return ""
    if report_by < today:
        said = gettext(
            "The policy asked for this report by %(day)s. Report now: the later, the more a claim "
            "can be reduced by the harm that the delay does."
        )
    else:
        said = gettext(
            "The policy asks for this report by %(day)s at the latest: until then you are in time. "
            "You may report sooner."
        )
    return said % {"day": day_text(report_by)}


def _follows(
    policy: Policy | None, terms: Terms | None, company: Company, today: date
) -> Iterator[str]:
    """Give in words what a report brings at once."""
    yield gettext(
        "We grade the buyer again. If its grade gets weaker, limits on it can be lowered or "
        "withdrawn, yours too. What you delivered before stays insured as it was."
    )
    own = limits.own_limit(policy.id, company.id, today) if policy else None
    if own is not None:
        said = gettext("The limit of %(amount)s that you set on this buyer yourself ends at once.")
        yield said % {"amount": money_text(own.money)}
    if terms is not None and terms.as_rule().discretionary_limit is not None:
        yield gettext("While the report stands you cannot set a limit of your own on this buyer.")
    yield gettext(
        "No other policyholder learns that you reported. What they can see is the buyer's grade, "
        "if it changes. The buyer hears nothing of it from us."
    )


def _runs(
    days: Days, terms: Terms | None, items: Sequence[OpenInvoice], today: date
) -> Iterator[str]:
    """Give in words the days that run with or because of the report."""
    stops_on = days.get(Deadline.STOP_SHIPMENT)
    if stops_on is not None and stops_on > today:
        said = gettext(
            "The report itself stops no deliveries. From %(day)s on new deliveries on account are "
            "not insured if what is due longest is still open then."
        )
        yield said % {"day": day_text(stops_on)}
    elif stops_on is not None:
        said = gettext(
            "The report itself stops no deliveries; the policy does: since %(day)s new deliveries "
            "on account to this buyer are not insured, until what is due longest is paid."
        )
        yield said % {"day": day_text(stops_on)}
    if Deadline.HAND_OVER in days:
        said = gettext("Hand the debt over to us for collection by %(day)s: reporting is not that.")
        yield said % {"day": day_text(days[Deadline.HAND_OVER])}
    if terms is None or not items:
        return
    rule = terms.as_rule()
    if rule.waiting_start is WaitingStart.NNP_RECEIVED:
        said = gettext(
            "Your waiting period of a claim begins with this report: the date of loss is then "
            "%(day)s, if the debt is not paid before."
        )
        yield said % {"day": day_text(add_months(today, rule.waiting_months))}
    else:
        said = gettext("The waiting period of a claim (%(period)s) does not change by the report.")
        yield said % {"period": policies_texts.value(Parameter.WAITING_MONTHS, rule)}
