"""What would become of each line of a ledger, before anything is written."""

from dataclasses import replace
from datetime import date

import pytest

from receivables.rules import ledger_plan as rules
from receivables.rules.ledger_plan import Fate, OnRecord
from receivables.rules.spread import Standing
from receivables.rules.upload import LedgerLine
from tests.factories import eur

AS_OF = date(2026, 2, 20)
LINE = LedgerLine(
    line=2,
    debtor_id="90000001",
    invoice_no="F-1",
    invoice_date=date(2026, 1, 5),
    due_date=date(2026, 2, 4),
    gross=eur(1210),
    net=eur(1000),
    open=eur(1210),
    is_disputed=False,
    reference="",
)
KNOWN = OnRecord(7, LINE.invoice_date, LINE.due_date, LINE.net, LINE.gross, is_disputed=False)


def planned(*lines, known=None, ours=1210, policy_numbers=None):
    on_record = {} if known is None else {"F-1": known}
    found = rules.examined(
        lines,
        buyers={"90000001": [7], "90000002": [8], "DOUBLE": [7, 8]},
        known=on_record,
        as_of=AS_OF,
        policy_numbers=policy_numbers,
    )
    standing = {line.invoice_no: Standing((7, "EUR"), eur(ours), eur(ours)) for line in lines}
    return rules.settled(found, standing=standing, known=on_record, unread={})


def codes(found) -> list[list[str]]:
    return [[problem.code for problem in each.problems] for each in found]


@pytest.mark.parametrize(
    ("line", "known", "fate"),
    [
        (LINE, None, Fate.NEW),
        (replace(LINE, open=eur(10)), None, Fate.NEW),  # and partly paid
        (LINE, KNOWN, Fate.SAME),
        (replace(LINE, open=eur("1209.99")), KNOWN, Fate.PAID),
        (replace(LINE, is_disputed=True), KNOWN, Fate.DISPUTED),
        (replace(LINE, is_disputed=True), replace(KNOWN, is_disputed=True), Fate.SAME),
        (replace(LINE, debtor_id="00000000"), None, Fate.UNKNOWN),
        (replace(LINE, debtor_id="DOUBLE"), None, Fate.UNKNOWN),
        (replace(LINE, debtor_id="90000002"), KNOWN, Fate.WRONG),  # the invoice of another buyer
        (replace(LINE, gross=eur(1211)), KNOWN, Fate.WRONG),
        (replace(LINE, invoice_date=date(2026, 2, 21)), None, Fate.WRONG),
        (replace(LINE, open=eur("1210.01")), KNOWN, Fate.WRONG),
    ],
)
def test_every_line_has_its_fate(line, known, fate):
    assert planned(line, known=known)[0].fate is fate


def test_two_lines_on_one_invoice_that_differ_are_both_wrong_and_name_each_other():
    other = replace(LINE, line=3, open=eur(10))

    found = planned(LINE, other)

    assert codes(found) == [["LINES_CONTRADICT"], ["LINES_CONTRADICT"]]
    assert [each.problems[0].value for each in found] == ["3", "2"]


def test_of_two_lines_that_say_the_same_the_second_is_too_many():
    assert codes(planned(LINE, replace(LINE, line=3))) == [[], ["INVOICE_TWICE"]]


@pytest.mark.parametrize(
    ("given", "own", "found"),
    [
        ("P-1", {"P-1"}, []),
        ("p-1", {"P-1"}, []),
        ("P-2", {"P-1"}, ["OTHER_POLICY"]),
        ("P-2", None, []),  # nobody said which numbers are its own
        ("", {"P-1"}, []),
    ],
)
def test_a_line_of_another_policy_is_wrong(given, own, found):
    assert codes(planned(replace(LINE, policy_no=given), policy_numbers=own)) == [found]


def test_a_line_that_is_wrong_is_not_compared_with_what_is_open():
    later = replace(LINE, invoice_date=date(2026, 2, 21), open=eur(1))

    assert planned(later)[0].paid is None
