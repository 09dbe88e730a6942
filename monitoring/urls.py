"""Portal pages of watching: the overview, notices, and where systems are told."""

from django.urls import path

from monitoring import views
from monitoring.views import buyer_lists, findings, ledgers, live, preferences, proof, watched
from monitoring.views.calendars import alarms, issue, page, revoke, warnings
from monitoring.views.policy_clock import deadlines, deadlines_file

urlpatterns = [
    path("", views.overview, name="overview"),
    path("deadlines/", deadlines, name="deadlines"),
    path("deadlines/download/", deadlines_file, name="deadlines_file"),
    path("deadlines/calendar/", page, name="calendars"),
    path("deadlines/calendar/issue/", issue, name="calendar_issue"),
    path("deadlines/calendar/revoke/", revoke, name="calendar_revoke"),
    path("deadlines/calendar/alarms/", alarms, name="calendar_alarms"),
    path("deadlines/calendar/warnings/", warnings, name="deadline_warnings"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/news/", live.news, name="news"),
    path("notices/<uuid:notice>/", views.notice, name="notice"),
    path("notices/<uuid:notice>/proof/", proof.proof, name="notice_proof"),
    path("notices/<uuid:notice>/proof/download/", proof.proof_file, name="notice_proof_file"),
    path("notices/<uuid:notice>/unread/", views.notice_unread, name="notice_unread"),
    path("settings/mails/", preferences.mails, name="mails"),
    path("settings/mails/reset/", preferences.mails_reset, name="mails_reset"),
    path("settings/webhooks/", views.endpoints, name="endpoints"),
    path("settings/webhooks/add/", views.endpoint_add, name="endpoint_add"),
    path("settings/webhooks/<uuid:endpoint>/", views.endpoint, name="endpoint"),
    path("settings/webhooks/<uuid:endpoint>/test/", views.endpoint_test, name="endpoint_test"),
    path(
        "settings/webhooks/<uuid:endpoint>/remove/", views.endpoint_remove, name="endpoint_remove"
    ),
    path("settings/webhooks/<uuid:endpoint>/start/", views.endpoint_start, name="endpoint_start"),
    path("settings/webhooks/<uuid:endpoint>/rotate/", views.secret_rotate, name="secret_rotate"),
    path("settings/webhooks/<uuid:endpoint>/end-secret/", views.secret_end, name="secret_end"),
    path(
        "settings/webhooks/<uuid:endpoint>/replay/", views.endpoint_replay, name="endpoint_replay"
    ),
    path(
        "settings/webhooks/<uuid:endpoint>/messages/<uuid:delivery>/",
        views.endpoint_message,
        name="endpoint_message",
    ),
    path(
        "settings/webhooks/<uuid:endpoint>/again/<uuid:delivery>/",
        views.delivery_again,
        name="delivery_again",
    ),
    path("invoices/upload/", ledgers.ledger_upload, name="ledger_upload"),
    path("invoices/upload/example/", ledgers.ledger_sample, name="ledger_sample"),
    path("invoices/ledgers/<uuid:ledger>/", ledgers.ledger_file, name="ledger_file"),
    path("invoices/ledgers/<uuid:ledger>/drop/", ledgers.ledger_drop, name="ledger_drop"),
    path("invoices/ledgers/<uuid:ledger>/load/", ledgers.ledger_load, name="ledger_load"),
    path(
        "invoices/ledgers/<uuid:ledger>/progress/", ledgers.ledger_progress, name="ledger_progress"
    ),
    path("invoices/ledgers/<uuid:ledger>/report/", ledgers.ledger_report, name="ledger_report"),
    path("invoices/findings/", findings.ledger_findings, name="ledger_findings"),
    path("invoices/findings/download/", findings.ledger_findings_file, name="ledger_findings_file"),
    path("watches/lists/", buyer_lists.buyer_list_upload, name="buyer_list_upload"),
    path("watches/lists/example/", buyer_lists.buyer_list_sample, name="buyer_list_sample"),
    path("watches/lists/<uuid:buyer_list>/", buyer_lists.buyer_list, name="buyer_list"),
    path(
        "watches/lists/<uuid:buyer_list>/drop/", buyer_lists.buyer_list_drop, name="buyer_list_drop"
    ),
    path(
        "watches/lists/<uuid:buyer_list>/load/", buyer_lists.buyer_list_load, name="buyer_list_load"
    ),
    path(
        "watches/lists/<uuid:buyer_list>/progress/",
        buyer_lists.buyer_list_progress,
        name="buyer_list_progress",
    ),
    path(
        "watches/lists/<uuid:buyer_list>/report/",
        buyer_lists.buyer_list_report,
        name="buyer_list_report",
    ),
    path("watches/unidentified/", buyer_lists.unidentified_file, name="unidentified_file"),
    path("watches/", watched.watched, name="watched"),
    path("watches/buyers/<uuid:named>/", watched.named_buyer, name="named_buyer"),
    path("watches/buyers/<uuid:named>/undo/", watched.named_buyer_undo, name="named_buyer_undo"),
    path("watches/<uuid:buyer>/start/", views.watch, name="watch"),
    path("watches/<uuid:buyer>/stop/", views.unwatch, name="unwatch"),
]
