"""検証: whether a certificate chains to a trusted one, decided by OpenSSL (RFC 5280 section 6)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from OpenSSL import crypto

from warifu.adapters.parsing import refusing
from warifu.adapters.x509.certificates.policies import PolicyWanted, check_policies
from warifu.adapters.x509.reading import read_certificates, read_lists
from warifu.adapters.x509.shown import shown_instant, shown_name
from warifu.authority.verification_errors import (
    LeafUnclear,
    TrustEmpty,
    VerificationRefused,
    VerifyExpired,
    VerifyListExpired,
    VerifyListMissing,
    VerifyNotYetValid,
    VerifyPurposeWrong,
    VerifyRejected,
    VerifyRevoked,
    VerifySignatureInvalid,
    VerifyUntrusted,
)
from warifu.kernel.errors import FieldInvalid, NotUnderstood

# X509_V_FLAG_EXTENDED_CRL_SUPPORT and X509_V_FLAG_USE_DELTAS, which pyOpenSSL does not name
EXTENDED_LISTS, DELTA_LISTS = 0x1000, 0x2000
LIST_FLAGS = crypto.X509StoreFlags.CRL_CHECK | EXTENDED_LISTS | DELTA_LISTS
WHOLE_CHAIN = crypto.X509StoreFlags.CRL_CHECK_ALL
NO_LIST = 3  # X509_V_ERR_UNABLE_TO_GET_CRL
ANOTHER_PARTITION = 44  # X509_V_ERR_DIFFERENT_CRL_SCOPE
PURPOSES = {"client": ExtendedKeyUsageOID.CLIENT_AUTH, "server": ExtendedKeyUsageOID.SERVER_AUTH}
MOST_LEVELS = 32
ANY_POLICY = PolicyWanted()


@dataclass(frozen=True, slots=True)
class Verified:
    """検証結果: the chain from the leaf up, and which of it was looked up in a revocation list, as subjects."""

    chain: tuple[str, ...]
    revocation_checked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Given:
    trust: Sequence[x509.Certificate]
    untrusted: Sequence[x509.Certificate]
    lists: Sequence[x509.CertificateRevocationList]
    at: datetime
    flags: int = crypto.X509StoreFlags.X509_STRICT


def verify(
    leaf: bytes,
    *,
    trust: Sequence[bytes],
    untrusted: Sequence[bytes],
    lists: Sequence[bytes],
    at: datetime,
    purpose: str | None = None,
    policy: PolicyWanted = ANY_POLICY,
) -> Verified:
    """検証する: `leaf` at the UTC instant `at`; each argument is a file's content, PEM or DER.

    Every certificate of `trust` is an anchor, whether it signed itself or not (RFC 5280 section 6.1.1 (d)).
    The other certificates in `leaf` help to build the chain; where the first one issued another, that one is meant.
    With `lists`, the leaf needs a list of its issuer; a CA above it, and whoever signed a list, is looked up when a
    list of its issuer was given. `purpose` is client or server, and no CA is either.
    Raises TooLarge, NotUnderstood, FieldInvalid, TrustEmpty, LeafUnclear, and a leaf of VerificationRefused.
    """
    if purpose is not None and purpose not in PURPOSES:
        raise FieldInvalid("purpose", " / ".join(PURPOSES))
    certificate, rest = _leaf_of(read_certificates(leaf))
    given = _Given(
        [c for data in trust if data.strip() for c in read_certificates(data)],
        rest + [c for data in untrusted for c in read_certificates(data)],
        [item for data in lists for item in read_lists(data)],
        at,
    )
    if not given.trust:
        raise TrustEmpty
    with refusing("certificate / CRL", leaf, "damaged inside"):
        chain, given = _chain(certificate, given)
        check_policies(chain, policy)
        checked = _check_revocation(chain, given) if given.lists else []
        if purpose is not None:
            _check_purpose(chain, purpose)
        return Verified(tuple(shown_name(c.subject) for c in chain), tuple(shown_name(c.subject) for c in checked))


def _leaf_of(certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate that is meant, and the others: the first one, unless it issued another of them.

    Then it is the one that issued none; where there are several, only a person can say. Raises LeafUnclear.
    """
    first = certificates[0]
    with refusing("certificate", first.tbs_certificate_bytes, "damaged inside"):
        ends = [one for one in certificates if not any(_issued(one, other) for other in certificates)]
        if not any(_issued(first, other) for other in certificates[1:]):
            ends = [first]
        if len(ends) != 1:
            raise LeafUnclear(tuple(shown_name(one.subject) for one in certificates))
    return ends[0], [one for one in certificates if one is not ends[0]]


def _issued(ca: x509.Certificate, other: x509.Certificate) -> bool:
    return other.issuer == ca.subject and other.subject != ca.subject and _is_ca(ca)


def _is_ca(certificate: x509.Certificate) -> bool:
    found = [one.value for one in certificate.extensions if isinstance(one.value, x509.BasicConstraints)]
    return any(one.ca for one in found)


