"""API addresses of the sandbox; outside one each answers that there is nothing."""

from django.urls import path

from website import api

urlpatterns = [
    path("sandbox/buyers", api.Buyers.as_view(), name="sandbox_buyers"),
    path(
        "sandbox/buyers/<uuid:buyer>/downgrade", api.Downgrade.as_view(), name="sandbox_downgrade"
    ),
    path("sandbox/buyers/<uuid:buyer>/upgrade", api.Upgrade.as_view(), name="sandbox_upgrade"),
    path("sandbox/buyers/<uuid:buyer>/bankrupt", api.Bankrupt.as_view(), name="sandbox_bankrupt"),
    path("sandbox/buyers/<uuid:buyer>/accounts", api.Accounts.as_view(), name="sandbox_accounts"),
    path(
        "sandbox/buyers/<uuid:buyer>/late-payment",
        api.LatePayment.as_view(),
        name="sandbox_late_payment",
    ),
    path("sandbox/buyers/<uuid:buyer>/reset", api.Reset.as_view(), name="sandbox_reset"),
    path("sandbox/shocks", api.Shocks.as_view(), name="sandbox_shocks"),
    path("sandbox/shocks/<uuid:shock>", api.OneShock.as_view(), name="sandbox_shock"),
    path(
        "sandbox/shocks/<uuid:shock>/release",
        api.ReleaseShock.as_view(),
        name="sandbox_release_shock",
    ),
    path("sandbox/clock", api.Clock.as_view(), name="sandbox_clock"),
]
