"""The living page of the design system: every component once, with invented data."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from core.charts import AgeingBucket, GradePoint, LimitSpan, PointStep
from core.money import Money
from core.templatetags import icons

_TODAY = date(2026, 11, 22)


class Example(forms.Form):
    """One field of each kind, to look at."""

    name = forms.CharField(
        label=gettext_lazy("Name of the buyer"),
        help_text=gettext_lazy("As it stands in the trade register."),
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount"), max_digits=18, decimal_places=3)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[("EUR", "EUR"), ("USD", "USD"), ("JPY", "JPY")]
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose a reason")), ("late", gettext_lazy("Not paid in time"))],
    )
    invoice = forms.FileField(
        label=gettext_lazy("Invoice"), help_text=gettext_lazy("PDF or UBL, at most 10 MB.")
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Send it by"),
        choices=[("mail", gettext_lazy("Mail")), ("post", gettext_lazy("Post"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=gettext_lazy("The amount is not disputed"))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    wrong = Example({"name": "", "amount": "12,x", "currency": "EUR", "way": "mail"})
    wrong.is_valid()
    context = {
        "icon_names": icons.names(),
        "grades": range(1, 11),
        "today": _TODAY,
        "form": Example(auto_id="good_%s", initial={"currency": "EUR", "due_on": _TODAY}),
        "wrong": wrong,
        "page": Paginator(range(100), 10).page(3),
        **_amounts(),
        **_charts(),
        **_lists(),
    }
    return render(request, "core/design.html", context)


def _eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def _amounts() -> dict[str, object]:
    return {
        "limit": _eur("250000"),
        "used": _eur("182450.75"),
        "over": _eur("268900"),
        "negative": _eur("-1250.5"),
        "yen": Money(Decimal(1250000), "JPY"),
        "insured_share": Decimal("0.9"),
        "rows": [
            ("Voorbeeld Bouwstoffen B.V.", "NL", 3, _eur("250000"), _eur("182450.75"), "good"),
            ("Muster Maschinenbau GmbH", "DE", 6, _eur("75000"), _eur("74100"), "warn"),
            ("Exemple Distribution SAS", "FR", 9, _eur("0"), _eur("18250.40"), "bad"),
        ],
        "total_limit": _eur("325000"),
        "total_used": _eur("274801.15"),
    }


def _charts() -> dict[str, object]:
    return {
        "grade_points": [
            GradePoint(date(2023, 2, 1), 3),
            GradePoint(date(2024, 1, 15), 4),
            GradePoint(date(2025, 3, 3), 6),
            GradePoint(date(2026, 2, 20), 5),
            GradePoint(date(2026, 9, 1), 7),
        ],
        "spans": [
            LimitSpan(date(2025, 1, 10), date(2025, 9, 1), _eur("150000")),
            LimitSpan(date(2025, 9, 1), date(2026, 10, 1), _eur("250000")),
            LimitSpan(date(2026, 10, 1), None, _eur("100000")),
            LimitSpan(date(2026, 10, 1), date(2027, 1, 29), _eur("182450"), run_off=True),
        ],
        "until": date(2027, 2, 28),
        "buckets": [
            AgeingBucket(gettext("Not yet due"), _eur("182450.75")),
            AgeingBucket(gettext("1 to 30 days overdue"), _eur("41200"), overdue=True),
            AgeingBucket(gettext("31 to 60 days overdue"), _eur("12980.10"), overdue=True),
            AgeingBucket(gettext("More than 60 days overdue"), _eur("3400"), overdue=True),
        ],
        "points_start": PointStep(gettext("Start for the sector"), 420),
        "points_steps": [
            PointStep(gettext("Equity is 38% of the balance"), 95, gettext("Accounts of 2025")),
            PointStep(gettext("Pays 9 days late on average"), -60, gettext("214 invoices")),
            PointStep(gettext("Loss in the last year"), -85, gettext("Accounts of 2025")),
            PointStep(gettext("Eleven years in business"), 40),
        ],
        "points_end": PointStep(gettext("Points of today"), 410),
        "course": [41, 43, 40, 38, 44, 47, 45, 49, 52, 50, 55],
    }


def _lists() -> dict[str, object]:
    return {
        "crumbs": [
            {"label": gettext("Overview"), "url": "#"},
            {"label": gettext("Buyers"), "url": "#"},
            {"label": "Voorbeeld Bouwstoffen B.V."},
        ],
        "tab_items": [
            {"label": gettext("Grade"), "url": "#tabs", "current": True},
            {"label": gettext("Limits"), "url": "#tabs", "count": 2},
            {"label": gettext("Invoices"), "url": "#tabs"},
        ],
        "steps": [
            {"label": gettext("Reminder"), "state": "done", "detail": gettext("3 Oct 2026")},
            {"label": gettext("Final notice"), "state": "done", "detail": gettext("17 Oct 2026")},
            {"label": gettext("Collection"), "state": "current", "detail": gettext("since 2 Nov")},
            {"label": gettext("Claim"), "state": "todo", "detail": gettext("from 28 Feb 2027")},
        ],
        "entries": [
            {
                "day": date(2026, 11, 20),
                "title": gettext("Limit reduced to EUR 100,000"),
                "text": gettext("The grade went from 5 to 7. Earlier deliveries stay covered."),
                "tone": "warn",
            },
            {"day": date(2026, 11, 2), "title": gettext("Debt handed over"), "tone": "plain"},
            {"day": date(2026, 10, 5), "title": gettext("EUR 8,000 received"), "tone": "good"},
        ],
        "facts": [
            (gettext("Trade register"), "NL 12345678"),
            (gettext("Sector"), gettext("Wholesale of building materials")),
            (gettext("Insured share"), "90%"),
        ],
    }
