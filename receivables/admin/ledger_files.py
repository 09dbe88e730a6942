"""The desk of files as policyholders sent them: ledgers, electronic invoices, lists of buyers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from core.admin import Desk
from core.templatetags.amounts import day_text
from receivables import texts
from receivables.admin.bookings import READERS
from receivables.models import LedgerFile, LedgerFileRow
from receivables.queries import ledger_files as queries
from receivables.rules.files import FileKind, FileState
from receivables.rules.ledger_plan import GOOD, Fate

_LINES_SHOWN = 50


@admin.register(LedgerFile)
class LedgerFileDesk(Desk):
    """Files as they were sent, with what stands in the way of taking them in."""

    called = _("Files of policyholders")
    readers: ClassVar[frozenset[str]] = READERS | {
        StaffRole.RISK_ANALYST,
        StaffRole.SENIOR_RISK_ANALYST,
    }
    change_form_template = "admin/receivables/ledger_file.html"
    words = {
        "kind": lambda code: texts.FILE_KINDS[FileKind(code)],
        "state": lambda code: texts.FILE_STATES[FileState(code)],
    }
    list_display = (
        "name",
        "policyholder_name",
        "kind",
        "state",
        "row_count",
        "as_of",
        "uploaded_at",
    )
    list_filter = ("kind", "state")
    list_select_related = ("policyholder",)
    search_fields = ("policyholder__name", "file_name")
    search_help_text = _("Name of the policyholder or the file")
    ordering = ("-uploaded_at", "-id")
    fields = (
        "name",
        "policyholder_name",
        "kind",
        "state",
        "as_of",
        "row_count",
        "uploaded_at",
        "uploaded_by",
        "loaded_at",
        "loaded_by",
        "refused",
    )

    def title_of(self, row: LedgerFile) -> str:
        """Return whose file it is, and of which day."""
        said = gettext("%(kind)s of %(policyholder)s of %(day)s")
        kind = texts.FILE_KINDS[FileKind(row.kind)]
        day = day_text(row.as_of)
        return said % {"kind": kind, "policyholder": row.policyholder.name, "day": day}

    def more_context(self, request: HttpRequest, row: LedgerFile) -> dict[str, Any]:
        """Return how many lines have each fate, and the first lines that cannot be taken in."""
        bad = queries.rows_of(row).exclude(fate__in=(*GOOD, Fate.WAITING))
        facts = {
            "counts": [(texts.FATES[fate], count) for fate, count in queries.counts(row).items()],
            "lines": [(line, _told(line)) for line in bad[:_LINES_SHOWN]],
            "more": max(bad.count() - _LINES_SHOWN, 0),
        }
        panel = render_to_string("admin/receivables/ledger_file_panel.html", facts, request)
        return {"panels": [SafeString(panel)]}

    @admin.display(description=_("file"), ordering="file_name")
    def name(self, row: LedgerFile) -> str:
        """Return what the file is called; one that came by the API as rows has no name."""
        return row.file_name or gettext("Sent as rows")

    @admin.display(description=_("policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: LedgerFile) -> str:
        """Return the policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("why nothing was taken in"))
    def refused(self, row: LedgerFile) -> str:
        """Return why the last attempt took nothing in."""
        return texts.kept(row.refusal)


def _told(row: LedgerFileRow) -> list[str]:
    return [
        f"{each['column']}: {texts.problem_of(each)}" if each["column"] else texts.problem_of(each)
        for each in (*row.wrong, *row.problems)
    ]
