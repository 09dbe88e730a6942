"""Keep what people read so far: the first reader of each notice."""

from django.db import migrations

_SEE_ALL = "SET LOCAL dekking.scope = 'staff';"  # row level security is forced on the owner too


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0006_readings")]

    operations = [
        migrations.RunSQL(
            sql=f"""{_SEE_ALL}
                INSERT INTO monitoring_noticeread (policyholder_id, notice_id, user_id, read_at)
                SELECT policyholder_id, id, read_by_id, read_at FROM monitoring_notice
                WHERE read_by_id IS NOT NULL AND read_at IS NOT NULL;
            """,
            reverse_sql=f"""{_SEE_ALL}
                UPDATE monitoring_notice SET read_by_id = reading.user_id, read_at = reading.read_at
                FROM (
                    SELECT DISTINCT ON (notice_id) notice_id, user_id, read_at
                    FROM monitoring_noticeread ORDER BY notice_id, read_at, id
                ) AS reading
                WHERE reading.notice_id = monitoring_notice.id;
            """,
        )
    ]
