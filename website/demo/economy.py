"""The companies of the demo and five years of their accounts; the same seed, the same economy.

Nothing here is about a real company: names are put together from invented parts and end with the
word demo. The spread of size, margin and indebtedness has the shape of trading firms at large: a
log-normal size, margins of a few percent, a small yearly share that slides and then fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

SEED = 20261122
COMPANIES = 2000
YEARS = 5

_COUNTRIES = {  # share of the economy, and how its companies call themselves
    "NL": (40, ("B.V.", "B.V.", "B.V.", "N.V.", "Eenmanszaak", "V.O.F.")),
    "DE": (16, ("GmbH", "GmbH", "GmbH & Co. KG", "AG")),
    "BE": (13, ("BV", "BV", "NV")),
    "FR": (11, ("SARL", "SAS", "SA")),
    "GB": (7, ("Ltd", "Ltd", "plc")),
    "ES": (5, ("S.L.", "S.A.")),
    "IT": (5, ("S.r.l.", "S.p.A.")),
    "PL": (3, ("Sp. z o.o.", "S.A.")),
}
_SOLE_TRADER = "Eenmanszaak"
_PERSONS = (_SOLE_TRADER, "V.O.F.")  # who answer for the debts themselves, domain.md 7.1
_SECTORS = {  # NACE Rev. 2 class: the trade in each name, margin, inventory share
    "4671": ("Fuel", Decimal("0.015"), 12),
    "4673": ("Timber", Decimal("0.035"), 30),
    "4631": ("Fruit", Decimal("0.025"), 10),
    "4690": ("Trading", Decimal("0.030"), 25),
    "2511": ("Steel", Decimal("0.045"), 22),
    "2229": ("Plastics", Decimal("0.050"), 18),
    "1071": ("Bakery", Decimal("0.040"), 8),
    "4120": ("Building", Decimal("0.030"), 15),
    "4941": ("Transport", Decimal("0.035"), 4),
    "6201": ("Software", Decimal("0.090"), 2),
}
_FIRST = [
    "Alder",
    "Bremer",
    "Corvin",
    "Dalmar",
    "Elvert",
    "Fennick",
    "Garmond",
    "Halver",
    "Imker",
    "Joriston",
    "Kelvar",
    "Lomar",
    "Merwick",
    "Nordal",
    "Ostrel",
    "Pelmar",
    "Quiron",
    "Rendal",
    "Sorvik",
    "Talmar",
    "Ulvert",
    "Vermeld",
    "Wendal",
    "Yselmar",
    "Zandrik",
    "Brackel",
    "Corlund",
    "Dravik",
    "Ermeld",
    "Falkomar",
    "Grevel",
    "Hestmar",
    "Ivardal",
    "Jolmer",
    "Kastrel",
    "Lindrik",
    "Mirdal",
    "Norvell",
    "Ondrik",
    "Parvel",
    "Rivold",
    "Stelmar",
    "Torvick",
    "Umbrel",
    "Valdrik",
    "Westrel",
    "Yorvik",
    "Zelmar",
]
_SECOND = [
    "berg",
    "dijk",
    "haven",
    "veld",
    "burg",
    "stroom",
    "wold",
    "kamp",
    "beek",
    "horst",
    "rode",
    "stein",
    "mark",
    "ford",
    "moor",
    "gate",
    "wick",
]


@dataclass(slots=True)
class Year:
    """One year's accounts, in whole euros."""

    period_end: date
    lines: dict[str, Decimal]


@dataclass(slots=True)
class Firm:
    """One invented company."""

    number: int
    name: str
    country: str
    legal_form: str
    sector: str
    city: str
    founded_on: date
    is_natural_person: bool
    parent: int | None = None
    failed_on: date | None = None
    years: list[Year] = field(default_factory=list)


def is_fit_to_trade(firm: Firm) -> bool:
    """Tell whether a policyholder of the demo may sell to a firm, or be it: sound all its years."""
    return (
        firm.country in ("NL", "BE", "DE", "FR")
        and len(firm.years) == YEARS
        and firm.failed_on is None
        and firm.parent is None
        and firm.years[-1].lines["equity"] > 400_000
        and firm.years[-1].lines["net_income"] > 0
    )


