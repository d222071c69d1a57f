"""Python values to JSON bytes that every reader can decode, whatever strangers put into them."""

from __future__ import annotations

import orjson


def encode(value: object) -> bytes:
    """`value` as JSON; half surrogates become ?, whole numbers beyond 64 bits become floats."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return orjson.dumps(_cleaned(value))


def _cleaned(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case int() if value.bit_length() > 63:  # noqa: PLR2004 - what a signed 64-bit number holds
            return float(value)
        case dict():
            return {_cleaned(key): _cleaned(held) for key, held in value.items()}
        case list() | tuple():
            return [_cleaned(held) for held in value]
        case _:
            return value
