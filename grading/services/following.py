"""Whom grades are told of: companies somebody is covered on, watches or sells to."""

from collections.abc import Collection

from grading.models import FollowedCompany


def follow(company_ids: Collection[int]) -> None:
    """Have a night tell of these companies; those it tells of already stay as they are."""
    FollowedCompany.objects.bulk_create(
        [FollowedCompany(company_id=company_id) for company_id in sorted(set(company_ids))],
        ignore_conflicts=True,
    )
