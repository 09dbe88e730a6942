"""Proposing a cut on a group's page: on whom, to what, and what it would do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms as django_forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from core import clock
from core.admin import Button
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits import forms
from limits.admin.shared import DECIDE
from limits.forms import cuts as cut_forms
from limits.models import GroupExposure
from limits.rules.cutting import Ordered, Way
from limits.rules.reasons import ReasonCode
from limits.services import cut_pages as queries
from limits.services import cut_plan
from limits.services import cuts as services
from limits.services.cut_plan import Planned

_GROUP = "group"
_SAID = 20  # lines of a preview; the page of the proposal has all
_PROTECT = 40  # limits that a form offers to protect; a larger group is cut buyer by buyer


def _ordered(row: GroupExposure, data: dict[str, Any]) -> dict[str, Any]:
    """Return what a filled in form orders, as the service takes it."""
    company = None if data["on"] == _GROUP else companies.kept_as(int(data["on"]))
    return {
        "group_id": row.group_id,
        "buyer": None if company is None else company.public_id,
        "ordered": Ordered(
            new_total=None if data["total"] is None else forms.euro(data["total"]),
            way=Way(data["way"]),
            reason=ReasonCode(data["reason"]),
            note=data["note"],
            immediate=data["immediate"],
            protected=cut_forms.protected(data),
        ),
    }


def _propose(row: GroupExposure, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.propose_cut(**_ordered(row, data), by=by, now=now)


def _would(row: GroupExposure, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what a cut would do to whom."""
    planned = services.foresee(**_ordered(row, data), now=now)
    return [*sums(planned), *_sentences(planned)]


def _offer(row: GroupExposure, form: django_forms.Form) -> None:
    """Offer the group and each member with a limit, and to protect each limit."""
    held = cut_plan.held_on(row.group_id, None, business_date(clock.now()))
    whom = {str(each.company.id): each.company.name for each in held}
    whole = [(_GROUP, gettext("The whole group"))] if len(whom) != 1 else []
    largest = sorted(held, key=lambda each: -each.holding.granted.amount)[:_PROTECT]
    names = queries.holders({each.pair.policy.policyholder_id for each in largest})
    protect = {
        each.key: _whose(names[each.pair.policy.policyholder_id], each.company.name, len(whom))
        for each in largest
    }
    cast(cut_forms.ProposeCut, form).offer([*whole, *whom.items()], protect)


def _whose(holder: str, buyer: str, members: int) -> str:
    if members == 1:
        return holder
    return gettext("%(policyholder)s on %(buyer)s") % {"policyholder": holder, "buyer": buyer}


PROPOSE = Button(
    name="cut",
    label=_("Cut the limits"),
    done=_("The cut is proposed: a second person looks at it and releases it."),
    roles=DECIDE,
    form=cut_forms.ProposeCut,
    shown=lambda row: row.committed > row.run_off,
    fit=_offer,
    preview=_would,
    do=_propose,
    danger=True,
)


def sums(planned: Sequence[Planned]) -> list[str]:
    """Return in a sentence what a cut takes from how many."""
    reached = {each.held.pair.policy.policyholder_id for each in planned if each.is_cut}
    values = {
        "count": len(reached),
        "was": money_text(Money.sum((each.granted for each in planned), "EUR"), "whole"),
        "becomes": money_text(Money.sum((each.becomes for each in planned), "EUR"), "whole"),
    }
    sentence = ngettext(
        "%(was)s stands and becomes %(becomes)s: %(count)s policyholder is told the same day.",
        "%(was)s stands and becomes %(becomes)s: %(count)s policyholders are told the same day.",
        len(reached),
    )
    return [sentence % values]


def _sentences(planned: Sequence[Planned]) -> list[str]:
    names = queries.holders({each.held.pair.policy.policyholder_id for each in planned})
    said = gettext(
        "%(policyholder)s on %(buyer)s: %(was)s until %(day)s, then %(becomes)s"
        " (%(protected)s protected)."
    )
    lines = [
        said
        % {
            "policyholder": names[each.held.pair.policy.policyholder_id],
            "buyer": each.held.company.name,
            "was": money_text(each.granted, "whole"),
            "day": day_text(each.held.starts_on),
            "becomes": money_text(each.becomes, "whole"),
            "protected": money_text(each.held.holding.floor, "whole"),
        }
        for each in planned
        if each.is_cut
    ]
    if len(lines) > _SAID:
        more = gettext("and %(count)s more, all of them on the page of the proposal")
        lines = [*lines[:_SAID], more % {"count": len(lines) - _SAID}]
    return lines
