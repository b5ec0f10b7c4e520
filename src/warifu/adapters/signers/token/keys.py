"""トークンの鍵: found by label, made inside, used inside; a key that could leave the token is refused."""

import secrets
import threading
from collections.abc import Sequence
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from warifu.adapters.signers.token.sessions import Refused, Seat, TokenSessions
from warifu.adapters.x509.keys import CURVES, RSA_BITS, spki
from warifu.authority.facts import KeyAlgorithm

FOR_SIGNATURES = MechanismFlag.SIGN | MechanismFlag.VERIFY
STAYS_INSIDE: dict[Attribute, Any] = {
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
}
NEEDED = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True}
NEEDED_OF_NEW = {**NEEDED, Attribute.ALWAYS_SENSITIVE: True, Attribute.NEVER_EXTRACTABLE: True}
CURVES_BY_PARAMETERS = {encode_named_curve_parameters(curve.name): curve for curve in CURVES.values()}


class TokenKeys:
    """トークンの鍵束: every method may be called from several threads. All raise Refused and Lost."""

    def __init__(self, sessions: TokenSessions) -> None:
        self._sessions = sessions
        self._creating = threading.Lock()

    def has(self, name: str) -> bool:
        """鍵はあるか: a private key, or half of a pair."""
        return self._sessions.run(lambda seat: bool(_named(seat.session, name)))

    def create(self, name: str, algorithm: KeyAlgorithm) -> bytes:
        """鍵を作る: in the token, for signatures alone; gives its public half as DER SubjectPublicKeyInfo."""
        with self._creating:
            return self._sessions.run(lambda seat: _create(seat, name, algorithm))

    def open(self, name: str) -> bytes:
        """鍵を開く: checked to be one that cannot leave; gives its public half as DER SubjectPublicKeyInfo."""
        return self._sessions.run(lambda seat: _public_half(seat.session, _private(seat, name)))

    def sign(self, name: str, prepared: Sequence[bytes]) -> Sequence[bytes]:
        """署名する: `prepared` are hashes for ECDSA and DigestInfos for RSA; ECDSA comes back as a DER pair."""
        return self._sessions.run(lambda seat: _sign(_private(seat, name), prepared))


def _sign(key: Any, prepared: Sequence[bytes]) -> Sequence[bytes]:
    if key.key_type is KeyType.RSA:
        return [key.sign(one, mechanism=Mechanism.RSA_PKCS) for one in prepared]
    return [_der_pair(key.sign(one, mechanism=Mechanism.ECDSA)) for one in prepared]


def _der_pair(raw: bytes) -> bytes:
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def _create(seat: Seat, name: str, algorithm: KeyAlgorithm) -> bytes:
    if _named(seat.session, name):
        raise Refused("exists already")
    writing = seat.token.open(rw=True)
    try:
        public, private = _generate(writing, name, algorithm)
        faults = _faults(private, NEEDED_OF_NEW)
        if len(_named(writing, name, ObjectClass.PRIVATE_KEY)) > 1:
            faults.append("another process made one of this name at the same moment")
        if faults:
            private.destroy()
            public.destroy()
            raise Refused("; ".join(faults))
        return _public_half(writing, private)
    finally:
        writing.close()


def _generate(session: pkcs11.Session, name: str, algorithm: KeyAlgorithm) -> tuple[Any, Any]:
    wanted: dict[str, Any] = {
        "label": name,
        "id": secrets.token_bytes(16),
        "store": True,
        "capabilities": FOR_SIGNATURES,
        "private_template": STAYS_INSIDE,
    }
    if algorithm in RSA_BITS:
        return session.generate_keypair(KeyType.RSA, RSA_BITS[algorithm], **wanted)
    if algorithm in CURVES:
        named = {Attribute.EC_PARAMS: encode_named_curve_parameters(CURVES[algorithm].name)}
        return session.create_domain_parameters(KeyType.EC, named, local=True).generate_keypair(**wanted)
    raise Refused(f"tokens are asked for RSA, P-256 and P-384 only, not {algorithm}")


def _private(seat: Seat, name: str) -> pkcs11.PrivateKey:
    key = seat.keys.get(name)
    if key is None:
        found = _named(seat.session, name, ObjectClass.PRIVATE_KEY)
        if not found:
            raise Refused("the token has no such key")
        if len(found) > 1:
            raise Refused(f"{len(found)} keys of the token bear this name")
        key = found[0]
        if faults := _faults(key, NEEDED):
            raise Refused("; ".join(faults))
        seat.keys[name] = key
    return key


def _faults(key: pkcs11.PrivateKey, needed: dict[Attribute, bool]) -> list[str]:
    faults = [
        f"{attribute.name} is not {needed[attribute]}"
        for attribute in needed
        if key[attribute] is not needed[attribute]
    ]
    if _attribute(key, Attribute.ALWAYS_AUTHENTICATE):
        faults.append("the key asks for the PIN at every signature")
    return faults


def _attribute(key: pkcs11.PrivateKey, attribute: Attribute) -> Any:
    try:
        return key[attribute]
    except pkcs11.AttributeTypeInvalid:  # optional attributes need not be known
        return None


def _public_half(session: pkcs11.Session, private: pkcs11.PrivateKey) -> bytes:
    wanted = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.LABEL: private.label, Attribute.ID: private.id}
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise Refused(f"the token holds {len(found)} public keys beside this private one")
    public = found[0]
    if private.key_type is KeyType.RSA:
        exponent, modulus = (
            int.from_bytes(public[part], "big") for part in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS)
        )
        return spki(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    curve = CURVES_BY_PARAMETERS.get(public[Attribute.EC_PARAMS])
    if curve is None:
        raise Refused("a key on a curve that this installation does not accept")
    octets = 1 + 2 * ((curve.key_size + 7) // 8)
    point = public[Attribute.EC_POINT][-octets:]  # in an OCTET STRING by the standard, bare on some tokens
    return spki(ec.EllipticCurvePublicKey.from_encoded_point(curve, point))


def _named(session: pkcs11.Session, name: str, *kinds: ObjectClass) -> list[Any]:
    return [
        key
        for kind in kinds or (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY)
        for key in session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: name})
    ]
