"""Who hears of what: every event name, and the handlers that act on it."""

EVENT_ROUTES: dict[str, list[str]] = {
    "accounts.mandate_granted": [],
    "accounts.mandate_revoked": [],
    "accounts.policyholder_taken_on": [],
    "accounts.token_issued": [],
    "accounts.token_revoked": [],
    "core.document_requested": ["core.handlers.make_document"],
    "limits.cancelled": [],
    "limits.decided": [],
    "limits.factor_set": [],
    "limits.increased": [],
    "limits.information_given": [],
    "limits.information_requested": [],
    "limits.reduced": [],
    "limits.referred": [],
    "limits.request_cancelled": [],
    "limits.requested": [],
    "limits.withdrawn": [],
    "policies.bank_account_set": [],
    "policies.policy_taken_out": [],
    "policies.terms_changed": [],
}
