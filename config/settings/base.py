"""Settings: from the environment only; what is missing or wrong stops the start with its name."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import api_guide, database, insurer, logs
from config.schedules import Every

BASE_DIR: Path = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
django_stubs_ext.monkeypatch()  # fields, forms and admins may name their types at run time too

# What this installation is ----------------------------------------------------------------------

SECRET_KEY: str = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
PUBLIC_URL: str = env.str("DEKKING_URL").rstrip("/")  # as people reach it; links in mails use it
SANDBOX: bool = env.bool("DEKKING_SANDBOX", default=False)  # systems may play with its buyers
DEMO: bool = SANDBOX or env.bool("DEKKING_DEMO", default=False)
# Webhooks may go to this very machine, over http and on any port: `./bin/run` of a demo only.
LOOPBACK_WEBHOOKS: bool = env.bool("DEKKING_LOOPBACK_WEBHOOKS", default=False)
HTTPS: bool = env.bool("DEKKING_HTTPS", default=True)  # off only for `./bin/run` on this machine
SHARED: Path = Path(env.str("DEKKING_SHARED", default="") or BASE_DIR.parent / "shared")
DEBUG = False

if not urlsplit(PUBLIC_URL).hostname:
    raise ImproperlyConfigured("DEKKING_URL must be an address such as https://dekking.example.")

ALLOWED_HOSTS: list[str] = [
    str(urlsplit(PUBLIC_URL).hostname),
    *env.list("ALLOWED_HOSTS", default=[]),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Who insures here: on every page, in letters, mails and the imprint ------------------------------

PRODUCT_NAME: str = env.str("DEKKING_NAME", default="") or "Dekking"
INSURER: dict[str, str] = insurer.card(env.ENVIRON, demo=DEMO)

# An exchange rate counts on the days after it that have none: weekends, and at most four at Easter.
EXCHANGE_RATE_DAYS: int = env.int("DEKKING_EXCHANGE_RATE_DAYS", default=7)

# What it is made of -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "website",
    "claims",
    "collections_app",
    "monitoring",
    "limits",
    "grading",
    "policies",
    "receivables",
    "accounts",
    "companies",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_htmx",
    "config.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "config.health.Probes",
    "core.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.HeadAsGet",
    "csp.middleware.CSPMiddleware",
    "core.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SessionEnds",
    "core.middleware.WayBack",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActAs",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context.page",
                "config.navigation.portal",
            ],
        },
    }
]

# Database, broker and cache ---------------------------------------------------------------------

SERVING_DATABASE = database.serving(env.ENVIRON, SECRET_KEY)
_owns = database.connects_as_owner(env.ENVIRON)
DATABASES = {
    "default": {
        **(database.owner(env.ENVIRON) if _owns else SERVING_DATABASE),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": database.cache_url(env.ENVIRON),
        "KEY_PREFIX": "dekking",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},  # no page waits for a bell
    }
}

# The database holds the truth; the broker is only a wake-up bell. A task must end well before the
# broker believes its worker dead, or it would run twice at once.
_TASK_SECONDS = 600
_VISIBILITY_SECONDS = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _VISIBILITY_SECONDS,
    "global_keyprefix": "dekking.",
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "health_check_interval": 25,
    "unacked_restore_throttle": 1,
    "max_retries": 1,  # a page does not wait for a bell that is away
    "interval_start": 0,
    "interval_step": 0.1,
}
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_SECONDS
CELERY_TASK_TIME_LIMIT = _TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = _TASK_SECONDS - 30
CELERY_DB_REUSE_MAX = 1_000_000  # tasks; how long a connection is kept CONN_MAX_AGE says
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = {
    # Beat only rings: what there is to do stands in the database, so a missed or doubled ring is
    # harmless, and a ring nobody heard in time is dropped.
    name: {
        "task": f"core.tasks.{name}",
        "schedule": Every(5.0),
        "options": {"queue": queue, "expires": 5.0},
    }
    for name, queue in (("sweep", "critical"), ("tick", "default"), ("send_mails", "default"))
}
CELERY_BEAT_SCHEDULE["post"] = {
    "task": "monitoring.tasks.post",
    "schedule": Every(5.0),
    "options": {"queue": "webhooks", "expires": 5.0},
}

# What happens when something happened, and at night (dotted names, read at run time)
EVENT_ROUTES = "config.event_routes.EVENT_ROUTES"
EVENT_WORDS = "config.event_words.EVENT_WORDS"
BELLS = {  # by channel of a delivery
    "HANDLER": "core.tasks.ring",
    "MAIL": "core.tasks.ring_for_mails",
    "WEBHOOK": "monitoring.tasks.ring",
}
WEBHOOK_PORTS: list[int] = env.list("DEKKING_WEBHOOK_PORTS", cast=int, default=[443])  # or 8443
# What was sent at each try, and what came back, is kept so long; that it arrived stays known.
WEBHOOK_TRIES_DAYS: int = env.int("DEKKING_WEBHOOK_TRIES_DAYS", default=90)  # 23 November 2026
DELIVERY_CHANNELS = {
    "HANDLER": "core.deliveries.run_handler",
    "MAIL": "monitoring.handlers.send_mail",
}
# Handlers that act on many events in one transaction, and how they do, in the order of a sweep:
# what a signal brings is decided on, then told.
HANDLED_TOGETHER = {
    "monitoring.handlers.act_on_signal": "monitoring.handlers.act_on_signals",
    "limits.handlers.review_buyer": "limits.handlers.review_buyers",
    "monitoring.handlers.tell_policyholder": "monitoring.handlers.tell_policyholders",
    "monitoring.handlers.pass_on_grade_change": "monitoring.handlers.pass_on_grade_changes",
    "monitoring.handlers.ask_for_ledgers": "monitoring.handlers.ask_for_all_ledgers",
}
NIGHT = "config.night.NIGHT"
CLOCK_CLAIMS = "claims.queries.clock.claimed"  # which claims stand, for the policy clock
REASON_TEXTS = {  # who words the reasons of an event, by the first part of its name
    "claims": "claims.texts.text",
    "collections": "collections_app.texts.text",
    "limits": "limits.texts.text",
    "monitoring": "monitoring.texts.text",
}
CODE_TEXTS = {  # what people call the codes that a refusal names (with or without a tone)
    "AnswerState": "limits.texts.PROPOSAL_STATES",
    "CaseState": "collections_app.texts.STATES",
    "ClaimState": "claims.texts.STATES",
    "CutState": "limits.texts.CUT_STATES",
    "MailTime": "monitoring.texts.MAIL_TIMES",
    "MandateRole": "accounts.texts.MANDATE_ROLES",
    "NoticeKind": "monitoring.texts.KINDS",
    "OverdueState": "receivables.texts.OVERDUE_STATES",
    "Parameter": "policies.texts.PARAMETERS",
    "PayoutState": "claims.texts.PAYOUT_STATES",
    "ProposalState": "accounts.texts.PROPOSAL_STATES",
    "RequestKind": "limits.texts.REQUEST_KINDS",
    "RequestState": "limits.texts.REQUEST_STATES",
    "StaffRole": "accounts.texts.STAFF_ROLES",
}

# Where buyers pay what we collect: a client account. A demo has none, and its letters say so.
COLLECTION_ACCOUNT: dict[str, str] = {
    "iban": env.str("DEKKING_COLLECTION_IBAN", default=""),
    "holder": env.str("DEKKING_COLLECTION_HOLDER", default="") or "Stichting Derdengelden Dekking",
}

# People: sign-in and sessions -------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/go/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password_from_key": "accounts.forms.ChoosePassword"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.adapter.display"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by invitation, which proves the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME

SESSION_COOKIE_AGE = 30 * 60  # without a request
SESSION_SAVE_EVERY_REQUEST = True
SESSION_LONGEST_SECONDS = 12 * 60 * 60  # from the sign-in, whatever happens
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Outside: transport, pages, mail ----------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("DEKKING_BEHIND_PROXY", default=False):  # a proxy ends TLS and sets (and cleans) this
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("DEKKING_STATIC", default="") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs holds up no night
if DEMO:
    EMAIL_BACKEND = "core.mailbox.MailboxBackend"
else:
    vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL: str = env.str(
    "DEKKING_MAIL_FROM", default=f"{PRODUCT_NAME} <dekking@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "nl"  # of visitors whose browser wishes for no language that is here
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# The API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.authentication.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.SchemaByView",
    "EXCEPTION_HANDLER": "core.http.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}

# Systems sign in with client credentials (`accounts.oauth`), and in no other way.
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "accounts.oauth.Validator",
    "SCOPES_BACKEND_CLASS": "accounts.oauth.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # tokens are kept as digests
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Dekking",
    "DESCRIPTION": api_guide.GUIDE,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.with_examples",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {  # several things have a state or a kind, each its own
        "AdverseKind": "limits.rules.discretionary.AdverseKind",
        "CaseState": "collections_app.rules.lifecycle.CaseState",
        "ClaimState": "claims.rules.lifecycle.ClaimState",
        "CoverReason": "limits.rules.cover.reasons.Reason",
        "EvidenceKind": "limits.rules.discretionary.EvidenceKind",
        "LedgerFate": "receivables.rules.ledger_plan.Fate",
        "LedgerFileState": "receivables.rules.files.FileState",
        "LimitState": "limits.api.answers.STATES",
        "MessageState": "monitoring.api.messages.STATES",
        "NoticeKind": "monitoring.rules.NoticeKind",
        "OverdueState": "receivables.rules.states.OverdueState",
        "PayoutState": "claims.rules.lifecycle.PayoutState",
        "RequestState": "limits.rules.lifecycle.RequestState",
        "StopCause": "limits.rules.stops.StopCause",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Logs -------------------------------------------------------------------------------------------

LOGGING = logs.settings(env.str("DEKKING_LOG_LEVEL", default="INFO"))
logs.configure()
SILENCED_SYSTEM_CHECKS: list[str] = []
