"""What is done with policies: taking one out and ending it, other terms, where to pay."""

from policies.services.contract import Agreement, take_out_policy
from policies.services.ending import (
    propose_ending,
    reject_ending,
    release_ending,
    try_ending,
    withdraw_ending,
)
from policies.services.papers import make_schedule
from policies.services.paying import set_bank_account
from policies.services.pledging import consent_to_policyholder, end_pledge, note_pledge
from policies.services.political import (
    Happening,
    end_political_event,
    propose_political_event,
    reject_political_event,
    release_political_event,
    withdraw_political_event,
)
from policies.services.proposals import (
    propose_terms,
    reject_terms,
    release_terms,
    try_terms,
    withdraw_terms,
)
from policies.services.taking_out import (
    agreement_of,
    propose_policy,
    reject_policy,
    release_policy,
    withdraw_policy,
)
from policies.services.years import open_years, run_years, years_ranges

__all__ = [
    "Agreement",
    "Happening",
    "agreement_of",
    "consent_to_policyholder",
    "end_pledge",
    "end_political_event",
    "make_schedule",
    "note_pledge",
    "open_years",
    "propose_ending",
    "propose_policy",
    "propose_political_event",
    "propose_terms",
    "reject_ending",
    "reject_policy",
    "reject_political_event",
    "reject_terms",
    "release_ending",
    "release_policy",
    "release_political_event",
    "release_terms",
    "run_years",
    "set_bank_account",
    "take_out_policy",
    "try_ending",
    "try_terms",
    "withdraw_ending",
    "withdraw_policy",
    "withdraw_political_event",
    "withdraw_terms",
    "years_ranges",
]
