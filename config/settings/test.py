"""Settings of the tests; `./bin/test` gives the addresses of its throw-away servers."""

import os

os.environ.setdefault("SECRET_KEY", "for tests only, never used to serve: " + "x" * 32)
os.environ.setdefault("DATABASE_URL", "postgres://dekking_owner@127.0.0.1/dekking")
os.environ.setdefault("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
os.environ.setdefault("DEKKING_URL", "http://testserver")
os.environ.setdefault("DEKKING_HTTPS", "off")
os.environ.setdefault("DEKKING_DEMO", "on")
os.environ.setdefault("DEKKING_LOOPBACK_WEBHOOKS", "on")  # receivers of tests are on this machine
os.environ.setdefault("DEKKING_LOG_LEVEL", "WARNING")

from config import database
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

# The owner makes the test database; tests/conftest.py then lets every connection act as the
# serving role, so that row security holds in the tests as it does in production.
DATABASES = {
    "default": {
        **database.owner(os.environ),
        "ENGINE": "tests.plugin.postgresql",
        "CONN_MAX_AGE": 60,  # a browser's connection to a live server keeps its own to the database
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
LANGUAGE_CODE = "en"  # what tests read; Dutch has tests of its own
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
