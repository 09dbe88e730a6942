"""What would become of limits when the grade of their buyer changes."""

from datetime import datetime

from django.utils.translation import gettext

from accounts.rules import SYSTEM, Actor, StaffRole
from companies import queries as companies
from core.admin import following
from core.dates import business_date
from core.fields import new_public_id
from core.templatetags.amounts import day_text, money_text
from limits import services
from limits.models import HeldReview
from limits.queries import exposure as exposures
from limits.queries import facts
from limits.rules.lifecycle import Outcome


def by_somebody(company_id: int, now: datetime) -> list[str]:
    """Review the limits on a company as a person would, on trial, and return what would change."""
    return _followed(company_id, now, Actor(user_id=None, staff_role=StaffRole.UNDERWRITER))


def _limits_follow(company_id: int, now: datetime) -> list[str]:
    """Review the limits on a company, on trial, and return what would change."""
    looked_at = facts.grade_was_looked_at(company_id)
    followed = _followed(company_id, now, SYSTEM, looked_at=looked_at)
    if HeldReview.objects.filter(buyer_id=company_id, closed_at=None).exists():
        return [gettext("The limits on this person wait for somebody to look at them."), *followed]
    return followed


def _followed(company_id: int, now: datetime, by: Actor, *, looked_at: bool = True) -> list[str]:
    company = companies.kept_as(company_id)
    rows = exposures.rows_on(companies.group_of(company.id)).filter(
        buyer_id__in=companies.same_as(company.id)
    )
    today = business_date(now)
    standing = {
        row.policy_id: row.money
        for row in rows.filter(valid_from__lte=today)
        if row.valid_to is None or row.valid_to >= today
    }
    decisions = services.review_buyer(
        company_id, cause_id=new_public_id(), looked_at=looked_at, by=by, now=now
    )
    touched = [each for each in decisions if each.outcome != Outcome.UNCHANGED_AFTER_REVIEW]
    if not touched:
        return [gettext("No limit changes by it.")]
    return [
        gettext("The limit of %(policyholder)s: %(was)s now, %(amount)s from %(day)s.")
        % {
            "policyholder": decision.policyholder.name,
            "was": money_text(standing.get(decision.policy_id), "whole"),
            "amount": money_text(decision.money, "whole"),
            "day": day_text(decision.effective_on),
        }
        for decision in touched
    ]


following.register("grading.CompanyScore", _limits_follow)
