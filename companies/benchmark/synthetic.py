"""As many companies as are asked for: the names that are given, and others made of their words."""

from collections.abc import Iterator, Sequence
from random import Random

_SEED = 20261122
_NEW_WORD = 0.25  # of the names have a first word that no other has, about as real registers grow
_FORMS = ("BV", "NV", "GmbH", "Ltd", "SA", "SRL", "AB", "Inc", "Holding BV", "Beheer BV")
_CITY_NAMES = (
    "Amsterdam Rotterdam Utrecht Eindhoven Groningen Tilburg Almere Breda Nijmegen Apeldoorn "
    "Haarlem Arnhem Enschede Amersfoort Zaandam Zwolle Leiden Maastricht Dordrecht Zoetermeer "
    "Deventer Alkmaar Delft Venlo Leeuwarden Hengelo Roermond Hoorn Zutphen Kampen Steenwijk "
    "Antwerpen Gent Brugge Leuven Berlin Hamburg Köln Dortmund Bremen Paris Lyon Lille London "
    "Leeds Milano Torino Madrid Malmö Wien"
)
_CITIES = _CITY_NAMES.split(" ")
_SYLLABLE_NAMES = "ba de fi go hu ka le mi no pu ra se ti vo wa xe zi bor dan fer gal hol kem lin"
_SYLLABLES = _SYLLABLE_NAMES.split(" ")


def companies(count: int, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return names and places; without names that are given, their words are invented as well."""
    drawn = Random(_SEED)
    given = given or [_invented(drawn) for _ in range(max(100, min(count, 20_000)))]
    for number in range(count):
        name = given[number] if number < len(given) else _made_of(given, drawn)
        yield name, _CITIES[min(int(drawn.expovariate(0.08)), len(_CITIES) - 1)]


def _made_of(given: Sequence[str], drawn: Random) -> str:
    """Return the beginning of one name and the end of another, sometimes with a word anew."""
    one, other = (drawn.choice(given).split() for _ in range(2))
    words = [*one[: 1 + len(one) // 2], *other[-(1 + len(other) // 2) :]]
    if drawn.random() < _NEW_WORD:
        half, rest = words[0], drawn.choice(given).split()[0]
        words[0] = half[: 1 + len(half) // 2] + drawn.choice(_SYLLABLES) + rest[len(rest) // 2 :]
    return " ".join(words)[:200]


def _invented(drawn: Random) -> str:
    words = ["".join(drawn.choices(_SYLLABLES, k=drawn.randint(2, 4))) for _ in range(2)]
    return f"{words[0].title()} {words[1].title()} {drawn.choice(_FORMS)}"
