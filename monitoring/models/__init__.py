"""What is kept of watching: watches, notices to policyholders, webhook endpoints."""

from monitoring.models.calendars import CalendarEntry, CalendarFeed, WarningChoice
from monitoring.models.endpoints import WebhookAttempt, WebhookEndpoint
from monitoring.models.notices import Notice, NoticeRead, NoticeSequence
from monitoring.models.preferences import Digest, DigestLine, MailPreference
from monitoring.models.triggers import FeedKey, Signal, SignalFile, WatchCase
from monitoring.models.unopened import CutCall, UnopenedCut
from monitoring.models.watches import Watch

__all__ = [
    "CalendarEntry",
    "CalendarFeed",
    "CutCall",
    "Digest",
    "DigestLine",
    "FeedKey",
    "MailPreference",
    "Notice",
    "NoticeRead",
    "NoticeSequence",
    "Signal",
    "SignalFile",
    "UnopenedCut",
    "WarningChoice",
    "Watch",
    "WatchCase",
    "WebhookAttempt",
    "WebhookEndpoint",
]
