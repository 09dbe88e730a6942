"""Desks: admin pages for looking, with buttons that call services; and those of the auditor."""

from core.admin import audit, panels
from core.admin.desk import Button, Desk
from core.admin.panels import Panel

__all__ = ["Button", "Desk", "Panel", "audit", "panels"]
