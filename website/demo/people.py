"""Who signs in to the demo, all with the same password: two where four eyes are needed."""

from dataclasses import dataclass

from accounts.rules import MandateRole, StaffRole

PASSWORD = "cover-what-you-deliver"  # printed at every start: the demo guards nothing

STAFF: tuple[tuple[str, StaffRole, int], ...] = (
    ("analyst", StaffRole.RISK_ANALYST, 0),
    ("senior", StaffRole.SENIOR_RISK_ANALYST, 0),
    ("underwriter", StaffRole.UNDERWRITER, 2_000_000),
    ("senior-underwriter", StaffRole.UNDERWRITER, 10_000_000),
    ("collector", StaffRole.COLLECTOR, 0),
    ("handler", StaffRole.CLAIMS_HANDLER, 0),
    ("releaser", StaffRole.CLAIMS_RELEASER, 0),
    ("auditor", StaffRole.AUDITOR, 0),
    ("administrator", StaffRole.ADMINISTRATOR, 0),
    ("second-administrator", StaffRole.ADMINISTRATOR, 0),
)
STAFF_DOMAIN = "insurer.example"

AGENCY = "Invented Credit Reports"  # whose reports a policyholder may set limits of its own on


@dataclass(frozen=True, slots=True)
class Insured:
    """A policyholder of the demo: which firm it is, and where its people's mail lives.

    `own_limits`: up to how much it sets limits itself, and up to how much on a credit check.
    """

    firm: int
    domain: str
    language: str
    own_limits: tuple[int, int] | None = None


INSURED: tuple[Insured, ...] = (
    Insured(11, "northwind.example", "nl"),
    Insured(12, "harbour.example", "en"),
    Insured(13, "orchard.example", "nl"),
    Insured(14, "foundry.example", "en", own_limits=(25_000, 10_000)),
)

# Everybody at the first policyholder, the owner at the others; the broker acts for two.
MANDATES: tuple[tuple[str, int, MandateRole], ...] = (
    ("owner@northwind.example", 0, MandateRole.OWNER),
    ("requester@northwind.example", 0, MandateRole.REQUESTER),
    ("accountant@northwind.example", 0, MandateRole.ACCOUNTANT),
    ("reader@northwind.example", 0, MandateRole.READER),
    ("co-insured@northwind.example", 0, MandateRole.CO_INSURED),
    ("bank@pledgee.example", 0, MandateRole.PLEDGEE),
    ("broker@brokers.example", 0, MandateRole.BROKER),
    ("broker@brokers.example", 1, MandateRole.BROKER),
    ("owner@harbour.example", 1, MandateRole.OWNER),
    ("owner@orchard.example", 2, MandateRole.OWNER),
    ("owner@foundry.example", 3, MandateRole.OWNER),
)
