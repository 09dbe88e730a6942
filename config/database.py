"""Where the database is: one address that owns and migrates, one that serves under row security."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

OWNER_COMMANDS = frozenset(
    {
        "benchmark_bulk",  # as benchmark_limits
        "benchmark_ledger",  # as that one
        "benchmark_limits",  # makes a database of its own, and drops it
        "benchmark_push",  # as that one
        "benchmark_regrade",  # makes tables of its own, and removes them
        "benchmark_search",  # as that one
        "createcachetable",
        "makemigrations",
        "migrate",
        "showmigrations",
        "sqlmigrate",
    }
)
SERVING_ROLE = "dekking_app"

_SCHEMES = {"postgres", "postgresql"}
_KEY_OF_THE_PASSWORD = b"dekking serving role"


class NotADatabase(ValueError):
    """The address names no PostgreSQL database."""


def parse(url: str) -> dict[str, object]:
    """Return Django's settings of the database at `url`.

    A socket folder is given as `postgres://user@/name?host=/folder`; what else is asked after the
    question mark becomes an option.

    :raises NotADatabase: if this is no address of PostgreSQL with a database name
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise NotADatabase(
            "The address of the database must look like postgres://user:password@host:5432/name."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def serving_password(secret_key: str) -> str:
    """Return the password of the serving role when no address with another one is given."""
    digest = hmac.new(secret_key.encode(), _KEY_OF_THE_PASSWORD, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def owner(environment: Mapping[str, str]) -> dict[str, object]:
    """Return the database as the role that owns and migrates it (DATABASE_URL).

    :raises NotADatabase: if it is not set
    """
    if not environment.get("DATABASE_URL"):
        raise NotADatabase(
            "Set DATABASE_URL to the database as its owner (postgres://user:password@host/name); "
            "a process that only serves needs just APP_DATABASE_URL."
        )
    return parse(environment["DATABASE_URL"])


def serving(environment: Mapping[str, str], secret_key: str) -> dict[str, object]:
    """Return the database as the role that serves: APP_DATABASE_URL, else beside the owner."""
    named = environment.get("APP_DATABASE_URL")
    if named:
        return parse(named)
    role = {"USER": SERVING_ROLE, "PASSWORD": serving_password(secret_key)}
    return owner(environment) | role


def connects_as_owner(environment: Mapping[str, str]) -> bool:
    """Tell whether this process was started to own and migrate (`manage.py` decides by command)."""
    return environment.get("DEKKING_ROLE") == "owner"


def cache_url(environment: Mapping[str, str]) -> str:
    """Return the shared cache: CACHE_URL, else another database on the server of the broker."""
    named = environment.get("CACHE_URL")
    if named:
        return named
    broker = urlsplit(environment["CELERY_BROKER_URL"])
    if broker.scheme == "redis+socket":
        return f"unix://{broker.path}?db=1"
    return broker._replace(path="/1").geturl()
