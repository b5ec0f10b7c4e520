"""申込明細: what a line says about discs, and about the certificate before it."""

import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fixtures.people import Counter

from warifu.entrypoints.api.orders.orders import BODY_LIMIT
from warifu.orders.ordering import LINE_LIMIT


def refused(counter: Counter, *lines: dict[str, Any], who: str = "operator") -> tuple[str, Any]:
    answer = counter.call(who, "POST", "/orders", {"lines": list(lines)})
    assert answer.status_code == 422, answer.text
    return answer.json()["code"], answer.json()["facts"]


def test_a_line_names_the_certificate_that_it_follows(counter: Counter) -> None:
    before = counter.issued()
    made = counter.post(
        "operator", "/orders", {"lines": [counter.line(purpose_label="別用途"), counter.line(predecessor=before)]}
    )
    assert [line["predecessor"] for line in made["lines"]] == [None, before]
    assert counter.get("operator", f"/orders/{made['id']}")["lines"][1]["predecessor"] == before


def test_a_certificate_of_somebody_else_is_refused_like_one_that_does_not_exist(counter: Counter) -> None:
    theirs = counter.issued("other_operator")
    said = refused(counter, counter.line(), counter.line(predecessor=theirs))
    assert said == ("order.predecessor_unknown", {"line": 2, "certificate_id": theirs})
    said = refused(counter, counter.line(predecessor="WF-26-99999"))
    assert said == ("order.predecessor_unknown", {"line": 1, "certificate_id": "WF-26-99999"})


def test_only_bundled_discs_are_shared(counter: Counter) -> None:
    said = refused(counter, counter.line(), counter.line(disc_group="1枚目"))
    assert said == ("order.disc_group_not_bundled", {"line": 2, "medium": "DOWNLOAD"})


def csr(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "端末の名義" * 4)])
    return x509.CertificateSigningRequestBuilder(name).sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 4096)], ids=["P-256", "RSA-4096"]
)
def test_as_many_lines_as_an_order_may_have_fit_into_one_request(
    counter: Counter, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
) -> None:
    """Each with a CSR and a label and a holder of the greatest length; the answer is about the lines, not the size."""
    request = csr(key)
    line = counter.line(key_algorithm=None, request=request, purpose_label="用" * 58, holder="者" * 64)
    wanted = {"lines": [line] * LINE_LIMIT}
    assert len(json.dumps(wanted)) <= BODY_LIMIT
    for path in ("/orders", "/orders/quote"):
        answer = counter.call("operator", "POST", path, wanted)
        assert (answer.status_code, answer.json()["code"]) == (422, "order.same_key_twice")


def test_corrections_and_new_csrs_of_as_many_lines_fit_too_and_no_more(counter: Counter) -> None:
    request = csr(rsa.generate_private_key(65537, 4096))
    order_id = counter.order()
    counter.post("approver", f"/orders/{order_id}/return", {"reason": "確認"})
    add = [counter.line(key_algorithm=None, request=request, purpose_label=f"用途{n}") for n in range(LINE_LIMIT - 1)]
    answer = counter.call("operator", "POST", f"/orders/{order_id}/corrections", {"add": add})
    assert answer.json()["code"] == "order.same_key_twice"
    ids = [f"WF-26-{n:05}" for n in range(LINE_LIMIT)]
    wanted = {"certificate_ids": ids, "requests": dict.fromkeys(ids, request)}
    assert counter.call("operator", "POST", "/orders/again", wanted).json()["code"] == "certificate.unknown"
    for path in ("/orders", "/orders/quote", "/orders/again", f"/orders/{order_id}/corrections"):
        refused = counter.call("operator", "POST", path, content=b" " * (BODY_LIMIT + 1))
        assert (refused.status_code, refused.json()["facts"]["limit"]) == (413, BODY_LIMIT)
