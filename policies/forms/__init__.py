"""What is filled in about policies: shape only."""

from policies.forms.paying import BankAccountForm, ConsentForm, EndPledgeForm, PledgeForm
from policies.forms.proposing import (
    ProposeTermsForm,
    RejectTermsForm,
    TakeOutPolicyForm,
    agreement_of,
    filled_in,
    terms_of,
)

__all__ = [
    "BankAccountForm",
    "ConsentForm",
    "EndPledgeForm",
    "PledgeForm",
    "ProposeTermsForm",
    "RejectTermsForm",
    "TakeOutPolicyForm",
    "agreement_of",
    "filled_in",
    "terms_of",
]
