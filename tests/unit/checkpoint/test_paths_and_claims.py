"""相互認証のパスと名乗り: which use a path leads to, and whose operator codes a request names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.systems import ELECTRICITY, system_row

from warifu.entrypoints.checkpoint.claims import Claims, named_operator
from warifu.entrypoints.checkpoint.paths import UsePath, full_path, read_path
from warifu.entrypoints.checkpoint.request import drop_identity_headers
from warifu.kernel.ids import OperatorCode
from warifu.systems.facts import Use

CODES = st.from_regex(r"[0-9A-Z]{4,5}", fullmatch=True)


@given(st.sampled_from(ELECTRICITY.uses), CODES, st.text())
def test_every_use_is_found_again_under_its_address(use, code, rest):
    path = full_path(use, OperatorCode(code)) + rest
    assert read_path(system_row(use.system).uses, path) == UsePath(use, OperatorCode(code))


@pytest.mark.parametrize(
    ("system", "path", "use"),
    [
        ("PLANNING", "/file-upload/0A001/", Use("PLANNING", "FILE_UPLOAD")),
        ("PLANNING", "/web-api/0A001/service/list", Use("PLANNING", "WEB_API")),
        ("WHEELING_DATA", "/data/tokyo/0A001/", Use("WHEELING_DATA", "DATA", "TOKYO")),
    ],
)
def test_addresses_are_spelled_in_lower_case_with_hyphens(system, path, use):
    assert read_path(system_row(system).uses, path).use == use


@given(st.sampled_from(ELECTRICITY.systems), st.text())
def test_any_path_is_an_address_or_none(system, path):
    found = read_path(system.uses, "/" + path)
    assert found is None or found.use.system == system.code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0A001", "0A001"),
        ("0A001-yamada", "0A001"),
        (" 0000 ", "0000"),
        ("yamada", None),
        ("4969951110016", None),
        ("0a001-x", None),
        ("", None),
        ("-0A001", None),
    ],
)
def test_a_user_id_names_a_code_when_it_is_one_or_begins_with_one(value, code):
    assert named_operator(value) == code


@given(CODES, st.lists(CODES, max_size=50))
def test_a_request_that_names_many_codes_keeps_only_a_few(first, others):
    claims = Claims()
    for code in [first, *others]:
        claims.add_code(code)
    kept = claims.claim().operator_codes
    assert len(kept) <= 4
    assert (kept == {first}) == (set(others) <= {first})


def test_identity_headers_are_dropped_in_every_spelling():
    kept = [(b"accept", b"*/*"), (b"client", b"x"), (b"x-request-id", b"1")]
    dropped = [
        *((name, b"x") for name in (b"client-cert", b"client_cert", b"Client-Cert-Chain", b"x-ssl-client-verify")),
        *((name, b"x") for name in (b"X_SSL_CLIENT_S_DN", b"x-client-subject", b"x-forwarded-client-cert")),
        *((name, b"x") for name in (b"x-warifu-operator", b"ssl-client-cert")),
    ]
    assert drop_identity_headers([*dropped, *kept]) == kept
