"""Claims over the API."""

from claims.api.claims import (
    ClaimCalculation,
    ClaimReadiness,
    Claims,
    OneClaim,
    PayoutPdf,
    WithdrawClaim,
)

__all__ = [
    "ClaimCalculation",
    "ClaimReadiness",
    "Claims",
    "OneClaim",
    "PayoutPdf",
    "WithdrawClaim",
]
