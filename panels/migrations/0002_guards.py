"""What the database itself holds: the law of thirds, the records that stay, votes that count once."""

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
            DROP TABLE panels_panel_turn;
            DROP FUNCTION panels_check();
            DROP FUNCTION panels_panel_touch() CASCADE;
            DROP FUNCTION panels_touch() CASCADE;
            DROP FUNCTION panels_take_turn(bigint, bigint);
            DROP FUNCTION panels_turn_keep();
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
        sql_file(
            SQL / "joining.sql",
            undo="""
            DROP FUNCTION panels_application_part() CASCADE;
            ALTER TABLE panels_application
                DROP CONSTRAINT panels_application_has_the_sector_of_its_member;
            """,
        ),
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
        sql_file(
            SQL / "life.sql",
            undo="""
            DROP FUNCTION panels_subkind_touch() CASCADE;
            DROP FUNCTION panels_closure_check() CASCADE;
            DROP FUNCTION panels_cities_without_panel(bigint, timestamptz);
            DROP FUNCTION panels_override_keep() CASCADE;
            DROP FUNCTION panels_note_keep() CASCADE;
            ALTER TABLE panels_commitment DROP CONSTRAINT panels_commitment_of_a_member_of_its_panel;
            ALTER TABLE panels_office DROP CONSTRAINT panels_office_is_held_by_a_member;
            ALTER TABLE panels_mandate DROP CONSTRAINT panels_mandate_deputy_is_of_the_same_part;
            ALTER TABLE panels_member
                DROP CONSTRAINT panels_member_is_of_a_kind_of_their_part;
            ALTER TABLE panels_subkind DROP CONSTRAINT panels_subkind_of_its_sector;
            DROP FUNCTION panels_office_keep() CASCADE;
            DROP FUNCTION panels_mandate_ends_offices() CASCADE;
            DROP TRIGGER panels_office_touch ON panels_office;
            """,
        ),
        sql_file(
            SQL / "acts.sql",
            undo="""
            DROP FUNCTION panels_sitting_waits_for_its_panel() CASCADE;
            ALTER TABLE panels_sitting DROP CONSTRAINT panels_sitting_repeats_one_of_its_panel;
            DROP FUNCTION panels_conflict_keep() CASCADE;
            """,
        ),
        sql_file(
            SQL / "drawing.sql",
            undo="""
            DROP FUNCTION panels_drawtable_keep() CASCADE;
            DROP FUNCTION panels_drawpart_keep() CASCADE;
            DROP FUNCTION panels_draw_keep() CASCADE;
            """,
        ),
        sql_file(
            SQL / "initiatives.sql",
            undo="""
            DROP FUNCTION panels_peerpoint_keep() CASCADE;
            DROP FUNCTION panels_peerreview_check() CASCADE;
            DROP FUNCTION panels_peerreview_keep() CASCADE;
            DROP FUNCTION panels_review_check() CASCADE;
            DROP FUNCTION panels_review_keep() CASCADE;
            DROP FUNCTION panels_lineage_check() CASCADE;
            DROP TABLE panels_lineage_turn;
            DROP FUNCTION panels_experiment_keep() CASCADE;
            DROP FUNCTION panels_initiative_keep() CASCADE;
            """,
        ),
        sql_file(
            SQL / "balancing.sql",
            undo="""
            DROP FUNCTION panels_relaxation_keep() CASCADE;
            DROP FUNCTION panels_drawquota_keep() CASCADE;
            """,
        ),
    ]
