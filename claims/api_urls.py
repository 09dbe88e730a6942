"""API addresses of claims."""

from django.urls import path

from claims import api

urlpatterns = [
    path("claims", api.Claims.as_view(), name="claims"),
    path("claims/readiness/<uuid:buyer>", api.ClaimReadiness.as_view(), name="claim_readiness"),
    path("claims/<uuid:claim>", api.OneClaim.as_view(), name="claim"),
    path(
        "claims/<uuid:claim>/calculation",
        api.ClaimCalculation.as_view(),
        name="claim_calculation",
    ),
    path("claims/<uuid:claim>/withdraw", api.WithdrawClaim.as_view(), name="claim_withdraw"),
    path("payouts/<uuid:payout>/pdf", api.PayoutPdf.as_view(), name="payout_pdf"),
]
