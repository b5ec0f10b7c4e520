"""トークンの署名鍵: CA keys that are made in a PKCS#11 token and never leave it."""

import hashlib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.signers.key_names import checked_name
from warifu.adapters.signers.token.messages import Kind
from warifu.adapters.signers.token.process import TokenPlace, TokenProcess
from warifu.adapters.x509.keys import RSA_BITS, algorithm_of, hash_for
from warifu.adapters.x509.signatures import is_signature
from warifu.authority.errors import KeyRefused, KeyUnavailable
from warifu.authority.facts import KeyAlgorithm

ANSWER_WITHIN_SECONDS = 30.0
CREATE_IN_ANSWERS = 10
IN_ONE_JOURNEY = 128
SLOW_SECONDS = 0.001
SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017 section 9.2, note 1
PROBE = "割符: 鍵の対の確認 / Warifu: do both halves of this key belong together?".encode()


@dataclass(frozen=True, slots=True)
class TokenSigningKey:
    """トークンの署名鍵: hashes here and signs there, with the one hash that belongs to its algorithm."""

    name: str
    algorithm: KeyAlgorithm
    public_key: bytes
    _token: TokenProcess = field(repr=False)
    _answer_within: float = ANSWER_WITHIN_SECONDS

    def sign(self, data: bytes) -> bytes:
        return self.sign_many([data])[0]

    def sign_many(self, data: Sequence[bytes]) -> Sequence[bytes]:
        """まとめて署名する: some dozens in a call; on a slow token, several calls at a time."""
        prepared = [self._prepared(one) for one in data]
        journeys = [prepared[at : at + IN_ONE_JOURNEY] for at in range(0, len(prepared), IN_ONE_JOURNEY)]
        begun = time.monotonic()
        signed = [self._journey(journey) for journey in journeys[:1]]
        is_slow = time.monotonic() - begun > IN_ONE_JOURNEY * SLOW_SECONDS
        if is_slow and journeys[1:]:
            with ThreadPoolExecutor(self._token.place.sessions) as threads:
                signed += threads.map(self._journey, journeys[1:])
        else:
            signed += map(self._journey, journeys[1:])
        return [signature for journey in signed for signature in journey]

    def _journey(self, prepared: Sequence[bytes]) -> Sequence[bytes]:
        signed = self._token.ask(Kind.SIGN, self.name, *prepared, seconds=self._answer_within)
        if len(signed) != len(prepared):
            raise KeyUnavailable(self.name, f"{len(signed)} signatures for {len(prepared)} questions")
        return signed

    def _prepared(self, data: bytes) -> bytes:
        digest = hashlib.new(hash_for(self.algorithm).name, data).digest()
        return SHA256_DIGEST_INFO + digest if self.algorithm in RSA_BITS else digest


class Pkcs11Signers:
    """トークンの署名鍵の保管: implements the port `Signers`. A key's name is its label in the token.

    `answer_within` is how long one answer may take, in seconds; making a key may take ten times as long.
    """

    def __init__(self, place: TokenPlace, answer_within: float = ANSWER_WITHIN_SECONDS) -> None:
        self._token = TokenProcess(place)
        self._answer_within = answer_within
        self._opened: dict[str, TokenSigningKey] = {}
        self._lock = Lock()

    def has(self, name: str) -> bool:
        """鍵はあるか: whether a key, or half of a pair, bears this label; not asked of the token again once it is open.

        Raises KeyUnavailable without the token.
        """
        with self._lock:
            if name in self._opened:
                return True
        return bool(self._token.ask(Kind.HAS, checked_name(name), seconds=self._answer_within))

    def create(self, name: str, algorithm: KeyAlgorithm) -> TokenSigningKey:
        """鍵を作る: in the token when it returns, sensitive and not extractable. Raises KeyUnavailable."""
        within = self._answer_within * CREATE_IN_ANSWERS
        asked = self._token.ask(Kind.CREATE, checked_name(name), algorithm.encode(), seconds=within, twice=False)
        return self._keep(name, asked)

    def open(self, name: str) -> TokenSigningKey:
        """鍵を開く: looked up and tried the first time only. Raises KeyUnavailable, for an extractable key too."""
        with self._lock:
            opened = self._opened.get(name)
        if opened is not None:
            return opened
        return self._keep(name, self._token.ask(Kind.OPEN, checked_name(name), seconds=self._answer_within))

    def close(self) -> None:
        """閉じる: the driver's process ends; keys that are used later start another."""
        self._token.close()

    @property
    def process_id(self) -> int | None:
        """ドライバーのプロセス番号: None when it does not run."""
        return self._token.process_id

    def _keep(self, name: str, answer: Sequence[bytes]) -> TokenSigningKey:
        try:
            public_key = b"".join(answer)
            key = TokenSigningKey(
                name, algorithm_of(load_der_public_key(public_key)), public_key, self._token, self._answer_within
            )
        except KeyRefused as refused:
            raise KeyUnavailable(name, f"{refused.found} is no key of this installation") from None
        except ValueError:
            raise KeyUnavailable(name, "its public half cannot be read") from None
        if not is_signature(public_key, PROBE, key.sign(PROBE)):  # labels in a token can be set by hand
            raise KeyUnavailable(name, "its two halves do not belong together")
        with self._lock:
            return self._opened.setdefault(name, key)
