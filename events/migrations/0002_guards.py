from pathlib import Path

from django.db import migrations

from crisco.triggers import sql_file


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        sql_file(
            Path(__file__).parent.parent / "sql" / "guards.sql",
            undo="""
            DROP TRIGGER events_record_stays ON events_record;
            DROP TRIGGER events_attendee_places_agree ON events_attendee;
            DROP TRIGGER events_registration_places_agree ON events_registration;
            DROP FUNCTION events_record_stays();
            DROP FUNCTION events_places_agree();
            """,
        )
    ]
