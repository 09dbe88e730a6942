"""Who insures here: the contact card, from the environment; the demo has one that is invented."""

from collections.abc import Mapping

_INVENTED = {
    "name": "Dekking Demo Kredietverzekering N.V.",
    "address": "Voorbeeldkade 1, 1000 AA Amsterdam",
    "phone": "+31 20 000 00 00",
    "mail": "service@dekking.example",
    "complaints": "complaints@dekking.example",
    "privacy": "privacy@dekking.example",
    "register": "KvK 00000000",
    "supervisor": "demo: geen vergunning, no licence",
}
_PARTS = tuple(_INVENTED)


def card(environment: Mapping[str, str], *, demo: bool) -> dict[str, str]:
    """Return the card: `DEKKING_INSURER_NAME`, `…_ADDRESS` and so on; empty where none is given.

    Nothing is invented outside the demo: what is missing there stands in no letter, and the
    insurer's own people are told that the imprint lacks it.
    """
    given = {part: environment.get(f"DEKKING_INSURER_{part.upper()}", "") for part in _PARTS}
    return _INVENTED | {part: text for part, text in given.items() if text} if demo else given
