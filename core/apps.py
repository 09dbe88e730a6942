"""The ground every app stands on."""

from enum import Enum

from django.apps import AppConfig
from django.db.migrations.writer import MigrationWriter


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the rules out of migrations to come."""
        from core.operations import PlainCodes

        MigrationWriter.register_serializer(Enum, PlainCodes)
