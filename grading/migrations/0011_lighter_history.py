"""Write the history of grades without looking companies up and without a second equal index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0010_parts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("gradechange", "grading_gradechange_company"),
                migrations.AlterField(
                    "gradechange",
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="companies.company",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    """
                    DROP INDEX grading_gradechange_company;
                    ALTER TABLE grading_gradechange
                        DROP CONSTRAINT grading_gradechange_company_id_fkey;
                    """,
                    """
                    CREATE INDEX grading_gradechange_company
                        ON grading_gradechange (company_id, business_date);
                    ALTER TABLE grading_gradechange
                        ADD FOREIGN KEY (company_id) REFERENCES companies_company (id);
                    """,
                ),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE grading_companyscore SET (fillfactor = 90)",
            "ALTER TABLE grading_companyscore SET (fillfactor = 70)",
        ),
    ]
