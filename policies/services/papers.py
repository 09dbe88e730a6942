"""The schedule on paper: what is agreed, as a PDF, made once for each version and language."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts import queries as accounts
from accounts.rules import Actor, Right, ensure_may
from core import documents, events
from core.dates import business_date
from core.models import Document
from core.templatetags.amounts import day_text
from policies import queries, texts
from policies.models import Policy, Terms
from policies.rules import contract


@transaction.atomic
def make_schedule(*, policy_id: UUID, language: str, by: Actor, now: datetime) -> Document:
    """Have the schedule that counts today made into a PDF; the same one is made once.

    Before a policy begins it is the schedule of its first day.

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
    with translation.override(language):
        facts = _facts(policy, terms, now)
    document = documents.request(
        queries.SCHEDULE_PAPER,
        subject_id=policy.public_id,
        policyholder_id=policy.policyholder_id,
        language=language,
        file_name=f"{policy.number}-{terms.version}-{language}.pdf",
        facts=facts,
        by=by,
        at=now,
    )
    events.record("policies.schedule_made", subject=policy, by=by, at=now, version=terms.version)
    return document


def _facts(policy: Policy, terms: Terms, now: datetime) -> dict[str, Any]:
    """Return all that the paper says, in words as they are today."""
    holder = accounts.policyholder(policy.policyholder_id)
    company, agreed = holder.company, terms.as_rule()
    return {
        "policy": policy.number,
        "product": str(texts.PRODUCTS[policy.product]),
        "policyholder": {
            "name": holder.name,
            "street": company.street,
            "place": f"{company.postcode} {company.city}".strip(),
        },
        "since": day_text(policy.inception_on),
        "until": day_text(policy.expires_on) if policy.expires_on else "",
        "version": terms.version,
        "valid_from": day_text(terms.valid_from),
        "valid_to": terms.valid_to and terms.valid_to.isoformat(),
        "ends": day_text(terms.valid_to) if terms.valid_to else "",
        "made_on": day_text(business_date(now)),
        "groups": [
            {
                "title": str(group.title),
                "lines": [[str(line.label), line.value] for line in group.lines],
            }
            for group in texts.schedule(agreed)
        ],
        "countries": [[line.name, line.text] for line in texts.countries(agreed)],
    }
