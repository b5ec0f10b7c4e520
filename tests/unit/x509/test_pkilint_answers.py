"""pkilint looks at every form of an OCSP answer before the key signs the first of it."""

from datetime import timedelta

import pytest
from fixtures.paper_installation import NOW, PaperInstallation

from warifu.adapters.x509.lint.pkilint_answers import pkilint_answer_findings
from warifu.adapters.x509.status import answers as status_answers
from warifu.adapters.x509.status.answers import DUMMY_SIGNATURE, OcspSigner
from warifu.authority.errors import LintFailed
from warifu.authority.facts import Finding, Revocation, RevocationReason, StatusAnswer, StatusOfSerial
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.status import StatusQuestion, StatusRequest

DAY = timedelta(days=1)
GOOD = StatusAnswer(StatusOfSerial.GOOD, NOW, NOW + DAY)


class Asked:
    """A responder's key that counts what it signs."""

    def __init__(self, key: SigningKey) -> None:
        self._key, self.signed = key, 0
        self.name, self.algorithm, self.public_key = key.name, key.algorithm, key.public_key

    def sign(self, data: bytes) -> bytes:
        self.signed += 1
        return self._key.sign(data)


def answers() -> list[StatusAnswer]:
    revoked = [
        StatusAnswer(StatusOfSerial.REVOKED, NOW, NOW + DAY, Revocation(reason, NOW, "-"))
        for reason in RevocationReason
    ]
    return [GOOD, StatusAnswer(StatusOfSerial.UNKNOWN, NOW, NOW + DAY), *revoked]


@pytest.mark.parametrize("hash_name", ["sha1", "sha256", "sha384", "sha512"])
def test_no_form_of_an_answer_has_a_finding(each_paper_installation: PaperInstallation, hash_name: str) -> None:
    installation = each_paper_installation
    signer = OcspSigner(installation.responder, installation.issuing, installation.responder_key)
    question = StatusQuestion(hash_name, *status_answers.issuer_hashes(hash_name, installation.issuing), 77)
    requests = [StatusRequest(question, nonce) for nonce in (None, b"n", b"n" * 128)]
    made = signer.sign([(request, answer) for request in requests for answer in answers()])
    assert len(made) == len(requests) * len(answers())
    assert [pkilint_answer_findings(one) for one in made] == [[]] * len(made)


def test_it_finds_what_is_wrong(paper_installation: PaperInstallation) -> None:
    signer = OcspSigner(paper_installation.responder, paper_installation.issuing, paper_installation.responder_key)
    request = StatusRequest(signer.question(77), None)
    backwards = StatusAnswer(StatusOfSerial.GOOD, NOW, NOW - DAY)
    body = status_answers._response_data(signer._responder_id, request, backwards)
    assert pkilint_answer_findings(signer._response(body, DUMMY_SIGNATURE))
    assert pkilint_answer_findings(b"\x30\x00")


def test_a_finding_stops_the_signature_and_each_form_is_looked_at_once(
    paper_installation: PaperInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, looked = Asked(paper_installation.responder_key), []
    signer = OcspSigner(paper_installation.responder, paper_installation.issuing, key)
    request = StatusRequest(signer.question(77), None)
    monkeypatch.setattr(status_answers, "pkilint_answer_findings", lambda _: [Finding("pkilint.any", "found")])
    for _ in range(2):
        with pytest.raises(LintFailed, match=r"pkilint\.any"):
            signer.sign([(request, GOOD)])
    assert key.signed == 0
    monkeypatch.setattr(status_answers, "pkilint_answer_findings", lambda twin: looked.append(twin) or [])
    signer.sign([(request, one) for one in answers()] * 2)
    assert len(looked) == len(answers())
    assert key.signed == 2 * len(answers())
