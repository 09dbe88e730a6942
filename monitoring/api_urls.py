"""API addresses of watching."""

from django.urls import path

from monitoring.api import (
    buyer_lists,
    endpoints,
    events,
    findings,
    ledgers,
    messages,
    notices,
    stops,
    supplied,
    watches,
)
from monitoring.api.policy_clock import Deadlines

urlpatterns = [
    path("buyer-lists", buyer_lists.BuyerLists.as_view(), name="buyer_lists"),
    path("buyer-lists/<uuid:buyer_list>", buyer_lists.OneBuyerList.as_view(), name="buyer_list"),
    path(
        "buyer-lists/<uuid:buyer_list>/load",
        buyer_lists.LoadBuyerList.as_view(),
        name="buyer_list_load",
    ),
    path(
        "buyer-lists/<uuid:buyer_list>/rows",
        buyer_lists.BuyerListRows.as_view(),
        name="buyer_list_rows",
    ),
    path(
        "unidentified-buyers",
        buyer_lists.UnidentifiedBuyers.as_view(),
        name="unidentified_buyers",
    ),
    path("deadlines", Deadlines.as_view(), name="deadlines"),
    path("events", events.Events.as_view(), name="events"),
    path("ledgers", ledgers.Ledgers.as_view(), name="ledgers"),
    path("ledgers/<uuid:ledger>", ledgers.OneLedger.as_view(), name="ledger"),
    path("ledgers/<uuid:ledger>/load", ledgers.LoadLedger.as_view(), name="ledger_load"),
    path("ledgers/<uuid:ledger>/rows", ledgers.LedgerRows.as_view(), name="ledger_rows"),
    path("ledger-findings", findings.LedgerFindings.as_view(), name="ledger_findings"),
    path("notices", notices.Notices.as_view(), name="notices"),
    path("notices/<uuid:notice>", notices.OneNotice.as_view(), name="notice"),
    path("notices/<uuid:notice>/read", notices.ReadNotice.as_view(), name="notice_read"),
    path("signals", supplied.Signals.as_view(), name="signals"),
    path("stops", stops.Stops.as_view(), name="stops"),
    path("watches", watches.Watches.as_view(), name="watches"),
    path("watches/<uuid:buyer>", watches.OneWatch.as_view(), name="watch"),
    path("webhook-endpoints", endpoints.Endpoints.as_view(), name="endpoints"),
    path("webhook-endpoints/<uuid:endpoint>", endpoints.OneEndpoint.as_view(), name="endpoint"),
    path(
        "webhook-endpoints/<uuid:endpoint>/start",
        endpoints.StartEndpoint.as_view(),
        name="endpoint_start",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/rotate-secret",
        endpoints.RotateSecret.as_view(),
        name="secret_rotate",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/end-old-secret",
        endpoints.EndOldSecret.as_view(),
        name="secret_end",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/replay",
        messages.Replay.as_view(),
        name="endpoint_replay",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/messages",
        messages.EndpointMessages.as_view(),
        name="endpoint_messages",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/messages/<uuid:delivery>",
        messages.EndpointMessage.as_view(),
        name="endpoint_message",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/messages/<uuid:delivery>/send-again",
        messages.SendAgain.as_view(),
        name="message_again",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/test",
        endpoints.TryEndpoint.as_view(),
        name="endpoint_test",
    ),
]
