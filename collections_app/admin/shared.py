"""Who looks at the desks of collecting."""

from accounts.rules import StaffRole

COLLECTORS = frozenset({StaffRole.COLLECTOR})
READERS = COLLECTORS | {
    StaffRole.CLAIMS_HANDLER,
    StaffRole.CLAIMS_RELEASER,
    StaffRole.UNDERWRITER,
}
