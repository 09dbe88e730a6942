"""Which claims are touched when the terms of a policy change for days gone by."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import ngettext

from claims import queries
from core.admin import following
from policies.queries import versions

_NAMED = 5  # claims that a sentence names; it counts all of them


def _claims_since(terms_id: int, now: datetime) -> Sequence[str]:
    """Return which claims would come to another amount if they were calculated again."""
    terms = versions.version(terms_id)
    numbers = queries.numbers_with_loss_since(terms.policy_id, terms.valid_from)
    if not numbers:
        return ()
    said = ngettext(
        "%(count)s claim has its date of loss since that day, and may come to another amount when "
        "it is calculated again: %(numbers)s.",
        "%(count)s claims have their date of loss since that day, and may come to other amounts "
        "when they are calculated again, among them %(numbers)s.",
        len(numbers),
    )
    return [said % {"count": len(numbers), "numbers": ", ".join(numbers[:_NAMED])}]


following.register("policies.Terms.valid_from", _claims_since)
