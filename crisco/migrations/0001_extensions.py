"""Extensions that constraints and search stand on; all are trusted, so no superuser is needed."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    run_before = [("network", "0001_initial")]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            # unaccent() is only STABLE because its dictionary could be exchanged; ours is fixed,
            # and an index needs IMMUTABLE.
            """
            CREATE FUNCTION portal_fold(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            SET search_path = pg_catalog, public, pg_temp
            AS $$ SELECT lower(unaccent('unaccent'::regdictionary, $1)) $$;
            """,
            "DROP FUNCTION portal_fold(text)",
        ),
    ]
