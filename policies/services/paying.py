"""Saying where a policyholder is paid."""

from datetime import datetime

from django.db import transaction

from accounts.models import Policyholder
from accounts.rules import Actor, Right, ensure_may, ensure_role
from core import events
from policies.models import BankAccount
from policies.rules import contract
from policies.services.contract import MAY_AGREE


@transaction.atomic
def set_bank_account(
    *, policyholder_id: int, iban: str, holder: str, by: Actor, now: datetime
) -> BankAccount:
    """Say where a policyholder is paid from now on; the account before stays on record.

    :raises NotYourRight: unless the actor may administer
    :raises Policyholder.DoesNotExist: for somebody else's policyholder
    :raises contract.NotAnAccount: if the IBAN is not one
    """
    if by.is_insurer_staff:
        ensure_role(by, *MAY_AGREE)
    else:
        ensure_may(by, Right.ADMINISTER)
        if by.acting_for != policyholder_id:
            raise Policyholder.DoesNotExist
    checked = contract.ensure_iban(iban)
    account = BankAccount.objects.create(
        policyholder_id=policyholder_id,
        iban=checked,
        holder=holder,
        added_at=now,
        added_by_id=by.user_id,
    )
    events.record("policies.bank_account_set", subject=account, by=by, at=now)
    return account
