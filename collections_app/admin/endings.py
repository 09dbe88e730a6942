"""What becomes of reported overdues and cases when a policy ends: they go on."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import ngettext

from accounts.rules import SYSTEM
from collections_app import queries
from core.admin import following
from policies import queries as policies
from receivables import queries as receivables


def _debts_go_on(policy_id: int, now: datetime) -> Sequence[str]:
    """Return how many overdues and cases of the policyholder go on as before."""
    holder = policies.policies(SYSTEM).get(id=policy_id).policyholder_id
    reports = receivables.open_overdues(SYSTEM).filter(policyholder_id=holder).count()
    cases = queries.cases(SYSTEM).filter(policyholder_id=holder, closed_on=None).count()
    told = [
        (
            ngettext(
                "%(count)s reported overdue goes on.", "%(count)s reported overdues go on.", reports
            ),
            reports,
        ),
        (
            ngettext(
                "%(count)s collection case goes on.", "%(count)s collection cases go on.", cases
            ),
            cases,
        ),
    ]
    return [words % {"count": count} for words, count in told if count]


following.register("policies.Policy.expires_on", _debts_go_on)
