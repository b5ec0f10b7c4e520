"""The status service answers from memory exactly as it would from the records."""

import asyncio
import base64
import time
from urllib.parse import quote

from cryptography.x509 import ocsp
from fixtures.status import STAFF, issue, question
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.authority.facts import RevocationReason
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.workflows.ports import STATUS_MARK
from warifu.workflows.publication.answer_status import StatusResponder
from warifu.workflows.publication.renew_responders import renew_responders
from warifu.workflows.publication.sign_ahead import AnswersAhead
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

HELD = 3
NONCES = st.sampled_from([None, None, b"n" * 16, b"n" * 128])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, HELD), NONCES, st.booleans()),
        st.tuples(st.just("damage"), st.integers(0, HELD), st.integers(0, 1000), st.integers(1, 255), st.booleans()),
        st.tuples(st.just("spell"), st.integers(0, HELD)),
        st.tuples(st.just("revoke"), st.integers(0, HELD - 1)),
        st.tuples(st.just("sign")),
    ),
    min_size=4,
    max_size=25,
)


async def sent(app: StatusApp, method: str, path: str, body: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    said = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": []}
    await app(scope, receive, send)
    return said[0]["status"], dict(said[0]["headers"]), said[1]["body"]


def asked(app: StatusApp, request: bytes, in_path: bool) -> tuple[int, dict[bytes, bytes], bytes]:
    if in_path:
        return asyncio.run(sent(app, "GET", path_of(request), b""))
    return asyncio.run(sent(app, "POST", "/ocsp", request))


def path_of(request: bytes) -> str:
    return "/ocsp/" + quote(base64.b64encode(request).decode(), safe="")


def told(answered: tuple[int, dict[bytes, bytes], bytes]) -> tuple[object, ...]:
    """What an answer says, without the signature and what follows from it: ECDSA signs differently each time."""
    status, headers, body = answered
    read = ocsp.load_der_ocsp_response(body)
    is_signed = read.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    names = {name: value for name, value in headers.items() if name not in {b"etag", b"content-length"}}
    return status, names, b"etag" in headers, read.tbs_response_bytes if is_signed else body


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_an_answer_from_memory_is_the_answer_from_the_records(installation, tmp_path, steps) -> None:
    renew_responders(installation)
    held = issue(installation, HELD)
    serials = [*(one.serial for one in held), 4242]
    memory, responder = AnswerMemory(), StatusResponder(installation)
    quick, thorough = (StatusApp(tmp_path, responder, one) for one in (memory, AnswerMemory()))
    revoked = set()

    def hear() -> None:
        with installation.unit_of_work.read() as stores:
            memory.heard(stores.marks.all().get(STATUS_MARK, 0), time.monotonic() + 3600)

    hear()
    for step in steps:
        match step:
            case ("ask", number, nonce, in_path):
                request = question(installation, serials[number], nonce)
            case ("damage", number, place, flip, in_path):
                whole = bytearray(question(installation, serials[number]))
                whole[place % len(whole)] ^= flip
                request = bytes(whole)
            case ("spell", number):
                request, in_path = path_of(question(installation, serials[number])).encode(), False
            case ("revoke", number):
                if number not in revoked:
                    revoke_certificate(installation, STAFF, held[number].id, RevocationReason.SUPERSEDED)
                    revoked.add(number)
                    hear()
                continue
            case _:
                AnswersAhead(installation).finish_round()
                continue
        assert told(asked(quick, request, in_path)) == told(asked(thorough, request, in_path))
