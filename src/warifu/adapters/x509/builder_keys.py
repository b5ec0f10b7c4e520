"""鍵の代理: lets cryptography's builders sign through a handle, without access to the private key.

The builders accept a Python subclass of a private key and ask it for `sign` and, at most, `public_key`. A stand-in
whose signature is a fixed dummy gives the exact bytes to be signed without touching any key: the twin.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol, cast, runtime_checkable

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.x509.keys import CURVES, RSA_BITS
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.keys import SigningKey

Sign = Callable[[bytes], bytes]
BuilderKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class SigningHandle(SigningKey, Protocol):
    """署名のハンドル: what every signing key offers here besides its name and public key."""

    def sign(self, data: bytes) -> bytes:
        """署名する: over the whole data, with the hash of the key's algorithm (`hash_for`). Raises KeyUnavailable."""
        ...


@runtime_checkable
class BatchHandle(SigningHandle, Protocol):
    """まとめて署名するハンドル: for keys in another process or device, where each call costs a round trip."""

    def sign_many(self, data: Sequence[bytes]) -> Sequence[bytes]:
        """まとめて署名する: one signature for each, in their order. Raises KeyUnavailable, and then gives none."""
        ...


def handle_of(key: SigningKey) -> SigningHandle:
    """署名のハンドルを得る: every signer's keys have it; anything else is a programming error (TypeError)."""
    if not callable(getattr(key, "sign", None)):
        raise TypeError(f"{type(key).__name__} cannot sign")
    return cast(SigningHandle, key)


def signatures(key: SigningKey, data: Sequence[bytes]) -> Sequence[bytes]:
    """署名を得る: one for each of `data`, in as few calls to the signer as it allows. Raises KeyUnavailable."""
    handle = handle_of(key)
    if isinstance(handle, BatchHandle):
        return handle.sign_many(data)
    return [handle.sign(one) for one in data]


def builder_key(key: SigningKey) -> BuilderKey:
    """ビルダー用の鍵: an RSA or EC private key in name only. Raises ValueError for algorithms no CA uses."""
    public_key = load_der_public_key(key.public_key)
    if isinstance(public_key, rsa.RSAPublicKey):
        return _RsaStandIn(handle_of(key).sign, public_key)
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return _EcStandIn(handle_of(key).sign, public_key, public_key.curve)
    raise ValueError(f"no CA signs with {key.algorithm}")


def twin_key(algorithm: KeyAlgorithm) -> BuilderKey:
    """写しの鍵: its signatures have the form of one and are valid for nothing. Raises ValueError as `builder_key`."""
    if algorithm in RSA_BITS:
        return _RsaStandIn(lambda _: bytes(RSA_BITS[algorithm] // 8), None)
    if algorithm in CURVES:
        return _EcStandIn(lambda _: encode_dss_signature(1, 1), None, CURVES[algorithm])
    raise ValueError(f"no CA signs with {algorithm}")


class _StandIn:
    def _kept(self, *_: Any) -> NoReturn:
        raise TypeError("the key stays in its signer")

    decrypt = exchange = private_numbers = private_bytes = _kept
    __copy__ = __deepcopy__ = __reduce__ = _kept
    key_size = property(_kept)


class _RsaStandIn(_StandIn, rsa.RSAPrivateKey):
    def __init__(self, sign: Sign, public_key: rsa.RSAPublicKey | None) -> None:
        self._sign = sign
        self._public_key = public_key

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public_key or self._kept()

    def sign(self, data: Any, padding: Any, algorithm: Any) -> bytes:  # noqa: ARG002  # the handle knows both
        return self._sign(bytes(data))


class _EcStandIn(_StandIn, ec.EllipticCurvePrivateKey):
    def __init__(self, sign: Sign, public_key: ec.EllipticCurvePublicKey | None, curve: ec.EllipticCurve) -> None:
        self._sign = sign
        self._public_key = public_key
        self._curve = curve

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._curve

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public_key or self._kept()

    def sign(self, data: Any, signature_algorithm: Any) -> bytes:  # noqa: ARG002  # the handle knows it
        return self._sign(bytes(data))
