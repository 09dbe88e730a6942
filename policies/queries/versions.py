"""Versions of a policy's terms, each by itself."""

from policies.models import Terms


def version(terms_id: int) -> Terms:
    """Return one version of the terms, with its policy.

    :raises Terms.DoesNotExist: if there is none
    """
    return Terms.objects.select_related("policy").get(id=terms_id)
