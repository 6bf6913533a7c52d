"""Triggers: states of texts are never changed, editions hold only what belongs to them."""

from pathlib import Path

from django.db import migrations

from crisco.triggers import sql_file

UNDO = """
DROP TRIGGER handbook_placement_guard ON handbook_placement;
DROP TRIGGER handbook_pin_revision_is_of_its_text ON handbook_pin;
DROP TRIGGER handbook_section_text_head_is_its_own ON handbook_sectiontext;
DROP TRIGGER handbook_revision_is_never_changed ON handbook_revision;
DROP FUNCTION handbook_placement_guard();
DROP FUNCTION handbook_own_revision_guard();
DROP FUNCTION handbook_revision_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("handbook", "0001_initial")]

    operations = [sql_file(Path(__file__).with_name("guards.sql"), undo=UNDO)]
