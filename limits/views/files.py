"""What stands beside buyers in a file for a spreadsheet."""

from collections.abc import Iterable

from companies import queries as companies


def register_numbers(company_ids: Iterable[int]) -> dict[int, str]:
    """Return the number each company is found by in its register, the first of several."""
    found = companies.main_numbers(company_ids)
    return {each: numbers[0].value for each, numbers in found.items()}
