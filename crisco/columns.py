"""The only way to name a translated column in a database expression.

django-modeltranslation rewrites plain lookups to the active language, and leaves expressions on
the default one: both give wrong rows under a fallback. `tcol` says what the reader will see.
"""

from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from crisco.languages import fallbacks


def tcol(field: str, language: str, source: str = "") -> Coalesce:
    """The text a reader of `language` is shown, as an expression; empty text when there is none."""
    tries = [
        NullIf(F(f"{field}_{code}"), Value(""), output_field=TextField())
        for code in fallbacks(language, source)
    ]
    return Coalesce(*tries, Value(""), output_field=TextField())
