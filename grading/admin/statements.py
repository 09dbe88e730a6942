"""The desk of annual accounts: filed, corrected, taken back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM
from core.admin import Button, following
from core.dates import business_date
from core.fields import new_public_id
from core.templatetags.amounts import plain_number
from grading import forms, queries, services, texts
from grading.admin.base import ANALYSTS, CompanyDesk
from grading.models import LINE_ITEMS, CompanyScore, Statement
from grading.queries import WorkedOut
from grading.rules.inputs import Accounts


def file_accounts(
    row: CompanyScore | Statement, facts: dict[str, Any], by: Any, now: datetime
) -> bool:
    """File the accounts; return whether they were not on file yet."""
    statement = services.file_statement(
        company_id=row.company_id,
        period_end=facts["period_end"],
        currency=facts["currency"],
        lines={item: facts[item] for item in LINE_ITEMS},
        source=facts["source"],
        filed_on=facts["filed_on"],
        by=by,
        now=now,
    )
    return statement.recorded_at == now


def accounts_filed(is_new: bool) -> Any:
    if is_new:
        return _("The accounts are filed; the grade follows in a moment: load the page again.")
    return _("These accounts were on file already: nothing is added.")


def preview_accounts(
    row: CompanyScore | Statement, facts: dict[str, Any], now: datetime
) -> list[str]:
    """Return what would follow from filing accounts, found by filing them on trial."""
    company_id = row.company_id
    on_file = queries.statements_of(company_id).filter(period_end=facts["period_end"]).first()
    old = on_file.as_rule() if on_file else None
    filed_on = (on_file.filed_on or business_date(on_file.recorded_at)) if on_file else None
    lines = {item: facts[item] for item in LINE_ITEMS}
    new = Accounts(period_end=facts["period_end"], currency=facts["currency"], **lines)
    if new == old:
        return []  # nothing is added
    followed = _followed(company_id, lambda: file_accounts(row, facts, SYSTEM, now), now)
    return [*texts.of_accounts(new, old, filed_on), *followed]


def preview_withdrawal(row: Statement, facts: dict[str, Any], now: datetime) -> list[str]:
    """Return what would follow from taking accounts back, found by doing it on trial."""
    return _followed(
        row.company_id,
        lambda: services.withdraw_statement(
            statement_id=row.id, reason=facts["reason"], by=SYSTEM, now=now
        ),
        now,
    )


def _followed(company_id: int, change: Callable[[], object], now: datetime) -> list[str]:
    """Return what becomes of grade and limits when accounts change."""
    before = queries.standing(company_id)
    with following.trial():
        change()
        services.regrade(
            [company_id], cause=services.BY_HAND, cause_id=new_public_id(), by=SYSTEM, now=now
        )
        after = queries.standing(company_id)
        old, new = (each.grade if each else None for each in (before, after))
        # Nobody above hears of a grade that stays.
        moves = old is not None and old != new
        elsewhere = following.said("grading.CompanyScore", company_id, now) if moves else []
        held = [
            texts.of_waiting(seen.hold.counts, seen.grade)
            for seen in queries.as_graded([company_id]).values()
            if seen.hold is not None
        ]
    return [*texts.of_grade(old, new), *held, *elsewhere]


def _worked_out(found: WorkedOut) -> tuple[str, ...]:
    """Return a figure as people read it: its code, name, formula, value, that before, change."""
    code = found.indicator.code
    values = (
        "\u2013" if each is None else texts.figure(code, each)
        for each in (found.value, found.before, found.change)
    )
    return code, texts.name(code), texts.formula(found.indicator), *values


def _line(item: str) -> Any:
    """Return the column that shows a line of accounts."""

    # The stubs know a lazy text by their own name only.
    @admin.display(description=texts.LINE_ITEMS[item], ordering=item)  # type: ignore[call-overload,untyped-decorator]
    def shown(row: Statement) -> str:
        return plain_number(getattr(row, item))

    return shown


@admin.register(Statement)
class StatementDesk(CompanyDesk):
    """Annual accounts as they were filed; what a correction superseded stays."""

    change_form_template = "admin/grading/statement/desk.html"
    list_display = (
        "company_name",
        "period_end",
        "currency",
        *(_line(item) for item in ("total_assets", "equity", "sales", "net_income")),
        "source",
        "is_in_force",
    )
    list_filter = ("source",)
    ordering = ("-period_end", "-id")
    fields = (
        "company_link",
        "period_end",
        "currency",
        "source",
        "filed_on",
        "recorded_at",
        "superseded_at",
        "withdrawal",
    )
    buttons = (
        Button(
            name="correct",
            label=_("Correct"),
            done=accounts_filed,
            roles=ANALYSTS,
            form=forms.AccountsForm,
            initial=lambda row: {
                name: getattr(row, name)
                for name in ("period_end", "currency", "filed_on", "source", *LINE_ITEMS)
            },
            shown=lambda row: row.superseded_at is None,
            preview=preview_accounts,
            do=file_accounts,
        ),
        Button(
            name="withdraw",
            label=_("Take back"),
            done=_(
                "The accounts are taken back; the grade follows in a moment: load the page again."
            ),
            roles=ANALYSTS,
            form=forms.WithdrawalForm,
            shown=lambda row: row.superseded_at is None,
            danger=True,
            preview=preview_withdrawal,
            about=lambda row: row.company,
            do=lambda row, facts, by, now: services.withdraw_statement(
                statement_id=row.id, reason=facts["reason"], by=by, now=now
            ),
        ),
    )

    def more_context(self, request: HttpRequest, row: Statement) -> dict[str, Any]:
        """Return the lines that are given, and what cannot all be true."""
        lines = [(texts.LINE_ITEMS[item], getattr(row, item)) for item in LINE_ITEMS]
        figures = queries.worked_out_of(row)
        return {
            "figures": [_worked_out(each) for each in figures.lines],
            "unknown": [
                (each.code, texts.name(each.code), texts.formula(each)) for each in figures.unknown
            ],
            "earlier": figures.earlier,
            "lines": [line for line in lines if line[1] is not None],
            "warnings": texts.warnings(row.warnings),
            "file": queries.file_of(row),
        }

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, row: Statement) -> bool:
        """Return whether no correction superseded it."""
        return row.superseded_at is None
