"""The schedule on paper: what is agreed, as a PDF, made once for each version and language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core import documents, events
from core.dates import business_date
from core.models import Document
from policies import queries
from policies.models import Policy, Terms
from policies.rules import contract

Say = Callable[[Policy, Terms], dict[str, Any]]


@transaction.atomic
def make_schedule(
    *, policy_id: UUID, say: Say, language: str, by: Actor, now: datetime
) -> Document:
    """Have the schedule that counts today made into a PDF; the same one is made once.

    Before a policy begins it is the schedule of its first day. `say` gives all that the paper says.

    :raises Policy.DoesNotExist: if there is no such policy, or the actor may not see it
    :raises NotYourRight: if the mandate does not reach this far
    :raises contract.NoTerms: if nothing is agreed on the day
    """
    ensure_may(by, Right.SEE)
    policies = Policy.objects.visible_to(by).select_for_update(of=("self",))
    policy = policies.get(public_id=policy_id)
    terms = queries.terms_on(policy.id, max(business_date(now), policy.inception_on))
    if terms is None:
        raise contract.NoTerms
    made = queries.schedule_paper(policy, terms, language)
    if made is not None:
        return made
    document = documents.request(
        queries.SCHEDULE_PAPER,
        subject_id=policy.public_id,
        policyholder_id=policy.policyholder_id,
        language=language,
        file_name=f"{policy.number}-{terms.version}-{language}.pdf",
        facts=say(policy, terms),
        by=by,
        at=now,
    )
    events.record("policies.schedule_made", subject=policy, by=by, at=now, version=terms.version)
    return document
