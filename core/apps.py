"""The ground every app stands on."""

from enum import Enum

from django.apps import AppConfig
from django.db.migrations.writer import MigrationWriter
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("What happened")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the rules out of migrations to come."""
        from core.operations import PlainCodes

        MigrationWriter.register_serializer(Enum, PlainCodes)
