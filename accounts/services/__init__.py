"""What people do with accounts: mandates, tokens, API clients, policyholders, staff."""

from accounts.services.authority import (
    end_authority,
    propose_authority,
    reject_authority,
    release_authority,
    withdraw_authority,
)
from accounts.services.clients import make_client, note_access, revoke_client, rotate_client
from accounts.services.mandates import (
    LastOwner,
    MandateInForce,
    PolicyholderAlready,
    WorksAtTheInsurer,
    grant_mandate,
    revoke_mandate,
    take_on_policyholder,
)
from accounts.services.people import (
    MailAddressTaken,
    choose_language,
    prove_address,
)
from accounts.services.roles import (
    ActsForAPolicyholder,
    propose_role,
    propose_staff,
    reject_staff,
    release_administrator,
    release_staff,
    withdraw_staff,
)
from accounts.services.staff import (
    AlreadySetUp,
    LastAdministrator,
    deactivate_user,
    reactivate_user,
    remove_second_factor,
    set_up,
    take_role_away,
)
from accounts.services.tokens import (
    issue_token,
    revoke_token,
)

__all__ = [
    "ActsForAPolicyholder",
    "AlreadySetUp",
    "LastAdministrator",
    "LastOwner",
    "MailAddressTaken",
    "MandateInForce",
    "PolicyholderAlready",
    "WorksAtTheInsurer",
    "choose_language",
    "deactivate_user",
    "end_authority",
    "grant_mandate",
    "issue_token",
    "make_client",
    "note_access",
    "propose_authority",
    "propose_role",
    "propose_staff",
    "prove_address",
    "reactivate_user",
    "reject_authority",
    "reject_staff",
    "release_administrator",
    "release_authority",
    "release_staff",
    "remove_second_factor",
    "revoke_client",
    "revoke_mandate",
    "revoke_token",
    "rotate_client",
    "set_up",
    "take_on_policyholder",
    "take_role_away",
    "withdraw_authority",
    "withdraw_staff",
]
