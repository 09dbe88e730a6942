"""The card of countries: governance, corruption, output, country risk, defaults."""

from collections.abc import Callable

from grading.model.catalogue.kinds import Group
from grading.model.environment import (
    Found,
    Line,
    Series,
    change,
    growth,
    newest,
)

_GOVERNANCE = (
    ("VoiceandAccountability", "Voice and accountability", "Inspraak en verantwoording"),
    ("PoliticalStability", "Political stability", "Politieke stabiliteit"),
    ("GovernmentEffectiveness", "Government effectiveness", "Doeltreffendheid van de overheid"),
    ("RegulatoryQuality", "Quality of regulation", "Kwaliteit van regelgeving"),
    ("RuleofLaw", "Rule of law", "Rechtsstaat"),
    ("ControlofCorruption", "Control of corruption", "Beheersing van corruptie"),
)
_YEARS_BACK = 3


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip(
        "_"
    )


def _governance() -> tuple[Line, ...]:
    lines = []
    for name, english, dutch in _GOVERNANCE:
        series = f"governance.{name}"
        lines += [
            Line(
                f"country_{_snake(name)}",
                english,
                dutch,
                "estimate, -2.5 to 2.5",
                "points",
                Group.POLITICAL,
                newest(series),
                (-1.0, -0.5, 0.0, 0.5, 1.0),
                (80_000, 60_000, 40_000, 20_000, 10_000, 0),
                missing=40_000,
            ),
            Line(
                f"country_{_snake(name)}_change",
                f"{english}, change over three years",
                f"{dutch}, verandering in drie jaar",
                "estimate minus that of three years before",
                "points",
                Group.POLITICAL,
                change(series, _YEARS_BACK),
                (-0.3, 0.3),
                (20_000, 0, -5_000),
            ),
        ]
    return tuple(lines)


def _output_volatility(place: Series, reference: Series) -> Found | None:
    """Return the mean distance of ten years' growth from its average."""
    values = place.get("output", {})
    if not values:
        return None
    last = max(values)
    rates = [
        values[year] / values[year - 1] - 1
        for year in range(last - 9, last + 1)
        if values.get(year) is not None and values.get(year - 1)
    ]
    if len(rates) < 10:
        return None
    mean = sum(rates) / len(rates)
    return Found(sum(abs(rate - mean) for rate in rates) / len(rates), last)


def _output_below_peak(place: Series, reference: Series) -> Found | None:
    values = place.get("output", {})
    if not values:
        return None
    last = max(values)
    return Found(values[last] / max(values.values()) - 1, last)


def _debt_to_output(place: Series, reference: Series) -> Found | None:
    """Return debt in default as a share of output in the newest year that has both."""
    debts, output = place.get("default.debt", {}), place.get("output", {})
    years = [year for year in debts if output.get(year)]
    if not years:
        return None
    year = max(years)
    return Found(debts[year] * 1e6 / output[year], year)


def _defaults_in(years: int) -> Callable[[Series, Series], Found | None]:
    """Return the making of the number of years in default, of the last ones in the set."""

    def made(place: Series, reference: Series) -> Found | None:
        last = max((max(values) for values in reference.values() if values), default=None)
        defaults = place.get("default.defaulted")
        if last is None or not defaults:
            return Found(0, last) if last else None
        return Found(sum(defaults.get(last - back, 0) for back in range(years)), last)

    return made


