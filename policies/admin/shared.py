"""What the desks of policies share: who may agree terms, and what would follow from others."""

from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from accounts.rules import SYSTEM
from core.admin import following
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from policies import queries, services, texts
from policies.models import Policy, Terms
from policies.rules.terms import PolicyTerms, Product
from receivables import queries as receivables

AGREE = frozenset({"UNDERWRITER", "ADMINISTRATOR"})
READERS = AGREE | {"COLLECTOR", "CLAIMS_HANDLER", "CLAIMS_RELEASER"}


def what_a_policy_does(
    *, policyholder_id: int, agreement: services.Agreement, terms: PolicyTerms, now: datetime
) -> list[str]:
    """Return who would be insured, what a policy pays at most, and what becomes of limits.

    The policy is taken out on trial.

    :raises BusinessError: if it cannot be taken out
    """
    with following.trial():
        policy = services.take_out_policy(
            policyholder_id=policyholder_id, agreement=agreement, terms=terms, by=SYSTEM, now=now
        )
        year = queries.years_from(policy.id, policy.inception_on).first()
        elsewhere = following.said("policies.Policy", policy.id, now)
    said = gettext("%(name)s is insured from %(day)s on: %(form)s.")
    values = {"name": policy.policyholder.name, "day": day_text(policy.inception_on)}
    lines = [said % {**values, "form": texts.PRODUCTS[policy.product]}]
    if year is not None:
        most = gettext("A policy year pays at most %(amount)s by the turnover estimated.")
        amount = Money(year.maximum_liability, policy.currency)
        lines.append(most % {"amount": money_text(amount, "whole")})
    return [*lines, *_mind(agreement, business_date(now)), *elsewhere]


def _mind(agreement: services.Agreement, today: date) -> list[str]:
    """Return what whoever takes a policy out has to mind: days gone by, buyers to name."""
    told = []
    if agreement.inception_on < today:
        past = gettext("Its first day has gone by: dispatches since %(day)s are insured too.")
        told.append(past % {"day": day_text(agreement.inception_on)})
    if agreement.product in (Product.PER_CUSTOMER, Product.PER_TRANSACTION):
        told.append(
            gettext(
                "It insures only buyers that it names, and names none yet: name them at the desk"
                " Buyers named by policies once it is released."
            )
        )
    return told


def every_line(terms: PolicyTerms) -> list[str]:
    """Return the whole schedule, its countries too, a sentence a line."""
    line = gettext("%(label)s: %(value)s")
    agreed = [(one.label, one.value) for group in texts.schedule(terms) for one in group.lines]
    countries = [(country.name, country.text) for country in texts.countries(terms)]
    return [line % {"label": label, "value": value} for label, value in (*agreed, *countries)]


def what_follows(policy: Policy, valid_from: date, terms: PolicyTerms, now: datetime) -> list[str]:
    """Return what becomes of later terms, policy years and limits if these terms count.

    :raises BusinessError: if they cannot stand from that day
    """
    later = [
        gettext("The terms that were to start on %(day)s fall away.")
        % {"day": day_text(row.valid_from)}
        for row in queries.terms_of(policy.id).filter(valid_from__gt=valid_from)
    ]
    with following.trial():
        tried = services.try_terms(
            policy_id=policy.public_id, valid_from=valid_from, terms=terms, by=SYSTEM, now=now
        )
        elsewhere = following.said("policies.Policy", policy.id, now)
        behind = _behind(tried, now)
    return [*behind, *later, *_years(policy, valid_from, terms), *elsewhere]


def _behind(terms: Terms, now: datetime) -> list[str]:
    """Return what terms touch that would count from a day gone by; nothing of terms to come."""
    today = business_date(now)
    if terms.valid_from >= today:
        return []
    said = ngettext(
        "Mind: these terms reach %(days)s day back, to %(day)s. What was done since under those"
        " that stand is touched:",
        "Mind: these terms reach %(days)s days back, to %(day)s. What was done since under those"
        " that stand is touched:",
        (today - terms.valid_from).days,
    )
    back = said % {"days": (today - terms.valid_from).days, "day": day_text(terms.valid_from)}
    touched = [*_invoices_since(terms), *following.said("policies.Terms.valid_from", terms.id, now)]
    return [back, *(touched or [gettext("Nothing is on record since that day.")])]


def _invoices_since(terms: Terms) -> list[str]:
    policyholder = terms.policy.policyholder_id
    sent = receivables.invoices(SYSTEM).filter(
        policyholder_id=policyholder, dispatched_on__gte=terms.valid_from
    )
    count = sent.count()
    if not count:
        return []
    said = ngettext(
        "%(count)s invoice dispatched since that day is judged anew by these terms, and may be"
        " insured otherwise.",
        "%(count)s invoices dispatched since that day are judged anew by these terms, and may be"
        " insured otherwise.",
        count,
    )
    return [
        following.leading_to(
            said % {"count": count},
            "admin:receivables_invoice_changelist",
            policyholder__id__exact=policyholder,
            dispatched_on__gte=terms.valid_from,
        )
    ]


def _years(policy: Policy, valid_from: date, terms: PolicyTerms) -> list[str]:
    """Return from which policy year another maximum liability counts."""
    before = queries.terms_on(policy.id, valid_from)
    year = queries.years_from(policy.id, valid_from).first()
    if before is None or year is None or not _is_other_liability(before.as_rule(), terms):
        return []
    said = gettext("The maximum liability counts from the policy year that starts on %(day)s.")
    return [said % {"day": day_text(year.starts_on)}]


def _is_other_liability(before: PolicyTerms, after: PolicyTerms) -> bool:
    names = ("maximum_liability", "liability_multiple", "premium_per_mille", "minimum_premium")
    return any(getattr(before, name) != getattr(after, name) for name in names)
