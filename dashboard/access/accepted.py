"""What each input of a callback may hold, by the name of the input and by its property.

Knows types, lengths and ranges. Must not know what a callback does with a value. What people can
type into an address is a text here: the page itself says what is wrong with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    TypeAdapter,
    ValidationError,
)


def has_nul(text: str) -> bool:
    """Whether a text holds the character NUL, as such or percent-encoded: PostgreSQL has none."""
    return "\0" in text or "%00" in text


def _without_nul(text: str) -> str:
    if has_nul(text):
        raise ValueError("holds NUL")
    return text


Text = Annotated[str, Strict(), Field(max_length=4_000), AfterValidator(_without_nul)]
Number = Annotated[float, Strict(), Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Epoch = Annotated[float, Strict(), Field(ge=0, le=2**32, allow_inf_nan=False)]
Whole = Annotated[int, Strict(), Field(ge=-(2**53), le=2**53)]
Count = Annotated[int, Strict(), Field(ge=0, le=2**53)]
Day = Annotated[str, Strict(), Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
Flag = Annotated[bool, Strict()] | None


class Part(BaseModel):
    """An object of which only some entries matter."""

    model_config = ConfigDict(extra="allow")


class Point(Part):
    """A bar that was clicked."""

    customdata: Annotated[list[Epoch], Field(min_length=2, max_length=2)]


class Click(Part):
    """A click in a chart."""

    points: Annotated[list[Point], Field(min_length=1)]


class ColumnDef(Part):
    """A column of a table as the page made it."""

    field: Text
    headerName: Text  # noqa: N815  the table's own name
    hide: Flag = None


class ColumnState(Part):
    """A column of a table as the browser shows it."""

    colId: Text  # noqa: N815  the table's own name
    hide: Flag = None


Accepted = TypeAdapter[Any]
"""Whatever type an input has: only whether a value is of it matters."""

BY_NAME: MappingProxyType[str, Accepted] = MappingProxyType(
    {
        "ask.data": TypeAdapter(
            Annotated[list[Whole | None], Field(min_length=4, max_length=5)] | None
        ),
        "drawer-request.data": TypeAdapter(
            Annotated[list[Whole | Text | None], Field(min_length=2, max_length=2)] | None
        ),
        "drawer-past-request.data": TypeAdapter(
            Annotated[list[Whole | Text | None], Field(min_length=2, max_length=2)] | None
        ),
        "past-request.data": TypeAdapter(
            Annotated[list[Whole | Text | None], Field(min_length=2, max_length=2)] | None
        ),
        "past-facts-request.data": TypeAdapter(
            Annotated[list[Whole | Text | None], Field(min_length=3, max_length=3)] | None
        ),
        "alerts-acknowledge.data": TypeAdapter(
            Annotated[list[Whole | Text | None], Field(min_length=2, max_length=2)] | None
        ),
        "agent-day-who.data": TypeAdapter(Text),
        "live-filters.data": TypeAdapter(tuple[Text, Text, StrictBool, StrictBool] | None),
        "queues-visible-tick.data": TypeAdapter(Count | None),
        "queues-visible-minute.data": TypeAdapter(Count | None),
    }
)
"""Inputs of their own kind, by "id.property"."""

BY_PART: MappingProxyType[str, Accepted] = MappingProxyType(
    {
        "order.data": TypeAdapter(list[Text] | None),
        **dict.fromkeys(("from.value", "to.value", "date.value"), TypeAdapter(Day | None)),
    }
)
"""Parts that many pages have, by the last part of their name."""

BY_PROPERTY: MappingProxyType[str, Accepted] = MappingProxyType(
    {
        "pathname": TypeAdapter(Text | None),
        "search": TypeAdapter(Text | None),
        "n_clicks": TypeAdapter(Count | None),
        "n_intervals": TypeAdapter(Count | None),
        "value": TypeAdapter(Text | Number | Flag),
        "data": TypeAdapter(Text | None),
        "clickData": TypeAdapter(Click | None),
        "columnDefs": TypeAdapter(Annotated[list[ColumnDef], Field(max_length=200)]),
        "columnState": TypeAdapter(Annotated[list[ColumnState], Field(max_length=200)] | None),
    }
)


def accepted(id_: str, property_: str) -> Accepted:
    """What an input may hold. KeyError for a property that is not in the table."""
    part = f"{id_.rpartition('-')[2]}.{property_}"
    own = BY_NAME.get(f"{id_}.{property_}") or BY_PART.get(part)
    return own if own is not None else BY_PROPERTY[property_]


def is_accepted(kind: Accepted, value: object) -> bool:
    """Whether a value from a browser is of this kind."""
    try:
        kind.validate_python(value)
    except ValidationError:
        return False
    return True
