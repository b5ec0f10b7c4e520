"""証明書署名要求のポートの実装: with cryptography."""

from warifu.adapters.x509.exposed_keys import KnownKeys
from warifu.adapters.x509.keys import make_key
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.requests.left_out import left_out
from warifu.adapters.x509.requests.own import request_for
from warifu.authority.facts import KeyAlgorithm, RequestFacts, SubjectName
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.requests import MadeKey


class X509Requests:
    """証明書署名要求: implements warifu.authority.ports.requests.RequestFormat; refuses keys that are among `known`."""

    def __init__(self, known: KnownKeys | None = None) -> None:
        self._known = known

    def read_request(self, data: bytes) -> RequestFacts:
        facts = read_request(data)
        if self._known is not None:
            self._known.check(facts.public_key)
        return facts

    def left_out(self, data: bytes) -> tuple[str, ...]:
        return left_out(data)

    def make_key(self, algorithm: KeyAlgorithm) -> MadeKey:
        return make_key(algorithm)

    def request_for(self, subject: SubjectName, key: SigningKey) -> bytes:
        return request_for(subject, key)
