"""Events and their deliveries, nights, documents, and what mails and answers need."""

import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_security"),
        ("core", "0003_event_sequence"),
        ("core", "0004_names"),
        ("core", "0005_failed_ranges"),
        ("core", "0006_event_facts"),
        ("core", "0007_attempts_of_ranges"),
        ("core", "0008_priority_of_deliveries"),
        ("core", "0009_deliveries_of_handlers"),
        ("core", "0010_mails_of_a_reader"),
    ]

    initial = True

    dependencies = []

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="BusinessClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days_ahead", models.IntegerField(default=0)),
                ("target_days_ahead", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SentMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=255, unique=True)),
                ("recipient", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=998)),
                ("body", models.TextField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("event_date", models.DateField()),
                ("policyholder_id", models.BigIntegerField(null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("HANDLER", "HANDLER"), ("MAIL", "MAIL"), ("WEBHOOK", "WEBHOOK")],
                        max_length=10,
                    ),
                ),
                ("target", models.CharField(max_length=120)),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "PENDING"),
                            ("DELIVERED", "DELIVERED"),
                            ("FAILED", "FAILED"),
                            ("PARKED", "PARKED"),
                        ],
                        default="PENDING",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("answer_status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("priority", models.PositiveSmallIntegerField(db_default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "PENDING")),
                        fields=["next_attempt_at"],
                        name="core_delivery_pending",
                    ),
                    models.Index(
                        fields=["policyholder_id", "id"], name="core_delivery_policyholder"
                    ),
                    models.Index(
                        condition=models.Q(("channel", "WEBHOOK"), ("state", "PENDING")),
                        fields=["target", "priority", "next_attempt_at"],
                        name="core_delivery_webhooks",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "WEBHOOK")),
                        fields=["target", "-id"],
                        name="core_delivery_of_system",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "HANDLER"), ("state", "PENDING")),
                        fields=["target", "event_id", "id"],
                        name="core_delivery_handlers",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "MAIL"), ("state", "PENDING")),
                        fields=["target", "id"],
                        name="core_delivery_mails",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "MAIL"), ("state", "PENDING")),
                        fields=["event_id", "id"],
                        name="core_delivery_mails_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event_id", "channel", "target"),
                        name="core_delivery_once_per_target",
                    )
                ],
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("policyholder_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=2)),
                ("file_name", models.CharField(max_length=120)),
                ("subject_id", models.UUIDField()),
                ("facts", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("REQUESTED", "REQUESTED"), ("READY", "READY")],
                        default="REQUESTED",
                        max_length=10,
                    ),
                ),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("requested_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject_id"], name="core_document_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "READY"), _negated=True),
                            ("content__isnull", False),
                            _connector="OR",
                        ),
                        name="core_document_ready_has_content",
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    sql="""
                        CREATE TABLE core_event (
                            id bigint GENERATED BY DEFAULT AS IDENTITY,
                            public_id uuid NOT NULL,
                            name varchar(80) NOT NULL,
                            schema_version smallint NOT NULL,
                            subject_type varchar(60) NOT NULL,
                            subject_id uuid NOT NULL,
                            sequence bigint NOT NULL,
                            policyholder_id bigint,
                            business_date date NOT NULL,
                            happened_at timestamptz NOT NULL,
                            cause_id uuid,
                            user_id bigint,
                            request_id varchar(64) NOT NULL,
                            facts jsonb NOT NULL,
                            PRIMARY KEY (id, business_date),
                            UNIQUE (subject_id, sequence, business_date)
                        ) PARTITION BY RANGE (business_date);
                        CREATE INDEX core_event_public_id ON core_event (public_id);
                        CREATE INDEX core_event_subject ON core_event (subject_id, sequence);
                        CREATE INDEX core_event_policyholder ON core_event (policyholder_id, id);
                        CREATE INDEX core_event_user ON core_event (user_id, id);
                        CREATE INDEX core_event_happened ON core_event USING brin (happened_at);
                        CREATE INDEX core_event_facts ON core_event USING gin (facts jsonb_path_ops);
                    """,
                    reverse_sql="DROP TABLE core_event",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("public_id", models.UUIDField()),
                        ("name", models.CharField(max_length=80)),
                        ("schema_version", models.PositiveSmallIntegerField(default=1)),
                        ("subject_type", models.CharField(max_length=60)),
                        ("subject_id", models.UUIDField()),
                        ("sequence", models.BigIntegerField()),
                        ("policyholder_id", models.BigIntegerField(null=True)),
                        ("business_date", models.DateField()),
                        ("happened_at", models.DateTimeField()),
                        ("cause_id", models.UUIDField(null=True)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("facts", models.JSONField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject_id", "sequence"], name="core_event_subject"
                            ),
                            models.Index(fields=["public_id"], name="core_event_public_id"),
                            models.Index(
                                fields=["policyholder_id", "id"], name="core_event_policyholder"
                            ),
                            models.Index(fields=["user_id", "id"], name="core_event_user"),
                            django.contrib.postgres.indexes.BrinIndex(
                                fields=["happened_at"], name="core_event_happened"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["facts"],
                                name="core_event_facts",
                                opclasses=["jsonb_path_ops"],
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policyholder_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=255)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder_id", "key"), name="core_idempotencykey_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=60)),
                ("business_date", models.DateField()),
                ("ranges_total", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "business_date"), name="core_jobrun_once_per_night"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranges",
                        to="core.jobrun",
                    ),
                ),
                ("problem", models.TextField(blank=True)),
                ("parked_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "first_id"), name="core_jobrange_once_per_run"
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("parked_at__isnull", False)),
                        fields=["run"],
                        name="core_jobrange_parked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSequence",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("last", models.BigIntegerField()),
            ],
        ),
    ]