_DEFAULTS = tuple(
    Line(
        f"country_defaults_{years}_years",
        f"Sovereign default, last {years} years",
        f"Wanbetaling van de staat, laatste {years} jaar",
        f"years in default of the last {years}",
        "years",
        Group.FINANCING,
        _defaults_in(years),
        (1.0,) if years == 1 else (1.0, (years + 1) / 2 + 0.5),
        (0, worth) if years == 1 else (0, worth // 2, worth),
    )
    for years, worth in ((1, 90_000), (2, 20_000), (5, 40_000), (10, 40_000), (20, 20_000))
)

COUNTRY: tuple[Line, ...] = (
    Line(
        "country_default_spread",
        "Sovereign default spread",
        "Opslag voor wanbetaling van de staat",
        "yield over a riskless bond",
        "share",
        Group.FINANCING,
        newest("risk.default_spread"),
        (0.002, 0.005, 0.01, 0.02, 0.035, 0.06, 0.1),
        (0, 40_000, 80_000, 150_000, 260_000, 400_000, 560_000, 760_000),
        missing=260_000,
    ),
    Line(
        "country_rating",
        "Sovereign rating",
        "Kredietoordeel over de staat",
        "Moody's steps from 1 (Aaa) to 21 (C)",
        "step",
        Group.FINANCING,
        newest("risk.rating"),
        (4.5, 7.5, 10.5, 13.5, 16.5, 19.5),
        (0, 20_000, 60_000, 140_000, 240_000, 340_000, 450_000),
        missing=140_000,
    ),
    Line(
        "country_equity_risk_premium",
        "Equity risk premium",
        "Risicopremie op aandelen",
        "total premium asked on shares",
        "share",
        Group.ECONOMIC,
        newest("risk.equity_risk_premium"),
        (0.06, 0.09, 0.14),
        (0, 20_000, 40_000, 60_000),
        missing=20_000,
    ),
    Line(
        "country_risk_premium",
        "Country risk premium",
        "Landenrisicopremie",
        "premium over a mature market",
        "share",
        Group.ECONOMIC,
        newest("risk.country_risk_premium"),
        (0.01, 0.03, 0.08),
        (0, 10_000, 30_000, 60_000),
        missing=20_000,
    ),
    Line(
        "country_tax_rate",
        "Corporate tax rate",
        "Tarief vennootschapsbelasting",
        "rate on profits",
        "share",
        Group.ECONOMIC,
        newest("risk.corporate_tax_rate"),
        (0.3, 0.35),
        (0, 5_000, 15_000),
    ),
    *_governance(),
    Line(
        "country_corruption",
        "Perceived corruption",
        "Ervaren corruptie",
        "index, 0 (most) to 10 (least)",
        "points",
        Group.POLITICAL,
        newest("corruption"),
        (3.0, 4.0, 5.0, 6.0, 7.5),
        (60_000, 50_000, 40_000, 25_000, 10_000, 0),
        missing=40_000,
    ),
    Line(
        "country_corruption_change",
        "Perceived corruption, change over three years",
        "Ervaren corruptie, verandering in drie jaar",
        "index minus that of three years before",
        "points",
        Group.POLITICAL,
        change("corruption", _YEARS_BACK),
        (-0.5, 0.5),
        (20_000, 0, -5_000),
    ),
    *(
        Line(
            f"country_output_growth_{years}",
            f"Growth of output, {years} year" + ("s" if years > 1 else ""),
            f"Groei van het bbp, {years} jaar",
            "gross domestic product in dollars, a year",
            "share a year",
            Group.ECONOMIC,
            growth("output", years),
            (-0.1, 0.0, 0.02),
            points,
            missing=10_000,
        )
        for years, points in (
            (1, (80_000, 40_000, 15_000, 0)),
            (3, (60_000, 30_000, 10_000, 0)),
            (5, (40_000, 20_000, 5_000, 0)),
            (10, (30_000, 15_000, 5_000, 0)),
        )
    ),
    Line(
        "country_output_volatility",
        "Unsteadiness of output, ten years",
        "Onrust van het bbp, tien jaar",
        "mean distance of a year's growth from the average of ten",
        "share",
        Group.ECONOMIC,
        _output_volatility,
        (0.06, 0.1, 0.16),
        (0, 10_000, 30_000, 60_000),
        missing=10_000,
    ),
    Line(
        "country_output_below_peak",
        "Output below its peak",
        "Bbp onder de top",
        "newest gross domestic product over the highest ever, minus one",
        "share",
        Group.ECONOMIC,
        _output_below_peak,
        (-0.3, -0.15, -0.05),
        (60_000, 30_000, 10_000, 0),
        missing=10_000,
    ),
    Line(
        "country_output_size",
        "Size of the economy",
        "Omvang van de economie",
        "gross domestic product in dollars",
        "USD",
        Group.ECONOMIC,
        newest("output"),
        (1e10, 5e10, 3e11),
        (40_000, 20_000, 5_000, 0),
        missing=20_000,
    ),
    Line(
        "country_debt_in_default",
        "Government debt in default",
        "Staatsschuld in wanbetaling",
        "debt in default / gross domestic product",
        "share",
        Group.FINANCING,
        _debt_to_output,
        (0.001, 0.01, 0.1),
        (0, 10_000, 40_000, 90_000),
    ),
    Line(
        "country_debt_in_default_amount",
        "Government debt in default, amount",
        "Staatsschuld in wanbetaling, bedrag",
        "millions of dollars in default",
        "millions of USD",
        Group.FINANCING,
        newest("default.debt"),
        (1.0, 100.0, 10_000.0),
        (0, 5_000, 10_000, 20_000),
    ),
    *_DEFAULTS,
)
