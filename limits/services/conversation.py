"""What policyholder and underwriter write to each other on a request, with documents."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from core import events
from core import files as kinds_of_file
from core.dates import business_date
from core.files import GivenFile
from limits.models import LimitRequest, Message, RequestDocument, RequestReview
from limits.rules import conversation as rules
from limits.rules.asking import ReviewCause
from limits.rules.lifecycle import OPEN_STATES


@transaction.atomic
def write_message(
    *,
    request_id: UUID,
    text: str,
    files: Sequence[GivenFile] = (),
    facts: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime,
) -> Message:
    """Write on a request, whatever its state; nothing is overwritten and no answer changes by it.

    What a policyholder writes on an answered request is put on the underwriters' desk to be read.
    `facts` are what it is about, by which the same is known again.

    :raises LimitRequest.DoesNotExist: if the actor sees no such request
    :raises NotYourRight: if the mandate does not reach this far
    :raises NotYourRole: for staff that decide no requests
    :raises rules.NothingWritten: without a word or a file
    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    """
    _ensure_writes(by)
    request = _locked(request_id, by)
    message = keep(request, text, files, facts, by=by, now=now)
    if not message.is_ours and request.state not in OPEN_STATES:
        cause = ReviewCause.DOCUMENT if files else ReviewCause.COMMENT
        RequestReview.objects.get_or_create(
            policyholder_id=request.policyholder_id,
            request=request,
            cause=cause,
            closed_at=None,
            defaults={"opened_at": now},
        )
    events.record(
        "limits.message_sent" if message.is_ours else "limits.message_received",
        subject=request,
        by=by,
        at=now,
        buyer=str(request.buyer.public_id),
        amount=str(request.amount),
        currency=request.currency,
        effective_on=str(business_date(now)),
        reasons=[],
        documents=len(files),
    )
    return message


def keep(
    request: LimitRequest,
    text: str,
    given: Sequence[GivenFile],
    facts: Mapping[str, str] | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Message:
    """Keep what somebody wrote on a locked request, with its documents.

    :raises rules.NothingWritten: without a word or a file
    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    """
    rules.ensure_said(text, given)
    kinds = [kinds_of_file.kind_of(each) for each in given]
    kept = RequestDocument.objects.filter(message__request=request).count()
    rules.ensure_no_more_than_taken(kept + len(given))
    message = Message.objects.create(
        policyholder_id=request.policyholder_id,
        request=request,
        is_ours=by.is_insurer_staff,
        text=text.strip(),
        facts=dict(facts or {}),
        written_at=now,
        written_by_id=by.user_id,
    )
    RequestDocument.objects.bulk_create(
        RequestDocument(
            policyholder_id=request.policyholder_id,
            message=message,
            file_name=each.shown_name,
            kind=kind,
            content=each.content,
            size=len(each.content),
            sha256=hashlib.sha256(each.content).hexdigest(),
            received_at=now,
            received_by_id=by.user_id,
        )
        for each, kind in zip(given, kinds, strict=True)
    )
    return message


def _ensure_writes(by: Actor) -> None:
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.UNDERWRITER)
    else:
        ensure_may(by, Right.REQUEST_LIMIT)


def _locked(request_id: UUID, by: Actor) -> LimitRequest:
    rows = LimitRequest.objects.visible_to(by).select_for_update(of=("self",))
    return rows.select_related("buyer").get(public_id=request_id)
