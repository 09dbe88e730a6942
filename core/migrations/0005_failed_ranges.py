"""Ranges of a night that failed are noted and parked; a job of a night can be named in an event."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [("core", "0004_names")]

    operations = [
        migrations.AddField(
            model_name="jobrange",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="jobrange",
            name="problem",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="jobrange",
            name="parked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="jobrange",
            index=models.Index(
                condition=models.Q(("parked_at__isnull", False)),
                fields=["run"],
                name="core_jobrange_parked",
            ),
        ),
        migrations.AddField(
            model_name="jobrun",
            name="public_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE core_jobrun SET public_id = gen_random_uuid()", migrations.RunSQL.noop
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="jobrun",
            name="public_id",
            field=core.fields.PublicIdField(),
        ),
    ]
