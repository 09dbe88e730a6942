"""Papers on what is agreed, as they are given out."""

from datetime import date
from typing import Any

from django.http import HttpResponse

from accounts import queries as accounts
from core.models import Document
from core.templatetags.amounts import day_text
from policies import texts
from policies.models import Policy, Terms


def pdf(document: Document) -> HttpResponse:
    """Return the PDF of a document that is made."""
    response = HttpResponse(bytes(document.content or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def schedule_in_words(policy: Policy, terms: Terms, on: date) -> dict[str, Any]:
    """Return all that the paper of a schedule says, in words as they are today."""
    holder = accounts.policyholder(policy.policyholder_id)
    company, agreed = holder.company, terms.as_rule()
    return {
        "policy": policy.number,
        "product": str(texts.PRODUCTS[policy.product]),
        "policyholder": {
            "name": holder.name,
            "street": company.street,
            "place": f"{company.postcode} {company.city}".strip(),
        },
        "since": day_text(policy.inception_on),
        "until": day_text(policy.expires_on) if policy.expires_on else "",
        "version": terms.version,
        "valid_from": day_text(terms.valid_from),
        "valid_to": terms.valid_to and terms.valid_to.isoformat(),
        "ends": day_text(terms.valid_to) if terms.valid_to else "",
        "made_on": day_text(on),
        "groups": [
            {
                "title": str(group.title),
                "lines": [[str(line.label), line.value] for line in group.lines],
            }
            for group in texts.schedule(agreed)
        ],
        "countries": [[line.name, line.text] for line in texts.countries(agreed)],
    }
