"""What is filled in about policies: shape only."""

from policies.forms.ending import EndPolicyForm, ending_of
from policies.forms.paying import BankAccountForm, ConsentForm, EndPledgeForm, PledgeForm
from policies.forms.political import EndPoliticalEventForm, PoliticalEventForm
from policies.forms.proposing import (
    ProposePolicyForm,
    ProposeTermsForm,
    agreement_of,
    filled_in,
    proposed_before,
    terms_of,
)

__all__ = [
    "BankAccountForm",
    "ConsentForm",
    "EndPledgeForm",
    "EndPolicyForm",
    "EndPoliticalEventForm",
    "PledgeForm",
    "PoliticalEventForm",
    "ProposePolicyForm",
    "ProposeTermsForm",
    "agreement_of",
    "ending_of",
    "filled_in",
    "proposed_before",
    "terms_of",
]
