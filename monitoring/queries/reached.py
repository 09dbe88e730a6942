"""Whom many notices reach, each question asked once for all."""

from collections.abc import Collection

from companies import queries as companies
from monitoring.models import Watch, WebhookEndpoint


def endpoints_of_each(policyholder_ids: Collection[int]) -> dict[int, list[WebhookEndpoint]]:
    """Return the endpoints that messages of each policyholder go to."""
    rows = WebhookEndpoint.objects.filter(policyholder_id__in=policyholder_ids)
    found: dict[int, list[WebhookEndpoint]] = {each: [] for each in policyholder_ids}
    for endpoint in rows.filter(disabled_at=None, stopped_at=None).order_by("id"):
        found[endpoint.policyholder_id].append(endpoint)
    return found


def watchers_of_each(company_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the ids of the policyholders that follow each company, under whichever of its ids."""
    kept = companies.kept_ids(company_ids)
    rows = Watch.objects.filter(buyer_id__in=list(kept), ended_at=None)
    found: dict[int, set[int]] = {each: set() for each in company_ids}
    for policyholder_id, buyer_id in rows.values_list("policyholder_id", "buyer_id"):
        found[kept[buyer_id]].add(policyholder_id)
    return found
