"""The menu of the portal: every app's pages in one list."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring import queries
from monitoring.queries import feed

# Name of the page, what it is called, its icon; each one stands for all pages below its address.
_PAGES: tuple[tuple[str, Promise, str], ...] = (
    ("overview", _("Overview"), "overview"),
    ("buyers", _("Buyers"), "buyers"),
    ("limits", _("Limits"), "limits"),
    ("invoices", _("Invoices"), "invoices"),
    ("deadlines", _("Deadlines"), "clock"),
    ("cases", _("Collection"), "collections"),
    ("claims", _("Claims"), "claims"),
    ("notices", _("Notices"), "notices"),
    ("policy", _("Policy"), "policy"),
    ("people", _("Settings"), "settings"),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of a portal page, and where its search looks."""
    mandate = getattr(request, "mandate", None)
    if mandate is None:
        return {}
    policyholder = mandate.policyholder.public_id
    return {
        "navigation": _items(request, policyholder),
        "search_url": _address("buyers", policyholder),
        "suggest_url": _address("buyer_suggestions", policyholder),
        "live": {"url": _address("news", policyholder), "last": feed.last(request.actor)},  # type: ignore[attr-defined]  # set with the mandate
    }


def _items(request: HttpRequest, policyholder: object) -> list[dict[str, Any]]:
    addresses = [(_address(name, policyholder), label, icon) for name, label, icon in _PAGES]
    home = _address("overview", policyholder)
    unread = queries.unread(request.actor)  # type: ignore[attr-defined]  # set with the mandate
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": _is_below(request.path, url, home),
            "count": unread if icon == "notices" else None,
        }
        for url, label, icon in addresses
        if url
    ]


def _is_below(path: str, url: str, home: str) -> bool:
    if url == home:
        return path == home
    section = url[len(home) :].split("/")[0]
    return path.startswith(f"{home}{section}/")


def _address(name: str, policyholder: object) -> str:
    try:
        return reverse(f"portal:{name}", args=[policyholder])
    except NoReverseMatch:
        return ""
