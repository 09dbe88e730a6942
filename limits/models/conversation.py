"""Documents that come with what is written on a request."""

from django.db import models

from core.fields import PublicIdField
from core.files import LONGEST_NAME, FileKind
from core.querysets import TenantQuerySet


class RequestDocument(models.Model):
    """A file that came with a message on a request: kept as it came, never changed."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    message = models.ForeignKey(
        "limits.Message", on_delete=models.PROTECT, related_name="documents"
    )
    file_name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in FileKind])
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["RequestDocument"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)
