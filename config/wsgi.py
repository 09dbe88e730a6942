"""The web application; it refuses to start as a role that row level security does not bind."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from config.celery import app as celery_app  # noqa: E402 (needs the settings)
from core import garbage, serving_role  # noqa: E402 (needs the settings)
from website.sandbox import installation  # noqa: E402 (needs the settings)

serving_role.ensure_bound()
installation.ensure_right_database()
garbage.look_seldom()
__all__ = ["application", "celery_app"]
