"""What is true of telling: who hears what, what stays inside, where a webhook may go."""

import ipaddress
from datetime import date
from enum import StrEnum

from policies.rules.clock import Deadline as Deadline
from urllib.parse import urlsplit

from core.errors import BusinessError


class NoticeKind(StrEnum):
    """What a policyholder is told; the text comes from a template of the same name."""

    LIMIT_DECIDED = "LIMIT_DECIDED"
    LIMIT_INCREASED = "LIMIT_INCREASED"
    LIMIT_REDUCED = "LIMIT_REDUCED"
    LIMIT_WITHDRAWN = "LIMIT_WITHDRAWN"
    LIMIT_GIVEN_UP = "LIMIT_GIVEN_UP"
    LIMIT_REFERRED = "LIMIT_REFERRED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    MESSAGE = "MESSAGE"
    GRADE_CHANGED = "GRADE_CHANGED"
    DEADLINE_NEAR = "DEADLINE_NEAR"
    STOP_SHIPMENT = "STOP_SHIPMENT"
    CASE_OPENED = "CASE_OPENED"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    PAYMENT_REVERSED = "PAYMENT_REVERSED"
    CASE_CLOSED = "CASE_CLOSED"
    CLAIM_POSSIBLE = "CLAIM_POSSIBLE"
    CLAIM_DOCUMENTS = "CLAIM_DOCUMENTS"
    CLAIM_CALCULATED = "CLAIM_CALCULATED"
    CLAIM_APPROVED = "CLAIM_APPROVED"
    CLAIM_REJECTED = "CLAIM_REJECTED"
    CLAIM_PAID = "CLAIM_PAID"
    CLAIM_REOPENED = "CLAIM_REOPENED"
    CLAIM_WITHDRAWN = "CLAIM_WITHDRAWN"
    BANK_ACCOUNT_CHANGED = "BANK_ACCOUNT_CHANGED"
    TERMS_CHANGED = "TERMS_CHANGED"
    FILE_ANSWERED = "FILE_ANSWERED"
    NOT_INSURED = "NOT_INSURED"
    PUBLIC_FACT = "PUBLIC_FACT"
    LEDGER_ASKED = "LEDGER_ASKED"


# Of which events a policyholder is told, and as what.
TOLD: dict[str, NoticeKind] = {
    "claims.approved": NoticeKind.CLAIM_APPROVED,
    "claims.became_ready": NoticeKind.CLAIM_POSSIBLE,
    "claims.calculated": NoticeKind.CLAIM_CALCULATED,
    "claims.documents_requested": NoticeKind.CLAIM_DOCUMENTS,
    "claims.payout_confirmed": NoticeKind.CLAIM_PAID,
    "claims.rejected": NoticeKind.CLAIM_REJECTED,
    "claims.reopened": NoticeKind.CLAIM_REOPENED,
    "claims.withdrawn": NoticeKind.CLAIM_WITHDRAWN,
    "collections.case_closed": NoticeKind.CASE_CLOSED,
    "collections.case_opened": NoticeKind.CASE_OPENED,
    "collections.payment_booked": NoticeKind.PAYMENT_RECEIVED,
    "collections.payment_reversed": NoticeKind.PAYMENT_REVERSED,
    "limits.bulk_answered": NoticeKind.FILE_ANSWERED,
    "limits.cancelled": NoticeKind.LIMIT_GIVEN_UP,
    "limits.decided": NoticeKind.LIMIT_DECIDED,
    "limits.increased": NoticeKind.LIMIT_INCREASED,
    "limits.information_requested": NoticeKind.INFORMATION_REQUESTED,
    "limits.message_sent": NoticeKind.MESSAGE,
    "limits.orders_confirmed": NoticeKind.LIMIT_DECIDED,
    "limits.reduced": NoticeKind.LIMIT_REDUCED,
    "limits.referred": NoticeKind.LIMIT_REFERRED,
    "limits.review_closed": NoticeKind.MESSAGE,
    "limits.withdrawn": NoticeKind.LIMIT_WITHDRAWN,
    "monitoring.buyer_regraded": NoticeKind.GRADE_CHANGED,
    "monitoring.deadline_came_near": NoticeKind.DEADLINE_NEAR,
    "monitoring.fact_became_known": NoticeKind.PUBLIC_FACT,
    "monitoring.ledger_asked": NoticeKind.LEDGER_ASKED,
    "monitoring.stop_shipment_began": NoticeKind.STOP_SHIPMENT,
    "monitoring.uninsured_found": NoticeKind.NOT_INSURED,
    "policies.bank_account_set": NoticeKind.BANK_ACCOUNT_CHANGED,
    "policies.terms_changed": NoticeKind.TERMS_CHANGED,
}

