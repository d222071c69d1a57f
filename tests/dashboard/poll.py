"""A Dash callback called as the browser calls it, through the server."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CALLBACKS = "/_dash-update-component"


def call(
    client: FlaskClient,
    output: str,
    inputs: dict[str, Any],
    state: dict[str, Any] | None = None,
    changed: str = "",
) -> TestResponse:
    """POST a callback: `output` as Dash names it, `inputs` and `state` by "id.property".

    The input that changed is the first one unless it is named.
    """
    names = output.strip(".").split("...")
    outputs = [dict(zip(("id", "property"), n.rsplit(".", 1), strict=True)) for n in names]
    body = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [_given(name, value) for name, value in inputs.items()],
        "state": [_given(name, value) for name, value in (state or {}).items()],
        "changedPropIds": [changed] if changed else list(inputs)[:1],
    }
    return client.post(CALLBACKS, json=body)


def poll(client: FlaskClient, ask: object) -> TestResponse:
    """One poll of a browser that holds `ask`: [serial, version, roster, head, queues]."""
    return call(client, "frame.data", {"ask.data": ask})


def _given(name: str, value: object) -> dict[str, Any]:
    id_, prop = name.rsplit(".", 1)
    return {"id": id_, "property": prop, "value": value}
