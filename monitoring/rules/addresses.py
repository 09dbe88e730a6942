"""Where a webhook may go: out, to somebody else's system, and never into a private network."""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from core.errors import BusinessError

MOST_ENDPOINTS = 5
USUAL_PORTS = (443,)

_PRIVATE_NAMES = frozenset(
    {
        "arpa", "corp", "domain", "home", "internal", "intranet", "invalid", "lan", "local",
        "localdomain", "localhost", "onion", "private", "test",
    }
)  # fmt: skip
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_UNSEEN = re.compile(r"[^\x21-\x7e]|\\")  # spaces, what cannot be seen, letters that look like ours

# The only part of IPv6 from which addresses are given out; some of it stands for IPv4 addresses,
# perhaps private ones (RFC 3056, RFC 4380, RFC 6052, RFC 8215), as do others outside of it.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_STANDS_FOR_V4 = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
_NOT_GIVEN_OUT_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))


class AddressRefused(BusinessError):
    """A webhook may not go there."""

    sentence = "A webhook cannot go to %(url)s: %(problem)s"


class TooManyEndpoints(BusinessError):
    """The policyholder has as many endpoints as it may."""

    sentence = "You have %(most)s endpoints, which is the most. Remove one first."


class EndpointStopped(BusinessError):
    """Nothing is sent there, because it said it is gone."""

    sentence = "Nothing is sent to %(url)s: it said it is gone. Start it again first."


class RotationGoesOn(BusinessError):
    """The secret before this one still signs: there are never three."""

    sentence = "The secret before this one signs until %(until)s. End it first."


def ensure_may_go_to(url: str, *, loopback: bool, ports: Collection[int] = USUAL_PORTS) -> None:
    """Refuse an address that is not https on a usual port; `loopback` lets http on this machine in.

    Where a name leads is another question, asked when it is saved and again when it is called.

    :raises AddressRefused: naming the problem
    """
    parts, port = _parts(url)
    host = parts.hostname or ""
    if loopback and _is_this_machine(host) and parts.scheme in ("http", "https"):
        return
    if not host or "@" in parts.netloc:
        raise AddressRefused(url=url, problem="it needs a host, and no name or password.")
    if not _may_be_public(host):
        raise AddressRefused(url=url, problem="it leads into a private network.")
    if parts.scheme != "https":
        raise AddressRefused(url=url, problem="it must begin with https://.")
    if port not in (None, *ports):
        raise AddressRefused(url=url, problem="it uses a port that messages do not go to.")


def _parts(url: str) -> tuple[SplitResult, int | None]:
    if _UNSEEN.search(url):
        problem = "it may hold only plain letters, digits and signs, and no space."
        raise AddressRefused(url=url, problem=problem)
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise AddressRefused(url=url, problem="it is not an address.") from None


def _may_be_public(host: str) -> bool:
    """Return whether a host can be somewhere outside; where a name leads is asked elsewhere."""
    name = host.rstrip(".").lower()
    last = name.rpartition(".")[2]
    try:
        return is_public(name, loopback=False)
    except ValueError:
        is_a_number = last.isdecimal() or last.startswith("0x")  # 2130706433 is 127.0.0.1
        is_whole = "." in name  # a bare name is a machine in the house
        is_a_name = len(host) <= 253 and _NAME.fullmatch(host.lower()) is not None
        return is_whole and is_a_name and not is_a_number and last not in _PRIVATE_NAMES


def is_public(address: str, *, loopback: bool) -> bool:
    """Return whether a message may go out to an IP address: never into somebody's own network.

    :raises ValueError: if it is none
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None:
            return False
        if found.is_loopback:
            return loopback
        if found not in _GIVEN_OUT or any(found in network for network in _STANDS_FOR_V4):
            return False
    elif found.is_loopback:
        return loopback
    elif any(found in network for network in _NOT_GIVEN_OUT_V4):
        return False
    return found.is_global and not found.is_multicast


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
