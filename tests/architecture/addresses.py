"""The table of addresses, and the addresses there are; `python -m tests.architecture.addresses`.

Every address of the application stands in `addresses.csv` with who may call it:

    anyone              whoever comes by, signed in or not
    nobody yet          anyone, as long as nobody works at the insurer
    signed in           everybody with an account
    mandate             every mandate of the policyholder in the address
    mandate:CLAIM       the mandates with this right (`accounts.rules.RIGHTS`)
    token, token:CLAIM  the same, with an access token, for the policyholder of the token
    client              an API client that gives its id and its secret
    staff               everybody at the insurer, with a second factor
    staff:COLLECTOR …   these roles at the insurer
    nobody              an address that is there and refuses all

`demo` in front means: only in demo mode, else not found. Run as a module it prints the lines that
are missing, with what can be read off the code; who may call is for you to decide.
"""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).with_name("addresses.csv")
_COLUMNS = ("address", "name", "who", "methods")
_EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LOOKS_AT_EVERYTHING = ("AUDITOR", "ADMINISTRATOR")
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    address: str
    name: str
    who: str
    methods: tuple[str, ...]

    @property
    def is_demo(self) -> bool:
        """Whether the address is there in demo mode only."""
        return self.who.startswith("demo ")

    @property
    def kind(self) -> str:
        """Which kind of caller it is for."""
        return self.who.removeprefix("demo ").partition(":")[0]

    @property
    def narrowed_to(self) -> tuple[str, ...]:
        """The right, or the roles, that a caller of the kind needs; empty: none in particular."""
        return tuple(self.who.partition(":")[2].split())


@dataclass(frozen=True, slots=True)
class Address:
    """One address as the resolver knows it."""

    address: str
    name: str
    view: Any

    @property
    def is_ours(self) -> bool:
        """Whether the view is written here, and not in Django or a library."""
        return not self.address.startswith(("/admin/", "/accounts/"))

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods the view takes, as far as that can be read off it."""
        view_class = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if view_class is not None:
            return tuple(m for m in _EVERY_METHOD if hasattr(view_class, m.lower()))
        wanted = _required_methods(self.view)
        is_button = self.name.endswith(("_do", "_do_start"))
        unwrapped = ("GET", "POST") if self.is_ours or is_button else ("GET",)
        return tuple(m for m in _EVERY_METHOD if m in (wanted or unwrapped))


def table() -> list[Row]:
    """Return the checked-in table."""
    with TABLE.open(newline="") as file:
        return [
            Row(line["address"], line["name"], line["who"], tuple(line["methods"].split()))
            for line in csv.DictReader(file)
        ]


def addresses() -> list[Address]:
    """Return every address of the application."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def missing() -> list[Address]:
    """Return the addresses without a line in the table."""
    known = {(row.address, row.name) for row in table()}
    return [found for found in addresses() if (found.address, found.name) not in known]


def left_over() -> list[Row]:
    """Return the lines of the table without an address."""
    known = {(found.address, found.name) for found in addresses()}
    return [row for row in table() if (row.address, row.name) not in known]


def line_for(found: Address) -> str:
    """Return the line to add for an address, with a guess at who may call it."""
    return f"{found.address},{found.name},{_guess(found)},{' '.join(found.methods)}"


def _walk(patterns: Any, before: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = f"{before}{_plain(str(pattern.pattern))}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(here, f"{namespace}{pattern.name or ''}", pattern.callback)


def _plain(route: str) -> str:
    """Write a route as `path` does, also one that is a regular expression."""
    return _NAMED_GROUP.sub(r"<\1>", route).removeprefix("^").removesuffix("$")


def _required_methods(view: Any) -> tuple[str, ...] | None:
    """Return what `require_http_methods` around the view lets through; None: it is not there."""
    while view is not None:
        code = getattr(view, "__code__", None)
        names = code.co_freevars if code else ()
        if "request_method_list" in names:
            return tuple(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def _guess(found: Address) -> str:
    if found.address.startswith("/portal/"):
        return "mandate" if found.methods == ("GET",) else "mandate:?"
    if found.address.startswith("/api/v1/"):
        return "token" if found.methods == ("GET",) else "token:?"
    if found.address.startswith("/admin/"):
        return _guess_desk(found.name)
    return "demo ?" if found.address.startswith("/demo/") else "?"


def _guess_desk(name: str) -> str:
    for model, desk in admin.site._registry.items():
        begin = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        if not name.startswith(begin):
            continue
        page = name.removeprefix(begin)
        if page in ("add", "delete") or not hasattr(desk, "readers"):
            return "nobody"
        readers = {*desk.readers, *_LOOKS_AT_EVERYTHING}
        buttons = {"do": "buttons", "do_start": "starters"}.get(page)
        if buttons:
            roles = {role for button in getattr(desk, buttons) for role in button.roles}
            readers = {str(role) for role in roles} & {str(role) for role in readers}
        return f"staff:{' '.join(sorted(str(role) for role in readers))}" if readers else "nobody"
    return "staff"


def main() -> None:
    """Print the lines to add to the table, and name those to take out."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    if not TABLE.exists():
        TABLE.write_text(",".join(_COLUMNS) + "\n")
    for found in missing():
        print(line_for(found))  # noqa: T201  (this is its output)
    for row in left_over():
        print(f"take out: {row.address} ({row.name})")  # noqa: T201


if __name__ == "__main__":
    main()
