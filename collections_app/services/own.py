"""Noting what a policyholder did to collect by itself."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from collections_app import queries
from collections_app.models import OwnStep
from collections_app.rules import lifecycle
from collections_app.rules import own as rules
from collections_app.rules.own import OwnStepKind
from companies import queries as companies
from core import events
from core.dates import business_date
from core.files import GivenFile, kind_of
from policies.rules.terms import CollectionService
from receivables import services as receivables_services


@transaction.atomic
def note_own_step(
    *,
    buyer: UUID,
    kind: OwnStepKind,
    done_on: date,
    note: str,
    file: GivenFile,
    by: Actor,
    now: datetime,
) -> OwnStep:
    """Note a step to collect, with the document that shows it; the same document is kept once.

    :raises NotYourRight: if the mandate does not include collecting
    :raises Company.DoesNotExist: if there is no such buyer
    :raises rules.WeCollect: if the policy leaves collection to the insurer
    :raises NothingOverdue: if no invoice is past its due date
    :raises rules.StepOutsideDebt: before the oldest due date, or after today
    :raises rules.TooManySteps: if as many stand as a claim takes
    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    """
    ensure_may(by, Right.COLLECT)
    company = companies.company(buyer)
    receivables_services.lock_account(by.tenant, company.id)
    today = business_date(now)
    if queries.collection_service(by.tenant, today) is CollectionService.INCLUDED:
        raise rules.WeCollect
    _ensure_of_debt(by.tenant, company.id, done_on, today)
    sha256 = hashlib.sha256(file.content).hexdigest()
    standing = queries.own_steps_of_debt(by.tenant, company.id, today)
    if (kept := standing.filter(sha256=sha256).first()) is not None:
        return kept
    if standing.count() >= rules.MOST_STEPS:
        raise rules.TooManySteps(most=rules.MOST_STEPS)
    step = OwnStep.objects.create(
        policyholder_id=by.tenant,
        buyer=company,
        kind=kind,
        done_on=done_on,
        note=note.strip(),
        file_name=file.shown_name,
        file_kind=kind_of(file),
        content=file.content,
        size=len(file.content),
        sha256=sha256,
        recorded_at=now,
        recorded_by_id=by.user_id,
    )
    events.record(
        "collections.own_step_noted",
        subject=step,
        by=by,
        at=now,
        buyer=str(company.public_id),
        kind=kind.value,
        done_on=done_on.isoformat(),
    )
    return step


def _ensure_of_debt(policyholder_id: int, buyer_id: int, done_on: date, today: date) -> None:
    oldest = queries.oldest_due(policyholder_id, buyer_id, today)
    if oldest is None or oldest >= today:
        raise lifecycle.NothingOverdue(on=today)
    if not oldest <= done_on <= today:
        raise rules.StepOutsideDebt(first=oldest)
