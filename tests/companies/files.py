"""Files of companies for tests, small and made up."""

import gzip
import json

from companies.rules import identifiers

GLEIF_HEADER = "lei,legal_name,country,entity_category\n"


def lei(number: int) -> str:
    """Return a made-up LEI whose check digits are right."""
    body = f"TEST00{number:012d}"
    return next(
        f"{body}{check:02d}" for check in range(2, 99) if identifiers.is_lei(f"{body}{check:02d}")
    )


def write(folder, text, name="companies.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def write_gzip(folder, text, name="companies.csv.gz"):
    return write(folder, gzip.compress(text if isinstance(text, bytes) else text.encode()), name)


def gleif(*rows):
    return GLEIF_HEADER + "".join(f"{','.join(row)}\n" for row in rows)


def basic_profile(**changes):
    """Return a basic profile of the KvK API, of a made-up company."""
    return {
        "kvkNummer": "90001234",
        "naam": "Voorbeeld Handel",
        "materieleRegistratie": {"datumAanvang": "20150828"},
        "handelsnamen": [
            {"naam": "Voorbeeld Handel", "volgorde": 0},
            {"naam": "De Vrolijke Voorbeeldwinkel", "volgorde": 1},
        ],
        "sbiActiviteiten": [
            {"sbiCode": "10120", "indHoofdactiviteit": "Nee"},
            {"sbiCode": "10110", "indHoofdactiviteit": "Ja"},
        ],
        "_embedded": {
            "eigenaar": {"rechtsvorm": "Eenmanszaak"},
            "hoofdvestiging": {
                "adressen": [
                    {
                        "type": "bezoekadres",
                        "indAfgeschermd": "Nee",
                        "straatnaam": "Voorbeeldlaan",
                        "huisnummer": 17,
                        "huisletter": "M",
                        "postcode": "1034WL",
                        "plaats": "Amsterdam",
                    }
                ]
            },
        },
    } | changes


def as_json(folder, answer, name="answer.json"):
    return write(folder, json.dumps(answer), name)
