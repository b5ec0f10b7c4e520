"""状態照会のポートの実装: OCSP, with cryptography as reader."""

from warifu.adapters.x509.status.answers import OcspSigner, status_request
from warifu.adapters.x509.status.questions import is_about, read_status_request, refuse_status
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.status import StatusQuestion, StatusRequest


class OcspStatus:
    """状態照会: implements warifu.authority.ports.status.StatusFormat."""

    def read_status_request(self, data: bytes) -> StatusRequest:
        return read_status_request(data)

    def is_about(self, question: StatusQuestion, issuer: bytes) -> bool:
        return is_about(question, issuer)

    def status_request(self, issuer: bytes, serial: int) -> bytes:
        return status_request(issuer, serial)

    def status_signer(self, responder: bytes, issuer: bytes, key: SigningKey) -> OcspSigner:
        return OcspSigner(responder, issuer, key)

    def refuse_status(self, reason: str) -> bytes:
        return refuse_status(reason)
