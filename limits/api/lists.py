"""A row of a list of requests as it comes over the API."""

from rest_framework import serializers


class RowInput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A row of a list; a value that cannot be read is told of its row, and the others go on."""

    number = serializers.CharField(required=False, help_text="KvK, VAT or LEI number.")
    country = serializers.CharField(required=False, help_text="Two letters.")
    name = serializers.CharField(required=False, help_text="Where there is no number.")
    city = serializers.CharField(required=False)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    currency = serializers.CharField(required=False, help_text="Without: that of the policy.")
    payment_days = serializers.IntegerField(required=False, help_text="Without: 30.")
    reference = serializers.CharField(required=False, help_text="Your own.")
    comment = serializers.CharField(required=False)
