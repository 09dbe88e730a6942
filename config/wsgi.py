"""The web application; it refuses to start as a role that row level security does not bind."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from config.celery import app as celery_app  # noqa: E402 (needs the settings)
from core import tenancy  # noqa: E402 (needs the settings)

tenancy.ensure_safe_role()
connection.close()  # gunicorn forks its workers from here
__all__ = ["application", "celery_app"]
