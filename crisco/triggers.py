"""Guards that live in the database: triggers written as SQL files, loaded by migrations."""

from pathlib import Path

from django.db.migrations import RunSQL


def sql_file(path: Path, *, undo: str) -> RunSQL:
    """A migration operation that runs the SQL file at `path`; `undo` is SQL that takes it back."""
    return RunSQL(path.read_text(encoding="utf-8"), undo)
