"""At which rate an invoice in another currency counts, in words."""

from typing import Any

from django.utils.translation import gettext

from core.templatetags.amounts import day_text, number
from policies.rules.exchange import RateUsed


def rate(used: RateUsed) -> str:
    """Say at which rate something counts, of which day and by whose word."""
    values = {
        "rate": number(used.per_euro),
        "currency": used.currency,
        "published": day_text(used.published_on),
        "day": day_text(used.counts_on),
        "source": used.source,
    }
    if used.published_on == used.counts_on:
        said = gettext("At %(rate)s %(currency)s for one euro: rate of %(published)s, %(source)s.")
    else:
        said = gettext(
            "At %(rate)s %(currency)s for one euro: rate of %(published)s, the last one up to"
            " %(day)s, %(source)s."
        )
    typed = gettext("The rate was entered by hand.") if used.is_typed else ""
    return f"{said % values} {typed}".strip()


def as_json(used: RateUsed | None) -> dict[str, Any] | None:
    """Return a rate as machines read it; None where nothing is converted."""
    if used is None:
        return None
    return {
        "currency": used.currency,
        "per_euro": f"{used.per_euro.normalize():f}",
        "counts_on": used.counts_on,
        "published_on": used.published_on,
        "source": used.source,
        "text": rate(used),
    }
