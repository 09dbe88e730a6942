"""The policyholder answers what staff asked, in words and with files."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from claims.models import Claim, Evidence
from claims.rules import evidence as rules
from claims.rules.lifecycle import ClaimState, NothingAsked
from claims.services import steps
from core.files import GivenFile, kind_of


@transaction.atomic
def answer_question(
    *,
    claim_id: UUID,
    answer: str,
    files: Sequence[GivenFile] = (),
    by: Actor,
    now: datetime,
) -> Claim:
    """Answer what staff asked; a handler looks whether the claim is complete with it.

    The same answer again changes nothing, and a file that was sent before is kept once.

    :raises NotYourRight: if the mandate does not include claiming
    :raises NothingAsked: if nothing is asked
    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    """
    ensure_may(by, Right.CLAIM)
    claim = steps.lock_public(claim_id, by)
    if claim.state != ClaimState.DOCUMENTS_REQUESTED:
        raise NothingAsked
    new = _new_evidence(claim, files, by, now)
    if claim.answer == answer and not new:
        return claim
    Evidence.objects.bulk_create(new)
    claim.answer = answer
    claim.save(update_fields=["answer"])
    steps.record("claims.question_answered", claim, by=by, now=now, files=len(new))
    return claim


def _new_evidence(
    claim: Claim, files: Sequence[GivenFile], by: Actor, now: datetime
) -> list[Evidence]:
    kept = set(Evidence.objects.filter(claim=claim).values_list("sha256", flat=True))
    new: dict[str, Evidence] = {}
    for file in files:
        kind = kind_of(file)
        sha256 = hashlib.sha256(file.content).hexdigest()
        if sha256 not in kept and sha256 not in new:
            new[sha256] = Evidence(
                policyholder_id=claim.policyholder_id,
                claim=claim,
                file_name=file.shown_name,
                kind=kind,
                content=file.content,
                size=len(file.content),
                sha256=sha256,
                received_at=now,
                received_by_id=by.user_id,
            )
    if len(kept) + len(new) > rules.MOST_FILES:
        raise rules.TooManyFiles(file="", most=rules.MOST_FILES)
    return list(new.values())
