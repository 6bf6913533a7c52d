"""What of sittings, votes and decisions never changes, in the database itself."""

from pathlib import Path

from django.db import migrations

from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("panels", "0004_sittings")]
    operations = [
        sql_file(
            SQL / "sittings.sql",
            undo="""
            DROP FUNCTION panels_motion_is_logged() CASCADE;
            DROP FUNCTION panels_decision_keep() CASCADE;
            DROP FUNCTION panels_vote_keep() CASCADE;
            DROP FUNCTION panels_voter_keep() CASCADE;
            DROP FUNCTION panels_motion_keep() CASCADE;
            DROP FUNCTION panels_minutes_before() CASCADE;
            DROP FUNCTION panels_minutes_keep() CASCADE;
            DROP FUNCTION panels_sitting_part_keep() CASCADE;
            DROP FUNCTION panels_sitting_keep() CASCADE;
            DROP FUNCTION panels_snapshot_keep() CASCADE;
            DROP FUNCTION panels_refuse(text, text, text);
            ALTER TABLE panels_actionitem
                DROP CONSTRAINT panels_actionitem_of_a_member_of_its_panel,
                DROP CONSTRAINT panels_actionitem_from_a_sitting_of_its_panel;
            ALTER TABLE panels_member DROP CONSTRAINT panels_member_of_its_panel;
            ALTER TABLE panels_decision DROP CONSTRAINT panels_decision_on_a_motion_of_its_panel;
            ALTER TABLE panels_ballot DROP CONSTRAINT panels_ballot_of_a_seat_that_may_vote;
            ALTER TABLE panels_voter
                DROP CONSTRAINT panels_voter_on_a_motion_of_its_panel,
                DROP CONSTRAINT panels_voter_with_the_mandate_of_its_seat;
            ALTER TABLE panels_attendance
                DROP CONSTRAINT panels_attendance_at_a_sitting_of_its_panel,
                DROP CONSTRAINT panels_attendance_with_the_mandate_of_its_seat;
            ALTER TABLE panels_mandate DROP CONSTRAINT panels_mandate_of_its_seat;
            ALTER TABLE panels_motion
                DROP CONSTRAINT panels_motion_is_put_to_a_sitting_of_its_panel,
                DROP CONSTRAINT panels_motion_of_its_panel;
            ALTER TABLE panels_sitting DROP CONSTRAINT panels_sitting_of_its_panel;
            """,
        ),
    ]
