"""The desk of exchange rates: added one by one or by file, corrected in the open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from accounts.rules.proposals import ProposalState
from core.admin import Button, Desk, Fact
from core.dates import business_date
from core.templatetags.amounts import day_text, number
from receivables import queries, services
from receivables.admin.bookings import READERS
from receivables.admin.rate_forms import AddFile, AddRate, CorrectRate, TakeBack
from receivables.models import ExchangeRate
from receivables.rules import exchange_rates as rules
from receivables.services.rates import Added

_ADMINISTRATORS = frozenset({StaffRole.ADMINISTRATOR})


def _beside_the_last(row: None, data: dict[str, Any], now: datetime) -> list[str]:
    """Return how far a rate is from the last one before it, or else the newest, if it is far."""
    currency, per_euro, day = data["currency"], data["per_euro"], data["published_on"]
    last = queries.last_rate(currency, day) or queries.last_rate(currency, business_date(now))
    values = {"currency": currency, "rate": number(per_euro), "day": day_text(day)}
    if last is None:
        first = gettext(
            "No rate of %(currency)s is on record: there is none to compare %(rate)s of %(day)s "
            "with."
        )
        return [first % values, _checked()]
    if not rules.is_far(per_euro, last.per_euro):
        return []
    far = gettext(
        "%(currency)s: %(rate)s on %(day)s is far from the last rate on record, %(last)s on "
        "%(last_day)s."
    )
    told = far % {
        **values,
        "last": number(last.per_euro),
        "last_day": day_text(last.published_on),
    }
    return [told, _checked()]


def _checked() -> str:
    return gettext("It counts at once, and correcting it takes two people: read it again first.")


def _add_file(row: None, data: dict[str, Any], by: Any, now: datetime) -> Added:
    return services.add_rates_of_file(
        content=data["file"].read(), since=data["since"], source=data["source"], by=by, now=now
    )


def _said(done: Added) -> str:
    added = ngettext("%(count)s rate was added.", "%(count)s rates were added.", done.added) % {
        "count": number(done.added)
    }
    known = ngettext(
        "%(count)s was on record already.", "%(count)s were on record already.", done.known
    ) % {"count": number(done.known)}
    return f"{added} {known}" if done.known else added


def _correct(row: ExchangeRate, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.propose_correction(rate_id=row.public_id, **data, by=by, now=now)


def _take_back(row: ExchangeRate, data: dict[str, Any], by: Any, now: datetime) -> object:
    return _correct(row, {"per_euro": None, "source": row.source, **data}, by, now)


def _is_last(row: ExchangeRate) -> bool:
    return not hasattr(row, "correction")


def _is_free(row: ExchangeRate) -> bool:
    return _is_last(row) and not row.proposals.filter(state=ProposalState.PROPOSED).exists()


@admin.register(ExchangeRate)
class ExchangeRateDesk(Desk):
    """Exchange rates with their source; what took the place of a wrong one says why."""

    called = _("Exchange rates")
    readers: ClassVar[frozenset[str]] = READERS
    change_list_template = "admin/receivables/exchange_rates.html"
    list_display = ("currency", "published_on", "rate", "source", "stands")
    list_filter = ("currency",)
    list_select_related = ("correction",)
    date_hierarchy = "published_on"
    ordering = ("-published_on", "currency", "-id")
    fields = (
        "currency",
        "published_on",
        "rate",
        "source",
        "stands",
        "recorded_at",
        "recorded_by",
        "corrects",
        "reason",
        "file_sha256",
    )
    readonly_fields = ("rate", "stands")
    starters = (
        Button(
            name="rate",
            label=_("Add a rate"),
            done=_("The rate is added: it counts from now on."),
            roles=_ADMINISTRATORS,
            form=AddRate,
            preview=_beside_the_last,
            do=lambda row, data, by, now: services.add_rate(**data, by=by, now=now),
        ),
        Button(
            name="file",
            label=_("Add a file of rates"),
            done=_said,
            roles=_ADMINISTRATORS,
            form=AddFile,
            do=_add_file,
        ),
    )
    buttons = (
        Button(
            name="correct",
            label=_("Correct the rate"),
            done=_("The correction is proposed; it counts once a second person releases it."),
            roles=_ADMINISTRATORS,
            shown=_is_free,
            form=CorrectRate,
            initial=lambda row: {"source": row.source},
            do=_correct,
        ),
        Button(
            name="take_back",
            label=_("Take the rate back"),
            done=_("It is proposed; the rate counts until a second person releases that."),
            roles=_ADMINISTRATORS,
            shown=lambda row: _is_free(row) and row.per_euro is not None,
            form=TakeBack,
            danger=True,
            do=_take_back,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExchangeRate]:
        """Read beside each rate what took its place."""
        found: QuerySet[ExchangeRate] = super().get_queryset(request)
        return found.select_related("correction", "corrects", "recorded_by")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say over the rates how they count."""
        context = {"most_days_old": settings.EXCHANGE_RATE_DAYS}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def title_of(self, row: ExchangeRate) -> str:
        """Return which rate it is."""
        return gettext("%(currency)s on %(day)s") % {
            "currency": row.currency,
            "day": day_text(row.published_on),
        }

    def known_by(self, row: ExchangeRate) -> Sequence[Fact]:
        """Return what stands on record."""
        return ((_("Units for one euro"), self.rate(row)), (_("Source"), row.source))

    @admin.display(description=_("Units for one euro"))
    def rate(self, row: ExchangeRate) -> str:
        """Return the rate as it was published."""
        return "-" if row.per_euro is None else number(row.per_euro.normalize())

    @admin.display(description=_("Counts"))
    def stands(self, row: ExchangeRate) -> str:
        """Say whether the rate counts."""
        if not _is_last(row):
            return gettext("no: it was corrected")
        return gettext("no: it was taken back") if row.per_euro is None else gettext("yes")
