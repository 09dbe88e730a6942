"""Desks: admin pages for looking, with buttons that call services; and those of the auditor."""

from core.admin import audit
from core.admin.desk import Button, Desk

__all__ = ["Button", "Desk", "audit"]
