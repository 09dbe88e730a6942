"""Which country or sector a row of a published set speaks of."""

import re
import unicodedata
from functools import cache

import pycountry

# Names that published sets use and ISO 3166 does not. A name of several countries stands for none.
_OTHER_NAMES = {
    "bosnia & herzegovina": "BA",
    "brunei": "BN",
    "cape verde": "CV",
    "congo (democratic republic": "CD",
    "congo (democratic republic of)": "CD",
    "congo, democratic republic": "CD",
    "congo. democratic republic": "CD",
    "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD",
    "the democratic republic of congo": "CD",
    "congo (republic of)": "CG",
    "congo republic": "CG",
    "congo brazzaville": "CG",
    "congo-brazzaville": "CG",
    "congo, republic": "CG",
    "congo, republic of": "CG",
    "congo, republic of the": "CG",
    "congo. republic": "CG",
    "congo. republic of": "CG",
    "republic of congo": "CG",
    "cote d'ivoire": "CI",
    "cote-d'ivoire": "CI",
    "ivory coast": "CI",
    "czech rep.": "CZ",
    "dominican rep": "DO",
    "dominican rep.": "DO",
    "andorra (principality of)": "AD",
    "antigua & barbuda": "AG",
    "falkland islands": "FK",
    "gambia": "GM",
    "fyr macedonia": "MK",
    "macedonia": "MK",
    "macedonia (former yugoslav republic of)": "MK",
    "the fyr of macedonia": "MK",
    "guernsey (states of)": "GG",
    "guinea bissau": "GW",
    "jersey (states of)": "JE",
    "korea (north)": "KP",
    "korea, d.p.r.": "KP",
    "korea, north": "KP",
    "korea (south)": "KR",
    "korea, south": "KR",
    "kosovo": "XK",
    "luxemburg": "LU",
    "macau": "MO",
    "palestine": "PS",
    "palestinian authority": "PS",
    "reunion": "RE",
    "russia": "RU",
    "sao tome & principe": "ST",
    "st. maarten": "SX",
    "st. vincent & the grenadines": "VC",
    "swaziland": "SZ",
    "the netherlands": "NL",
    "the united states of america": "US",
    "trinidad & tobago": "TT",
    "turkey": "TR",
    "turks & caicos islands": "TC",
    "unit.kingd.": "GB",
}
# Codes of three letters that sets use for countries which ISO 3166 writes otherwise, or not.
_OTHER_CODES = {
    "ADO": "AD",
    "KSV": "XK",
    "ROM": "RO",
    "TMP": "TL",
    "WBG": "PS",
    "XKX": "XK",
    "ZAR": "CD",
}
_DIVISION = re.compile(r"(\d{2})\D?")


@cache
def country_named(name: str) -> str | None:
    """Return the code of two letters of a country by its English name; None if nobody knows it."""
    plain = re.sub(r"[\u00b4\u2019`]", "'", name.replace("&'", "&").strip().casefold())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    if plain in _OTHER_NAMES:
        return _OTHER_NAMES[plain]
    return _looked_up(name.strip())


@cache
def country_coded(code: str) -> str | None:
    """Return the code of two letters for one of two or three; None for a group of countries."""
    return _OTHER_CODES.get(code) or _looked_up(code)


def division_of(sector: str) -> str | None:
    """Return the division of NACE Rev. 2 that a class such as 0111Z lies in; None if it is none."""
    found = _DIVISION.match(sector)
    return found[1] if found and found[1] != "00" else None


def _looked_up(text: str) -> str | None:
    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return None