URGENT = frozenset(
    {
        NoticeKind.LIMIT_REDUCED,
        NoticeKind.LIMIT_WITHDRAWN,
        NoticeKind.INFORMATION_REQUESTED,
        NoticeKind.DEADLINE_NEAR,
        NoticeKind.STOP_SHIPMENT,
        NoticeKind.CLAIM_DOCUMENTS,
        NoticeKind.BANK_ACCOUNT_CHANGED,
        NoticeKind.TERMS_CHANGED,
        NoticeKind.NOT_INSURED,
        NoticeKind.LEDGER_ASKED,
    }
)

_PRIVATE_NAMES = frozenset({"localhost", "local", "internal", "intranet", "lan", "home"})

# IPv6 addresses that stand for an IPv4 address, perhaps a private one (RFC 6052, RFC 8215).
_CARRIERS_OF_V4 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48")))

DAYS_BEFORE_A_DEADLINE = (14, 3)  # when somebody is warned, the last warning last
MOST_ENDPOINTS = 5


class Deadline(StrEnum):
    """What has to be done, or comes to an end, on a day."""

    REPORT_OVERDUE = "REPORT_OVERDUE"
    EXTENSION_ENDS = "EXTENSION_ENDS"


class AddressRefused(BusinessError):
    """A webhook may not go there."""

    sentence = "A webhook cannot go to %(url)s: %(problem)s"


class TooManyEndpoints(BusinessError):
    """The policyholder has as many endpoints as it may."""

    sentence = "You have %(most)s endpoints, which is the most. Remove one first."


def warning_due(deadline: date, on: date) -> int | None:
    """Return how many days before `deadline` the warning is that belongs to `on`; None: no warning.

    A deadline that came into sight late still gets the warning of its stretch.
    """
    left = (deadline - on).days
    stretches = [days for days in DAYS_BEFORE_A_DEADLINE if 0 <= left <= days]
    return min(stretches, default=None)


def ensure_may_go_to(url: str, *, loopback: bool) -> None:
    """Refuse an address that is not https on a usual port; `loopback` lets http on this machine in.

    :raises AddressRefused: naming the problem
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused(url=url, problem="it is not an address.") from None
    host = parts.hostname or ""
    if loopback and _is_this_machine(host) and parts.scheme in ("http", "https"):
        return
    if not _may_be_public(host):
        raise AddressRefused(url=url, problem="it leads into a private network.")
    if parts.scheme != "https":
        raise AddressRefused(url=url, problem="it must begin with https://.")
    if not host or parts.username or parts.password:
        raise AddressRefused(url=url, problem="it needs a host, and no name or password.")
    if port not in (None, 443, 8443):
        raise AddressRefused(url=url, problem="only ports 443 and 8443 can be used.")


def _may_be_public(host: str) -> bool:
    """Return whether a host can be somewhere outside; where a name leads is asked when sending."""
    name = host.rstrip(".").lower()
    last = name.rpartition(".")[2]
    try:
        return is_public(name, loopback=False)
    except ValueError:
        is_a_number = last.isdecimal() or last.startswith("0x")  # 2130706433 is 127.0.0.1
        is_whole = "." in name or not name  # a bare name is a machine in the house
        return is_whole and not is_a_number and last not in _PRIVATE_NAMES


def is_public(address: str, *, loopback: bool) -> bool:
    """Return whether a message may go out to an IP address: never into somebody's own network."""
    found = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None or getattr(found, "sixtofour", None) is not None:
        return False
    if any(found in network for network in _CARRIERS_OF_V4 if network.version == found.version):
        return False
    if found.is_loopback:
        return loopback
    return found.is_global and not found.is_multicast


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
