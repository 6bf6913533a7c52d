"""What PostgreSQL says, put into words: constraints, violations, retries and the clock."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import (
    CheckConstraint,
    Count,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from crisco.languages import CODES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives

Result = TypeVar("Result")

# serialization failure, deadlock, lock not available: running the act again may well succeed
PASSING = {"40001", "40P01", "55P03"}


def violated(error: Exception) -> str:
    """Name of the constraint that refused, or empty text."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis.constraint_name or "") if diagnosis else ""


@contextmanager
def violations(
    errors: Mapping[str, Exception | Callable[[Exception], Exception]],
) -> Iterator[None]:
    """Run the block in a savepoint; a named constraint's refusal becomes the error given for it.

    Deferred constraints are asked at the end of the block, so that they answer here and not at
    commit, and are deferred again afterwards.
    Errors: the mapped error, or IntegrityError for a constraint without one.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refusal:
        known = errors.get(violated(refusal))
        if known is None:
            raise
        raise (known if isinstance(known, Exception) else known(refusal)) from refusal


def retrying(act: Callable[[], Result], *, tries: int = 3) -> Result:
    """Run `act` again, at most `tries` times, when the database asks for patience.

    `act` must be a whole transaction. Errors: the last OperationalError.
    """
    for attempt in range(1, tries + 1):
        try:
            return act()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", "")
            if state not in PASSING or attempt == tries:
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, no secret
    raise AssertionError("unreachable")


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, for an annotation: asked together with another list."""
    all_of_them = rows.order_by().annotate(together=Value(1)).values("together")
    number = all_of_them.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def give_each(model: type[Model], column: str, values: Mapping[int, int | None]) -> None:
    """In the column of this name each row has the number given to its key; thousands in one query."""
    table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = given.number"  # noqa: S608 - names of ours, quoted
            " FROM unnest(%s::bigint[], %s::bigint[]) AS given (key, number)"
            f" WHERE {table}.id = given.key",
            [list(values), list(values.values())],
        )


def rows_inside(rows: QuerySet[Any], *names: str, most: int | None = None) -> ArraySubquery:
    """The rows as a list of mappings, for an annotation: asked together with another list.

    Shapes: as JSON has it, so days and moments are text.
    """
    row = JSONObject(**{name: F(name) for name in names})
    # named first: the query sets of translated models take an expression in `values` for one more
    return ArraySubquery(rows.annotate(row=row).values("row")[:most])


def one_by_one(lock: int) -> None:
    """Until the end of this transaction nobody else holds the lock of this number; others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def database_now() -> datetime:
    """The database's clock, aware UTC, for decisions that several machines must agree on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def not_blank(field: str, *, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """The text is neither NULL nor empty nor blanks alone."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": False}) & Q(**{f"{field}__regex": r"\S"}),
        name=name,
        violation_error_message=message,
    )


def in_order(
    first: str, second: str, *, name: str, message: "str | _StrPromise", strict: bool = True
) -> CheckConstraint:
    """`first` comes before `second`; where either is not given there is nothing to say."""
    lookup = "gt" if strict else "gte"
    return CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{second}__isnull": True})
        | Q(**{f"{second}__{lookup}": F(first)}),
        name=name,
        violation_error_message=message,
    )


def both_or_neither(
    one: str, other: str, *, name: str, message: "str | _StrPromise"
) -> CheckConstraint:
    """Two nullable columns are given together or not at all."""
    return CheckConstraint(
        condition=Q(**{f"{one}__isnull": True, f"{other}__isnull": True})
        | Q(**{f"{one}__isnull": False, f"{other}__isnull": False}),
        name=name,
        violation_error_message=message,
    )


def has_source_text(field: str, *, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """The translated `field` has text in the row's own `source_language`."""
    condition = Q()
    for code in CODES:
        condition |= Q(source_language=code, **{f"{field}_{code}__regex": r"\S"}) & Q(
            **{f"{field}_{code}__isnull": False}
        )
    return CheckConstraint(condition=condition, name=name, violation_error_message=message)


class DateRange(Func):
    """`[from, until)` as a PostgreSQL range; an open end is NULL."""

    function = "DATERANGE"
    output_field = DateRangeField()


class TimeRange(Func):
    """`[from, until)` of two moments as a PostgreSQL range; an open end is NULL."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
