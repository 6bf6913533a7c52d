"""Exactly one lead partner on each day of a published programme, in the database itself."""

from pathlib import Path

from django.db import migrations

from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [
        sql_file(
            SQL / "lead.sql",
            undo="""
            DROP FUNCTION network_lead_truncate() CASCADE;
            DROP FUNCTION network_lead_touch() CASCADE;
            DROP FUNCTION network_lead_check(bigint);
            """,
        ),
    ]
