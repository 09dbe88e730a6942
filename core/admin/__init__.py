"""Desks: admin pages for looking, with buttons that call services; and those of the auditor."""

from core.admin import audit, panels
from core.admin.desk import Button, Desk
from core.admin.panels import Panel
from core.admin.waiting import Waiting

__all__ = ["Button", "Desk", "Panel", "Waiting", "audit", "panels"]
