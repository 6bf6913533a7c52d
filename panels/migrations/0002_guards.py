"""The law of thirds and what never changes, in the database itself."""

from pathlib import Path

from django.db import migrations

from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial")]
    operations = [
        sql_file(
            SQL / "proofs.sql",
            undo="""
            ALTER TABLE panels_mandate
                DROP CONSTRAINT panels_mandate_has_the_sector_of_its_seat,
                DROP CONSTRAINT panels_mandate_has_the_sector_of_its_member;
            ALTER TABLE panels_member DROP CONSTRAINT panels_member_of_its_panel_and_sector;
            ALTER TABLE panels_seat DROP CONSTRAINT panels_seat_of_its_panel_and_sector;
            ALTER TABLE panels_panel DROP CONSTRAINT panels_panel_obeys_a_rule_of_its_programme;
            ALTER TABLE panels_composition DROP CONSTRAINT panels_composition_of_its_programme;
            """,
        ),
        sql_file(
            SQL / "balance.sql",
            undo="""
            DROP FUNCTION panels_after_truncate() CASCADE;
            DROP FUNCTION panels_check() CASCADE;
            DROP FUNCTION panels_touch() CASCADE;
            DROP FUNCTION panels_disorder(bigint, text);
            DROP FUNCTION panels_problem(bigint);
            """,
        ),
        sql_file(
            SQL / "frozen.sql",
            undo="""
            DROP FUNCTION panels_change_keep() CASCADE;
            DROP FUNCTION panels_mandate_keep() CASCADE;
            DROP FUNCTION panels_seat_keep() CASCADE;
            DROP FUNCTION panels_panel_keep() CASCADE;
            DROP FUNCTION panels_sector_touch() CASCADE;
            DROP FUNCTION panels_composition_keep() CASCADE;
            """,
        ),
    ]
