"""What of a reason may be told outside."""

from limits.rules.told import outside


def test_reasons_of_others_melt_into_one_that_says_nothing():
    told = outside(
        [
            {"code": "OVERDUE_REPORTED", "values": {"reporters": "2"}},
            {"code": "CLAIM_OPEN"},
            {"code": "COUNTRY", "values": {"country": "TR"}},
        ]
    )

    assert told == [
        {"code": "INTERNAL_INFORMATION", "values": {}},
        {"code": "COUNTRY", "values": {"country": "TR"}},
    ]
