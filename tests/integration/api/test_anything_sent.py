"""何が送られても: arbitrary JSON to every endpoint that takes any is answered, and never by a fault of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fixtures.people import Counter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.entrypoints.api.app import ROUTERS
from warifu.entrypoints.inputs.values import Form

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
OURS = {"parcel_id": "P-1", "shipment_id": "S-1", "participant_id": "M-1", "enrolment_id": "N-1", "notice_id": "I-1"}
TEXTS = st.sampled_from(
    [
        "2026-11-24",
        "0001-01-01",
        "9999-12-31",
        "0A001",
        "PLANNING",
        "JX",
        "DATA",
        "TOKYO",
        "p-256",
        "client",
        "NEW",
        "\ud800",
        "\x00",
        "a\u202eb",
    ]
)


def near(schema: dict[str, Any], defined: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are nearly what the schema asks for, so that some come far in."""
    if "$ref" in schema:
        return near(defined[schema["$ref"].rpartition("/")[2]], defined)
    if "anyOf" in schema:
        return st.one_of([near(option, defined) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | TEXTS
    if schema.get("type") == "object":
        parts = {name: near(part, defined) | ANYTHING for name, part in schema.get("properties", {}).items()}
        return st.fixed_dictionaries({}, optional=parts)
    if schema.get("type") == "array":
        return st.lists(near(schema["items"], defined), max_size=3)
    return TEXTS | ANYTHING


def forms() -> Iterator[tuple[str, type[Form]]]:
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and route.body_field is not None:
                form = route.body_field.field_info.annotation
                assert isinstance(form, type)
                assert issubclass(form, Form)
                yield route.path, form


@pytest.mark.parametrize(("path", "form"), list(forms()), ids=lambda value: value if isinstance(value, str) else "")
def test_arbitrary_json_is_never_a_fault_of_ours(standing_counter: Counter, path: str, form: type[Form]) -> None:
    schema = form.model_json_schema()
    who = "administrator" if path.startswith("/accounts") else "operator"
    by_staff = {"/participants", "/orders/direct", "/prices/proposals"}
    who = "staff" if path in by_staff or path.startswith(("/enrolments", "/notices", "/deliveries/{")) else who

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
    @given(ANYTHING | near(schema, schema.get("$defs", {})))
    def send(body: Any) -> None:
        address = path.format(
            order_id="O-1",
            certificate_id="WF-26-00001",
            application_id="A-1",
            account_id="U-1",
            proposal_id="PR-1",
            credential_id="C-1",
            **OURS,
        )
        answer = standing_counter.call(
            who, "POST", address, content=json.dumps(body).encode(), headers={"content-type": "application/json"}
        )
        assert answer.status_code < 500, answer.text
        assert answer.is_success or answer.json()["message"]["ja"]

    send()