def _chain(certificate: x509.Certificate, given: _Given) -> tuple[Sequence[x509.Certificate], _Given]:
    """Lead to a self-signed anchor where one is given, since more is looked up then; otherwise to any trusted one."""
    try:
        return _ask(certificate, given), given
    except VerifyUntrusted:
        given = replace(given, flags=given.flags | crypto.X509StoreFlags.PARTIAL_CHAIN)
        return _ask(certificate, given), given


def _ask(certificate: x509.Certificate, given: _Given, more_flags: int = 0) -> Sequence[x509.Certificate]:
    """The verified chain, leaf first and anchor last, or the reason raised."""
    try:
        store = crypto.X509Store()
        for anchor in given.trust:
            store.add_cert(crypto.X509.from_cryptography(anchor))
        for item in given.lists if more_flags & LIST_FLAGS else ():
            store.add_crl(item)
        store.set_time(given.at)
        store.set_flags(given.flags | more_flags)
        between = [crypto.X509.from_cryptography(c) for c in given.untrusted]
        context = crypto.X509StoreContext(store, crypto.X509.from_cryptography(certificate), between)
        return [c.to_cryptography() for c in context.get_verified_chain()]
    except crypto.X509StoreContextError as refused:
        code, depth, text = refused.errors
        raise _reason(code, _at_depth(certificate, depth, given), str(text)) from refused
    except crypto.Error:
        raise NotUnderstood("certificate / CRL", "OpenSSL cannot read one of these files") from None


def _check_revocation(chain: Sequence[x509.Certificate], given: _Given) -> Sequence[x509.Certificate]:
    """All at once where there is a list for each; otherwise one by one, and the leaf may not stay in doubt."""
    looked_up = chain[:-1] or chain
    try:
        _ask(chain[0], given, LIST_FLAGS | WHOLE_CHAIN)
    except VerifyListMissing:
        return [c for c in looked_up if _is_looked_up(c, given, needed=c is chain[0])]
    return looked_up


def _is_looked_up(certificate: x509.Certificate, given: _Given, *, needed: bool) -> bool:
    """Look a certificate up as if it were the leaf. Without `needed`, it may be that nobody gave its issuer's list."""
    try:
        _ask(certificate, given, LIST_FLAGS)
    except VerifyListMissing:
        if needed or any(item.issuer == certificate.issuer for item in given.lists):
            raise
        return False
    with suppress(VerifyListMissing):  # of those above; this way OpenSSL looks up who signed the list as well
        _ask(certificate, given, LIST_FLAGS | WHOLE_CHAIN)
    return True


def _check_purpose(chain: Sequence[x509.Certificate], purpose: str) -> None:
    """A leaf without the extension may be used for anything (RFC 5280 section 4.2.1.12); CAs restrict what is below."""
    if _is_ca(chain[0]):
        raise VerifyPurposeWrong(shown_name(chain[0].subject), purpose)
    for certificate in chain[:-1] or chain:
        try:
            usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if PURPOSES[purpose] not in usages:
            raise VerifyPurposeWrong(shown_name(certificate.subject), purpose)


def _at_depth(leaf: x509.Certificate, depth: int, given: _Given) -> x509.Certificate:
    """The certificate OpenSSL speaks of, found by names, because on some errors it points to none."""
    found = leaf
    for _ in range(min(depth, MOST_LEVELS)):
        above = (c for c in (*given.untrusted, *given.trust) if c.subject == found.issuer)
        found = next(above, found)
    return found


def _reason(code: int, about: x509.Certificate, text: str) -> VerificationRefused:
    try:
        with refusing("certificate", about.public_bytes(Encoding.DER)):
            which, issuer = shown_name(about.subject), shown_name(about.issuer)
    except NotUnderstood:
        return VerifyRejected("?", text)
    make = REASONS.get(code)
    return VerifyRejected(which, text) if make is None else make(which, issuer, about)


REASONS: Mapping[int, Callable[[str, str, x509.Certificate], VerificationRefused]] = {
    2: lambda which, issuer, _: VerifyUntrusted(which, issuer),
    NO_LIST: lambda which, issuer, _: VerifyListMissing(which, issuer),
    7: lambda which, _, __: VerifySignatureInvalid(which),
    9: lambda which, _, about: VerifyNotYetValid(which, shown_instant(about.not_valid_before_utc)),
    10: lambda which, _, about: VerifyExpired(which, shown_instant(about.not_valid_after_utc)),
    12: lambda _, issuer, __: VerifyListExpired(issuer),
    18: lambda which, issuer, _: VerifyUntrusted(which, issuer),
    19: lambda which, issuer, _: VerifyUntrusted(which, issuer),
    20: lambda which, issuer, _: VerifyUntrusted(which, issuer),
    21: lambda which, issuer, _: VerifyUntrusted(which, issuer),
    23: lambda which, _, __: VerifyRevoked(which),
    33: lambda which, issuer, _: VerifyListMissing(which, issuer),
    ANOTHER_PARTITION: lambda which, issuer, _: VerifyListMissing(which, issuer),
}
