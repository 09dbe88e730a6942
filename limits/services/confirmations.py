"""Confirming in writing what was covered on a buyer on a day."""

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from companies.models import Company
from core import documents, events, numbers
from core.dates import business_date
from core.money import Money
from limits import queries
from limits.models import CoverConfirmation, LimitRow
from limits.queries import Covered
from limits.rules import confirming as rules
from limits.rules import lifecycle
from limits.rules.cover.facts import LimitRow as CoverRow
from policies import queries as policies
from policies.models import Policy, Terms


@transaction.atomic
def confirm_cover(
    *, buyer: UUID, on: date, language: str, by: Actor, now: datetime
) -> CoverConfirmation:
    """Confirm what was covered on a day, as known now; as long as it says the same, made once.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.DayToCome: for a day that is not over
    :raises lifecycle.NoPolicyInForce: if the policyholder had no policy on the day
    :raises rules.NothingToConfirm: if nothing was covered
    :raises rules.StoppedThen: if a limit stood while deliveries were stopped
    :raises rules.ExcludedThen: if a limit stood on a buyer that the policy does not insure
    """
    ensure_may(by, Right.SEE)
    today = business_date(now)
    rules.ensure_over(on, today)
    company = companies.company(buyer)
    found = queries.covered_on(by, company.id, on, today=today)
    terms = policies.terms_on(found.policy.id, on) if found.policy else None
    if found.policy is None or terms is None:
        raise lifecycle.NoPolicyInForce(on=on)
    since = found.stop.since if found.stop else None
    rules.ensure_covered(found.amount, on, since, is_excluded=found.excluded is not None)
    Policy.objects.select_for_update(of=("self",)).get(id=found.policy.id)  # one at a time
    facts = _facts(found, found.policy, terms, company, on, by, today)
    same = _same(facts, found.policy, company, on, language, by)
    return same or _keep(facts, found.policy, company, language, by=by, now=now)


def _keep(
    facts: dict[str, Any],
    policy: Policy,
    company: Company,
    language: str,
    *,
    by: Actor,
    now: datetime,
) -> CoverConfirmation:
    number = f"CNF{business_date(now).year}{numbers.next_number('limits_confirmation_number'):06}"
    code = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))
    made = CoverConfirmation(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        number=number,
        code=code,
        covered_on=date.fromisoformat(facts["covered_on"]),
        amount=Decimal(facts["amount"]),
        currency=facts["currency"],
        made_at=now,
        made_by_id=by.user_id,
    )
    made.document = documents.request(
        "cover_confirmation",
        subject_id=made.public_id,
        policyholder_id=policy.policyholder_id,
        language=language,
        file_name=f"{number}.pdf",
        facts=facts | {"number": number, "code": rules.shown_code(code)},
        by=by,
        at=now,
    )
    made.save()
    events.record(
        "limits.cover_confirmed",
        subject=made,
        by=by,
        at=now,
        buyer=str(company.public_id),
        number=number,
        amount=facts["amount"],
        currency=facts["currency"],
        effective_on=facts["covered_on"],
    )
    return made


def _same(
    facts: dict[str, Any], policy: Policy, company: Company, on: date, language: str, by: Actor
) -> CoverConfirmation | None:
    """Return the newest confirmation of the day, if it still says all there is to say."""
    newest = (
        CoverConfirmation.objects.visible_to(by)
        .filter(policy=policy, buyer=company, covered_on=on, document__language=language)
        .select_related("document")
        .order_by("-made_at", "-id")
        .first()
    )
    return newest if newest and rules.agree(newest.document.facts, facts) else None


def _facts(
    found: Covered,
    policy: Policy,
    terms: Terms,
    company: Company,
    on: date,
    by: Actor,
    today: date,
) -> dict[str, Any]:
    """Return all that the paper says, as plain values."""
    holder = accounts.policyholder(policy.policyholder_id)
    position = queries.position(by, company.id, today) if on == today else None
    ahead = position.next_amount if position else None
    return {
        "made_on": today.isoformat(),
        "covered_on": on.isoformat(),
        "is_today": on == today,
        "policyholder": _party(holder.company) | {"name": holder.name},
        "buyer": _party(company),
        "policy": policy.number,
        "amount": str(found.amount.to_cents().amount),
        "currency": policy.currency,
        "parts": [
            *(_part(row, row.money, row.conditions) for row in (*found.permanent, *found.adding)),
            *(_part(row, row.amount, []) for row in found.blind),
        ],
        "terms": {
            "payment_days": terms.payment_days_in(company.country),
            "invoicing_days": terms.maximum_invoicing_days,
            "extension_days": terms.maximum_extension_days,
            "waiting_months": terms.waiting_months,
            "vat_covered": terms.vat_covered,
            "version": terms.version,
        },
        "announced": position
        and ahead
        and {"on": str(position.changes_on), "amount": str(ahead.to_cents().amount)},
    }


def _part(row: LimitRow | CoverRow, amount: Money, conditions: list[Any]) -> dict[str, Any]:
    return {
        "kind": str(row.kind),
        "amount": str(amount.to_cents().amount),
        "from": row.valid_from.isoformat(),
        "to": row.valid_to and row.valid_to.isoformat(),
        "share": str(row.insured_share),
        "conditions": conditions,
    }


def _party(company: Company) -> dict[str, str]:
    number = companies.identifiers_of(company.id).first()
    return {
        "name": company.name,
        "street": company.street,
        "postcode": company.postcode,
        "city": company.city,
        "country": company.country,
        "number": f"{number.scheme} {number.value}" if number else "",
    }
