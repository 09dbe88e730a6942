"""Commands on companies: keeping what is known of them, and adding one that nobody knows."""

from companies.services.adding import add_unverified, take_back, verify
from companies.services.keeping import add_company, add_identifier, merge, set_parent

__all__ = [
    "add_company",
    "add_identifier",
    "add_unverified",
    "merge",
    "set_parent",
    "take_back",
    "verify",
]
