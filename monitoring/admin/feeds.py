"""The desks of files of signals and of suppliers' keys."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM, StaffRole
from core.admin import Button, Desk
from core.http import sentence
from monitoring.admin import signal_forms as forms
from monitoring.admin import words
from monitoring.models import FeedKey, SignalFile
from monitoring.services import feeds, signal_files
from monitoring.services.signal_files import Outcome
from monitoring.services.working import WORKERS

_WORKERS = frozenset(WORKERS)
_SENIOR = frozenset({StaffRole.SENIOR_RISK_ANALYST})
_SHOWN = 20


def _in_words(outcome: Outcome) -> list[str]:
    """Return what becomes of a file, and each refused line with its reason."""
    said = [str(words.TAKEN_IN[code]) % {"count": n} for code, n in outcome.counts.items() if n]
    if not outcome.is_loaded:
        said.append(gettext("Nothing of it counts, because a line is refused."))
    at = gettext("Line %(line)s: %(problem)s")
    of = gettext("Line %(line)s, %(column)s: %(problem)s")
    for each in outcome.refused[:_SHOWN]:
        named = {"line": each.line, "column": each.column, "problem": sentence(each.problem)}
        said.append((of if each.column else at) % named)
    return said or [gettext("The file holds no lines.")]


def _preview(row: None, data: dict[str, Any], now: datetime) -> list[str]:
    found = signal_files.try_out(
        data["bytes"], source=data["source"], is_whole=data["is_whole"], by=SYSTEM, now=now
    )
    return _in_words(found)


def _load(row: None, data: dict[str, Any], by: Any, now: datetime) -> Outcome:
    return signal_files.load(
        data["bytes"],
        source=data["source"],
        file_name=data["name"],
        is_whole=data["is_whole"],
        by=by,
        now=now,
    )


@admin.register(SignalFile)
class SignalFileDesk(Desk):
    """Files of signals that were read in, with what became of their lines."""

    called = _("Files of signals")
    readers = _WORKERS
    change_form_template = "admin/monitoring/signal_file.html"
    list_display = ("read_at", "source", "file_name", "lines", "read_by")
    list_filter = ("source",)
    ordering = ("-read_at", "-id")
    fields = ("source", "file_name", "sha256", "is_whole", "lines", "read_at", "read_by")
    starters = (
        Button(
            name="upload",
            label=_("Read in a file"),
            done=lambda outcome: " ".join(_in_words(outcome)),
            roles=_WORKERS,
            form=forms.Upload,
            preview=_preview,
            do=_load,
        ),
    )

    def title_of(self, row: SignalFile) -> str:
        """Return which file of whom."""
        return f"{row.source}: {row.file_name}"

    def more_context(self, request: HttpRequest, row: SignalFile) -> dict[str, Any]:
        """Return what became of the lines."""
        counts = [str(words.TAKEN_IN[code]) % {"count": n} for code, n in row.counts.items() if n]
        return {"counts": counts, "refused": row.refused}


@admin.register(FeedKey)
class FeedKeyDesk(Desk):
    """By which key a supplier's system sends its signals."""

    called = _("Feeds of signals")
    readers = _SENIOR
    list_display = ("source", "made_at", "last_used_at", "revoked_at")
    ordering = ("source", "-made_at", "-id")
    fields = ("source", "made_at", "made_by", "last_used_at", "revoked_at")
    starters = (
        Button(
            name="make",
            label=_("Let a supplier send signals"),
            done=lambda made: (
                gettext("The key of %(source)s, shown this once: %(secret)s")
                % {"source": made[0].source, "secret": made[1]}
            ),
            roles=_SENIOR,
            form=forms.NameFeed,
            do=lambda row, data, by, now: feeds.make_key(source=data["source"], by=by, now=now),
        ),
    )
    buttons = (
        Button(
            name="revoke",
            label=_("Stop this feed"),
            done=_("The key works no more."),
            roles=_SENIOR,
            shown=lambda row: row.revoked_at is None,
            danger=True,
            do=lambda row, data, by, now: feeds.revoke_key(key_id=row.public_id, by=by, now=now),
        ),
    )

    def title_of(self, row: FeedKey) -> str:
        """Return whose feed it is."""
        return row.source
