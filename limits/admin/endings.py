"""What becomes of limits, requests and insured debts when a policy ends."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, ngettext

from accounts.rules import SYSTEM
from core.admin import following
from core.dates import business_date
from core.templatetags.amounts import money_text
from limits.queries.endings import at_the_end
from policies import queries as policies


def _limits_end(policy_id: int, now: datetime) -> Sequence[str]:
    """Return which limits and requests end with the policy, and what stays insured."""
    policy, today = policies.policies(SYSTEM).get(id=policy_id), business_date(now)
    found = at_the_end(policy, policy.expires_on or today, today)
    limits = ngettext(
        "A limit on %(count)s buyer ends with it, %(amount)s.",
        "Limits on %(count)s buyers end with it, %(amount)s together.",
        found.buyers,
    )
    requests = ngettext(
        "%(count)s request has no answer yet: it falls the day after, unless it is answered.",
        "%(count)s requests have no answer yet: they fall the day after, unless they are answered.",
        found.requests,
    )
    orders = ngettext(
        "Cover confirmed for orders under %(count)s limit ends with it: what is delivered under"
        " them later is not insured.",
        "Cover confirmed for orders under %(count)s limits ends with it: what is delivered under"
        " them later is not insured.",
        found.orders,
    )
    invoices = ngettext(
        "%(count)s open invoice stays insured until it is paid or a loss: %(amount)s as of today.",
        "%(count)s open invoices stay insured until they are paid or a loss: %(amount)s as of"
        " today.",
        found.invoices,
    )
    told = [
        (limits, found.buyers, found.limits),
        (requests, found.requests, None),
        (orders, found.orders, None),
        (invoices, found.invoices, found.insured),
    ]
    return [
        words % {"count": count, "amount": money_text(amount)}
        for words, count, amount in told
        if count
    ] or [gettext("No limit, no request and no insured debt stands under it.")]


following.register("policies.Policy.expires_on", _limits_end)
