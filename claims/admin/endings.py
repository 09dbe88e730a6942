"""What becomes of claims when a policy ends: they go on."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import ngettext

from claims import queries
from core.admin import following


def _claims_go_on(policy_id: int, now: datetime) -> Sequence[str]:
    """Return how many claims under the policy go on as before."""
    count = queries.unsettled(policy_id)
    said = ngettext("%(count)s claim goes on.", "%(count)s claims go on.", count)
    return [said % {"count": count}] if count else []


following.register("policies.Policy.expires_on", _claims_go_on)
