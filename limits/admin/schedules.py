"""What would become of limits when the schedule of a policy changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from companies.texts import places
from core.admin import following
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.queries import schedules as queries
from limits.queries.schedules import Standing
from policies.queries import versions


def _limits_follow(policy_id: int, now: datetime) -> Sequence[str]:
    """Return whose cover ends by a country taken off, and what stays as it was given."""
    change = queries.last_change(policy_id)
    if change is None:
        return ()
    standing = queries.standing_from(policy_id, max(change.valid_from, business_date(now)))
    lost = [each for each in standing if each.country in change.countries_left]
    lines = [
        _country_lost(code, [each for each in lost if each.country == code], change)
        for code in sorted(change.countries_left)
    ]
    kept = [each for each in standing if each not in lost]
    if change.has_other_shares and kept:
        said = ngettext(
            "%(count)s limit keeps the insured share it was given with; "
            "the new share counts for what we decide from now on.",
            "%(count)s limits keep the insured share they were given with; "
            "the new share counts for what we decide from now on.",
            len(kept),
        )
        lines.append(said % {"count": len(kept)})
    return lines


def _country_lost(code: str, lost: list[Standing], change: queries.Change) -> str:
    given = {"country": places.country(code), "day": day_text(change.valid_from)}
    if not lost:
        return gettext("%(country)s: no limit stands there.") % given
    total = sum((each.amount.amount for each in lost), start=Decimal(0))
    buyers = Counter(each.buyer_name for each in lost)
    named = ", ".join(list(buyers)[: queries.NAMED])
    said = ngettext(
        "%(country)s: %(count)s buyer with %(total)s of limits loses cover for deliveries "
        "from %(day)s: %(buyers)s.",
        "%(country)s: %(count)s buyers with %(total)s of limits lose cover for deliveries "
        "from %(day)s, among them %(buyers)s.",
        len(buyers),
    )
    total_text = money_text(Money(total, lost[0].amount.currency), "whole")
    return said % {**given, "count": len(buyers), "total": total_text, "buyers": named}


def _decided_since(terms_id: int, now: datetime) -> Sequence[str]:
    """Return how many decisions saw the schedule that these terms take the place of."""
    terms = versions.version(terms_id)
    count = queries.decided_since(terms.policy_id, terms.valid_from)
    if not count:
        return ()
    said = ngettext(
        "%(count)s decision on a limit saw the schedule that stood; it stays as it was given.",
        "%(count)s decisions on limits saw the schedule that stood; they stay as they were given.",
        count,
    )
    return [
        following.leading_to(
            said % {"count": count},
            "admin:limits_decision_changelist",
            policy__id__exact=terms.policy_id,
            decided_at__date__gte=terms.valid_from,
        )
    ]


following.register("policies.Policy", _limits_follow)
following.register("policies.Terms.valid_from", _decided_since)
