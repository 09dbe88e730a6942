"""All clauses that pages and letters cite."""

from policies.texts import claim_clauses, cover_clauses

CLAUSES = (*cover_clauses.CLAUSES, *claim_clauses.CLAUSES)
BY_CODE = {each.code: each for each in CLAUSES}
