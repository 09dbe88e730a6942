"""How company names are written, searched and compared."""

import re
import unicodedata

_LONGEST = 500
_NOT_A_WORD = re.compile(r"[\W_]+")
_SINGLE_LETTERS = re.compile(r"(?<!\w)\w(?: \w)+(?!\w)")
# Letters that Unicode does not take apart, and alphabets that are also searched in Latin letters
# (Greek by ISO 843 type 2, Cyrillic by ISO 9 without accents).
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "þ": "th"}
)
_GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
_CYRILLIC = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i i e g",
)
_LATIN = str.maketrans(
    {
        letter: latin.strip("_")
        for letters, written in (_GREEK, _CYRILLIC)
        for letter, latin in zip(letters, written.split(), strict=True)
    }
)
# Legal forms as `searchable` writes them. They say what a company is, not which one it is.
_LEGAL_FORMS_WRITTEN = (
    "ab ag aktiebolag aktiengesellschaft aps as asa ba beperkte beschraenkt"
    " beschraenkter beschrankt beschrankter bv bvba co company corp corporation"
    " cv cvba doo dooel eg eirl eood ev gbr gesellschaft gie gmbh haftung haftungsbeschrankt inc"
    " incorporated kft kg kgaa kommanditgesellschaft ks lda limitada limited llc llp lp ltd ltda"
    " mbh nv nyrt oao ohg ood ooo ou oy oyj plc private proprietary pte pty sa sarl sas sca scs"
    " scsp se sl slp slu snc societa spa spol spzoo sprl srl sro uab ug unipersonal vof vzw zao zrt"
    " zoo sp"
)
LEGAL_FORMS = frozenset(_LEGAL_FORMS_WRITTEN.split())


def searchable(name: str) -> str:
    """Return `name` as it is searched: lower case, without accents, punctuation and lone letters.

    Letters set apart by points are drawn together, so that "B.V." and "BV" are the same.
    """
    if name.isascii():
        plain = name.lower()
    else:
        taken_apart = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
        plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
        plain = plain.translate(_LATIN)
    words = _NOT_A_WORD.sub(" ", plain).strip()
    return _SINGLE_LETTERS.sub(lambda found: found[0].replace(" ", ""), words)[:_LONGEST].strip()


def without_legal_form(search_name: str) -> str:
    """Return a searchable name less the legal forms at its end; a name of nothing else is kept."""
    words = search_name.split()
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words) or search_name


def is_only_legal_form(search_name: str) -> bool:
    """Tell whether a searchable name says what a company is and not which one."""
    return all(word in LEGAL_FORMS for word in search_name.split())


def is_latin(search_name: str) -> bool:
    """Tell whether a searchable name has letters or digits that every database can compare."""
    return any(letter.isascii() and letter.isalnum() for letter in search_name)


def holds(wanted: str, candidate: str) -> bool:
    """Tell whether each word typed begins a word of a searchable name: no typing errors in it."""
    found = candidate.split()
    return all(any(other.startswith(word) for other in found) for word in wanted.split())
