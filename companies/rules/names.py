"""How company names are written, searched and compared."""

import re
import unicodedata

_LONGEST = 500
_NOT_A_WORD = re.compile(r"[\W_]+")
_SINGLE_LETTERS = re.compile(r"(?<!\w)\w(?: \w)+(?!\w)")
# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"}
)
# Legal forms as `searchable` writes them. They say what a company is, not which one it is.
_LEGAL_FORMS = frozenset(
    "ab ag aktiebolag aktiengesellschaft aps as asa ba beperkte bv bvba co company corp corporation"
    " cv cvba doo dooel eg eirl eood ev gbr gesellschaft gie gmbh haftung haftungsbeschrankt inc"
    " incorporated kft kg kgaa kommanditgesellschaft ks lda limitada limited llc llp lp ltd ltda"
    " mbh nv nyrt oao ohg ood ooo ou oy oyj plc private proprietary pte pty sa sarl sas sca scs"
    " scsp se sl slp slu snc societa spa spol spzoo sprl srl sro uab ug unipersonal vof vzw zao zrt"
    " zoo sp".split()
)


def searchable(name: str) -> str:
    """Return `name` as it is searched: lower case, without accents, punctuation and lone letters.

    Letters set apart by points are drawn together, so that "B.V." and "BV" are the same.
    """
    if name.isascii():
        plain = name.lower()
    else:
        taken_apart = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
        plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    words = _NOT_A_WORD.sub(" ", plain).strip()
    return _SINGLE_LETTERS.sub(lambda found: found[0].replace(" ", ""), words)[:_LONGEST].strip()


def without_legal_form(search_name: str) -> str:
    """Return a searchable name less the legal forms at its end; a name of nothing else is kept."""
    words = search_name.split()
    while words and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words) or search_name
