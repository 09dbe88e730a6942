"""The desk of the tables: each version beside the one before, and what it would have changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from companies import queries as companies
from core.admin import Button, Desk, Waiting, author, waits
from core.money import Money
from core.templatetags.amounts import day_text, money_text, number
from grading.rules import trials
from limits.admin.shared import DECIDE, READERS
from limits.admin.trials import of_limits
from limits.forms.tables import ProposeTables, WhyRejected, initial
from limits.models import Decision, DecisionTable
from limits.queries import tables as queries
from limits.rules import table_trial
from limits.rules.publishing import Step
from limits.rules.table_trial import Figures
from limits.services import table_trials, tables
from limits.texts import tables as texts

_NAMED = 20  # limits that fall, on the page of the release


def _propose(row: DecisionTable, data: dict[str, Any], by: Any, now: datetime) -> object:
    return tables.propose_tables(**data, by=by, now=now)


def _release(row: DecisionTable, data: dict[str, Any], by: Any, now: datetime) -> object:
    return tables.release_tables(table_id=row.id, by=by, now=now)


def _reject(row: DecisionTable, data: dict[str, Any], by: Any, now: datetime) -> object:
    return tables.reject_tables(table_id=row.id, reason=data["reason"], by=by, now=now)


def _again(row: DecisionTable, data: dict[str, Any], by: Any, now: datetime) -> object:
    return table_trials.begin(row, by=by, now=now)


def _amounts(moved: dict[str, Any]) -> str:
    found = (money_text(Money(moved[each], each), "whole") for each in sorted(moved))
    return ", ".join(found) or gettext("none")


def _sentences(row: DecisionTable) -> Sequence[str]:
    """Return in sentences what a version would have changed."""
    if not table_trial.is_done(row.dry_run):
        return [gettext("What this would have changed is still being worked out.")]
    found = table_trial.read(row.dry_run)
    said = ngettext(
        "Of the decisions of the last twelve months, %(count)s would have been different.",
        "Of the decisions of the last twelve months, %(count)s would have been different.",
        found.different,
    )
    begins = gettext("What stands is looked at again on %(day)s, when these tables begin.")
    falls = [
        gettext("%(holder)s, %(buyer)s: %(was)s becomes %(amount)s from %(day)s.") % each
        for each in _falls(row)[:_NAMED]
    ]
    return [
        said % {"count": number(found.different)},
        begins % {"day": day_text(row.valid_from)},
        *of_limits(row.dry_run["standing"]),
        *falls,
    ]


def _falls(row: DecisionTable) -> list[dict[str, str]]:
    """Return the limits that fall most, by name, with the first day of the lower amount."""
    found = table_trial.falls_in(row.dry_run)
    buyers = companies.by_id({each.buyer_id for each in found})
    holders = dict(accounts.policyholder_names()) if found else {}
    return [
        {
            "holder": holders[each.policyholder_id],
            "buyer": buyers[each.buyer_id].name,
            "was": money_text(Money(each.was, each.currency), "whole"),
            "amount": money_text(Money(each.amount, each.currency), "whole"),
            "day": day_text(row.valid_from + timedelta(days=each.days)),
        }
        for each in found
    ]


@admin.register(DecisionTable)
class TablesDesk(Desk):
    """The tables on which limits are decided, each version from a day on."""

    called = _("Tables of decisions")
    readers = READERS
    words = {"state": texts.STEPS.__getitem__}
    change_form_template = "admin/limits/tables.html"
    list_display = ("version_text", "valid_from", "state", "source", "reason")
    list_display_links = ("version_text",)
    list_filter = ("state",)
    search_fields = ("source", "reason")
    ordering = ("-version",)
    fields = (
        "version",
        "valid_from",
        "state",
        "source",
        "reason",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "note",
    )
    waiting = (
        Waiting(
            label=_("tables to release"),
            roles=DECIDE,
            rows=lambda actor: queries.tables_to_release(actor.user_id),
            where="state__exact=PROPOSED",
        ),
    )
    buttons = (
        Button(
            name="propose",
            label=_("Propose other figures"),
            done=_(
                "The figures are proposed. What they would have changed is being worked out: open"
                " them in a moment."
            ),
            roles=DECIDE,
            form=ProposeTables,
            initial=lambda row: initial(row.figures),
            shown=lambda row: row.state != Step.REJECTED,
            do=_propose,
        ),
        Button(
            name="release",
            label=_("Release"),
            done=_("The tables count from their day. Limits that stand are looked at again then."),
            roles=DECIDE,
            shown=lambda row: waits(row) and table_trial.is_done(row.dry_run),
            follows=_sentences,
            do=_release,
            not_by=author,
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The proposal is rejected."),
            roles=DECIDE,
            form=WhyRejected,
            shown=waits,
            danger=True,
            do=_reject,
        ),
        Button(
            name="again",
            label=_("Work it out again"),
            done=_("It is being worked out again: load the page in a moment."),
            roles=DECIDE,
            shown=waits,
            do=_again,
        ),
    )

    def title_of(self, row: DecisionTable) -> str:
        """Return which version it is."""
        return self.version_text(row)

    def more_context(self, request: HttpRequest, row: DecisionTable) -> dict[str, Any]:
        """Return the figures beside those before, and what they would have changed."""
        follows = queries.before(row)
        before = row.figures if follows is None else follows.figures
        pairs = zip(row.figures["grades"], before["grades"], strict=True)
        return {
            "follows": follows,
            "names": texts.GRADE.values(),
            "lines": [
                (grade, texts.line(now, then)) for grade, (now, then) in enumerate(pairs, start=1)
            ],
            "rest": [
                texts.side(name, called, row.figures[name], before[name])
                for name, called in texts.REST.items()
            ],
            "trial": _trial(row),
        }

    @admin.display(description=_("Version"), ordering="version")
    def version_text(self, row: DecisionTable) -> str:
        """Return which version it is."""
        return gettext("Version %(number)s") % {"number": row.version}


def _trial(row: DecisionTable) -> dict[str, Any] | None:
    """Return what the panel of a trial shows; None where nothing was ever tried."""
    if not row.dry_run and not waits(row):
        return None
    parts = (row.dry_run, row.dry_run.get("standing", {}))
    if not all(trials.is_done(part) for part in parts):
        done = sum(len(part.get("done", ())) for part in parts)
        return {
            "is_done": False,
            "done": done,
            "ranges": sum(part.get("ranges", 0) for part in parts),
        }
    found = table_trial.read(row.dry_run)
    return {
        "is_done": True,
        "facts": _facts(found),
        "examples": _examples(found),
        "limits": of_limits(row.dry_run["standing"]),
        "falls": _falls(row),
    }


def _facts(found: Figures) -> list[tuple[str, str]]:
    facts = [
        (gettext("Decisions made again"), number(found.decisions)),
        (gettext("Different"), number(found.different)),
        (gettext("More given"), f"{number(found.more)}: {_amounts(found.raised)}"),
        (gettext("Less given"), f"{number(found.less)}: {_amounts(found.lowered)}"),
        (gettext("Would have gone to an underwriter"), number(found.referred)),
        (gettext("Would not have needed an underwriter"), number(found.left_to_rules)),
    ]
    if found.untried:
        facts.append((gettext("Could not be made again"), number(found.untried)))
    return facts


def _examples(found: Figures) -> list[dict[str, str]]:
    """Return the decisions that would have differed most."""
    ids = [each[0] for each in found.examples]
    rows = Decision.objects.select_related("buyer").in_bulk(ids, field_name="public_id")
    kept = {str(public_id): row for public_id, row in rows.items()}
    return [
        {
            "buyer": kept[public_id].buyer.name,
            "address": reverse("admin:limits_decision_change", args=[kept[public_id].id]),
            "was": texts.written("cap", was),
            "then": texts.written("cap", then),
        }
        for public_id, was, then, _currency in found.examples
        if public_id in kept
    ]
