"""What a policyholder did to collect by itself."""

from datetime import date

from django.db.models import QuerySet

from collections_app.models import OwnStep
from collections_app.rules import own as rules
from collections_app.rules.own import OwnStepKind
from companies import queries as companies
from policies import queries as policies
from policies.rules.terms import CollectionService
from receivables import queries as receivables


def own_steps(policyholder_id: int, buyer_id: int) -> QuerySet[OwnStep]:
    """Return the steps on a buyer without their documents, latest first."""
    same = companies.same_as(buyer_id)
    rows = OwnStep.objects.filter(policyholder_id=policyholder_id, buyer_id__in=same)
    return rows.defer("content").order_by("-done_on", "-id")


def own_steps_of_debt(policyholder_id: int, buyer_id: int, on: date) -> QuerySet[OwnStep]:
    """Return the steps to collect what is open on a day: since its oldest invoice fell due."""
    steps = own_steps(policyholder_id, buyer_id)
    since = oldest_due(policyholder_id, buyer_id, on)
    return steps.none() if since is None else steps.filter(done_on__gte=since)


def oldest_due(policyholder_id: int, buyer_id: int, on: date) -> date | None:
    """Return when the oldest invoice that is open on a day fell due; None: nothing is open."""
    items = receivables.open_invoices(policyholder_id, buyer_id, on)
    return min((item.invoice.due_on for item in items), default=None)


def collected_itself_since(policyholder_id: int, buyer_id: int, on: date) -> date | None:
    """Return since when the policyholder collects by itself what is open on `on`.

    None: it showed no firm step since the oldest open invoice fell due, or nothing is open.
    """
    since = oldest_due(policyholder_id, buyer_id, on)
    if since is None:
        return None
    steps = own_steps(policyholder_id, buyer_id).values_list("kind", "done_on")
    return rules.began_on(((OwnStepKind(kind), day) for kind, day in steps), since=since)


def collection_service(policyholder_id: int, on: date) -> CollectionService:
    """Return who collects by the policy of a day, or by the last one; without any, the insurer."""
    policy = policies.policy_of(policyholder_id, on) or policies.last_policy_of(policyholder_id)
    terms = policies.terms_of(policy.id).filter(valid_from__lte=on).first() if policy else None
    if terms is None:
        return CollectionService.INCLUDED
    return CollectionService(terms.collection_service)