def firms(today: date) -> list[Firm]:
    """Return the whole economy as it stands on `today`: the same for the same day."""
    chance = Random(SEED)
    made = [_firm(number, chance, today) for number in range(1, COMPANIES + 1)]
    for child in chance.sample(made[200:], 120):
        child.parent = made[chance.randrange(0, 200)].number
    for firm in made:
        if firm.legal_form != _SOLE_TRADER and chance.random() < 0.85:
            firm.years = list(_accounts(firm, chance, today))
    return made


def _firm(number: int, chance: Random, today: date) -> Firm:
    country = chance.choices(list(_COUNTRIES), [share for share, _ in _COUNTRIES.values()])[0]
    form = chance.choice(_COUNTRIES[country][1])
    sector = chance.choice(list(_SECTORS))
    root = chance.choice(_FIRST) + chance.choice(("", chance.choice(_SECOND)))
    age = int(chance.triangular(120, 365 * 60, 365 * 12))
    return Firm(
        number=number,
        name=f"{root} {_SECTORS[sector][0]} {number} {form} (demo)",
        country=country,
        legal_form=form,
        sector=sector,
        city=f"{chance.choice(_FIRST)}{chance.choice(_SECOND)}",
        founded_on=today - timedelta(days=age),
        is_natural_person=form in _PERSONS,
    )


def _accounts(firm: Firm, chance: Random, today: date) -> Iterator[Year]:
    """Give the years a firm has filed, oldest first; some firms slide, and some of those fail."""
    sales = Decimal(round(chance.lognormvariate(15.4, 1.3)))
    equity_share = Decimal(round(chance.betavariate(3.2, 5.5), 4))
    margin = _SECTORS[firm.sector][1] + Decimal(round(chance.gauss(0, 0.02), 4))
    slides_from = chance.randrange(YEARS) if chance.random() < 0.11 else None
    retained = Decimal(0)
    for index, year in enumerate(range(today.year - YEARS, today.year)):
        end = date(year, 12, 31)
        if end < firm.founded_on or _has_not_filed(chance, year, today):
            continue
        if slides_from is not None and index >= slides_from:
            margin -= Decimal("0.035")
            equity_share -= Decimal("0.10")
        sales = (sales * Decimal(round(1 + chance.gauss(0.03, 0.09), 4))).quantize(Decimal(1))
        retained += sales * margin / 2
        yield Year(end, _lines(firm, chance, sales, margin, equity_share, retained))
    if slides_from is not None and chance.random() < 0.45:
        firm.failed_on = today - timedelta(days=chance.randrange(5, 330))


def _has_not_filed(chance: Random, year: int, today: date) -> bool:
    return year == today.year - 1 and chance.random() < 0.12


def _lines(
    firm: Firm,
    chance: Random,
    sales: Decimal,
    margin: Decimal,
    equity_share: Decimal,
    retained: Decimal,
) -> dict[str, Decimal]:
    """Return the lines of one year; parts add up to their whole."""
    total = sales * Decimal(round(chance.uniform(0.45, 0.75), 3))
    equity = total * equity_share
    debt = total - equity
    current = debt * Decimal(round(chance.uniform(0.55, 0.85), 3))
    inventory = total * _SECTORS[firm.sector][2] / 100
    receivables = total * Decimal(round(chance.uniform(0.15, 0.35), 3))
    cash = total * Decimal(round(chance.uniform(0.02, 0.18), 3))
    ebit = sales * margin
    interest = (debt - current) * Decimal("0.045")
    depreciation = total * Decimal("0.03")
    cost = sales * Decimal("0.72")
    lines = {
        "total_assets": total,
        "current_assets": inventory + receivables + cash,
        "inventory": inventory,
        "receivables": receivables,
        "cash": cash,
        "equity": equity,
        "current_liabilities": current,
        "long_term_debt": debt - current,
        "total_liabilities": debt,
        "retained_earnings": min(retained, equity),
        "sales": sales,
        "cost_of_sales": cost,
        "gross_profit": sales - cost,
        "operating_expenses": sales - cost - ebit,
        "depreciation": depreciation,
        "ebitda": ebit + depreciation,
        "ebit": ebit,
        "interest_expense": interest,
        "net_income": (ebit - interest) * Decimal("0.78"),
    }
    return {name: value.quantize(Decimal(1)) for name, value in lines.items()}
