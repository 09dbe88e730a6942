"""Desks: admin pages for looking, with buttons that call services; and those of the auditor."""

from core.admin import events, following, known, nights, panels, sent
from core.admin.button import Button
from core.admin.desk import Desk, Fact
from core.admin.known import Known
from core.admin.panels import Panel
from core.admin.proposals import author, concerned, proposal_buttons, waits
from core.admin.waiting import Waiting

__all__ = [
    "Button",
    "Desk",
    "Fact",
    "Known",
    "Panel",
    "Waiting",
    "author",
    "concerned",
    "events",
    "following",
    "known",
    "nights",
    "panels",
    "proposal_buttons",
    "sent",
    "waits",
]
