"""Files over the API: sent in base64 with what they belong to."""

import base64
import binascii
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from core.api import Body
from core.files import LARGEST_FILE, LONGEST_NAME, GivenFile
from limits.rules.conversation import MOST_DOCUMENTS


class DocumentInput(Body):
    """A file: its name, and its content in base64."""

    file_name = serializers.CharField(max_length=LONGEST_NAME)
    content = serializers.CharField(
        max_length=LARGEST_FILE * 4 // 3 + 4,
        help_text=(
            "In base64: a PDF, PNG, JPEG, CSV or XLSX; what one call carries is together at most "
            f"{LARGEST_FILE >> 20} MB."
        ),
    )

    def validate_content(self, value: str) -> bytes:
        """Return the file itself."""
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(gettext("Send the file in base64.")) from None

    def validate(self, given: dict[str, Any]) -> Any:
        """Return the file under its name."""
        return GivenFile(given["file_name"], given["content"])


def documents_field() -> serializers.ListField:
    """Return the field under which files come with a text."""
    return serializers.ListField(child=DocumentInput(), max_length=MOST_DOCUMENTS, default=list)
