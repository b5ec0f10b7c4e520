"""PKCS#12の事実: how it is protected without its passphrase, what it holds with it (RFC 7292)."""

from collections.abc import Iterator, Sequence
from typing import Any

from asn1crypto.cms import EncryptedData
from asn1crypto.core import Sequence as Asn1Sequence
from asn1crypto.pkcs12 import Pfx

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.inspect.certificate import certificate_facts
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.pkcs12_process import EXPECTED, open_pkcs12
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.secret import Secret
from warifu.kernel.texts import shown_text

MOST_ROUNDS = 2_000_000
VERSION = "v3"


def is_pkcs12(data: bytes) -> bool:
    """PKCS#12か: by its outermost layer."""
    try:
        with refusing(EXPECTED, data):
            pfx = Pfx.load(data, strict=True)
            kind = pfx["auth_safe"]["content_type"].native
            return bool(pfx["version"].native == VERSION and kind in {"data", "signed_data"})
    except NotUnderstood:
        return False


def pkcs12_facts(der: bytes, passphrase: Secret[str] | None) -> Sequence[Inspected]:
    """PKCS#12の事実. Raises PassphraseWrong, NotUnderstood, and what the parser raises."""
    pfx = Pfx.load(der, strict=True)
    facts = [Fact("size", f"{len(der):,} bytes"), *_protection(pfx)]
    if passphrase is None:
        return [Inspected("pkcs12", (*facts, Fact("contents", "closed", spoken=True)))]
    opened = open_pkcs12(der, passphrase)
    facts += [
        Fact("friendly_name", shown_text(opened.friendly_name.decode("utf-8", "replace")) or "-"),
        Fact("private_key", "present" if opened.has_key else "absent", spoken=True),
        Fact("certificates", str(len(opened.certificates))),
    ]
    inside = [certificate_facts(one) for one in opened.certificates]
    return [Inspected("pkcs12", tuple(facts)), *(inspected for each in inside for inspected in each)]


def check_rounds(der: bytes) -> None:
    """回数を確かめる: before anybody computes them. Raises NotUnderstood, and what the parser raises."""
    for _ in _protection(Pfx.load(der, strict=True)):
        pass


def _protection(pfx: Any) -> Iterator[Fact]:
    mac = pfx["mac_data"]
    if mac.native is None:
        yield Fact("mac", "absent", spoken=True)
    else:
        rounds = _bounded(mac["iterations"].native)
        yield Fact("mac", f"HMAC {mac['mac']['digest_algorithm']['algorithm'].native}, {rounds:,} rounds")
    for safe in pfx.authenticated_safe:
        if safe["content_type"].native == "encrypted_data":
            content: EncryptedData = safe["content"]
            yield _encryption(content["encrypted_content_info"]["content_encryption_algorithm"])
        elif safe["content_type"].native == "data":
            yield from _bags(safe["content"].native)


def _bags(data: bytes) -> Iterator[Fact]:
    from asn1crypto.pkcs12 import SafeContents

    for bag in SafeContents.load(data, strict=True):
        if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
            yield _encryption(bag["bag_value"]["encryption_algorithm"])
        elif bag["bag_id"].native == "key_bag":
            yield Fact("encryption", "absent", spoken=True)


def _encryption(algorithm: Asn1Sequence) -> Fact:
    """How a part is encrypted; rounds beyond reason are refused before anybody computes them."""
    name = algorithm["algorithm"].native
    if name != "pbes2":
        _bounded(algorithm["parameters"]["iterations"].native)
        return Fact("encryption", shown_text(str(name)))
    kdf = algorithm["parameters"]["key_derivation_func"]
    if kdf["algorithm"].native != "pbkdf2":
        raise NotUnderstood(EXPECTED, f"its key derivation is {kdf['algorithm'].native}, PBKDF2 is read")
    rounds = _bounded(kdf["parameters"]["iteration_count"].native)
    cipher = algorithm["parameters"]["encryption_scheme"]["algorithm"].native
    return Fact("encryption", f"PBES2, {shown_text(str(cipher))}, PBKDF2 {rounds:,} rounds")


def _bounded(rounds: int) -> int:
    if not 0 < rounds <= MOST_ROUNDS:
        raise NotUnderstood(EXPECTED, f"it asks for more than {MOST_ROUNDS:,} rounds of key derivation")
    return rounds
