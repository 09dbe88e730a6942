"""Where a company can be: divisions of NACE Rev. 2, and countries of ISO 3166."""

from itertools import chain

from core.errors import BusinessError

# Regulation (EC) 1893/2006, annex I: the divisions, which leave gaps between the sections.
_RUNS = (
    range(1, 4),
    range(5, 10),
    range(10, 34),
    range(35, 40),
    range(41, 44),
    range(45, 48),
    range(49, 54),
    range(55, 57),
    range(58, 64),
    range(64, 67),
    range(68, 76),
    range(77, 83),
    range(84, 89),
    range(90, 100),
)
DIVISIONS = frozenset(f"{division:02}" for division in chain(*_RUNS))

_COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK
"""
COUNTRIES = frozenset(_COUNTRIES.split())


class SectorUnknown(BusinessError):
    """There is no such division."""

    sentence = "%(code)s is no division of NACE: give its two digits, such as 41."


class CountryUnknown(BusinessError):
    """There is no such country."""

    sentence = "%(code)s is no country: give the two letters of ISO 3166, such as NL."


def ensure_known(kind: str, code: str) -> None:
    """Refuse a sector or country that no company can be in.

    :raises SectorUnknown: for a sector
    :raises CountryUnknown: for a country
    """
    if kind == "SECTOR" and code not in DIVISIONS:
        raise SectorUnknown(code=code)
    if kind == "COUNTRY" and code not in COUNTRIES:
        raise CountryUnknown(code=code)
