"""Tables that one step of a migration makes together."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from crisco.tables import CreateTogether


@pytest.mark.django_db(transaction=True)
def test_a_table_may_refer_to_one_that_comes_after_it():
    key = ("id", models.BigAutoField(primary_key=True))
    later = models.ForeignKey("network.Younger", models.CASCADE)
    step = CreateTogether(
        [CreateModel("Elder", [key, ("later", later)]), CreateModel("Younger", [key])]
    )
    before, after = ProjectState(), ProjectState()
    step.state_forwards("network", after)
    assert "apps" not in vars(after), "nothing is drawn before all are known"

    with connection.schema_editor() as editor:
        step.database_forwards("network", editor, before, after)
    names = {"network_elder", "network_younger"}
    assert names <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        links = connection.introspection.get_relations(cursor, "network_elder")
    assert links == {"later_id": ("id", "network_younger")}

    with connection.schema_editor() as editor:
        step.database_backwards("network", editor, after, before)
    assert not names & set(connection.introspection.table_names())
