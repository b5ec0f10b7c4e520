"""失効リストを作る: the steps to a signed list, the same for every kind.

The lines lie encoded in segments; the exact bytes to be signed are put together from them and linted; a finding stops
here, before the key is used. Then exactly these bytes are signed, and the result is compared with them.
"""

from collections.abc import Sequence

from warifu.authority.errors import ListRefused
from warifu.authority.facts import CertificateAuthority
from warifu.authority.issuance import Issuer
from warifu.authority.lists import RevocationListContent


def signed_list(
    content: RevocationListContent, lines: Sequence[bytes], ca: CertificateAuthority, issuer: Issuer
) -> bytes:
    """失効リストに署名する: with these encoded `lines`, serials ascending. Raises ListRefused, KeyUnavailable."""
    lists, key = issuer.list_format, issuer.signers.open(ca.key_name)
    pieces = [piece for piece in lines if piece]
    to_be_signed = lists.list_to_be_signed(content, pieces, key.algorithm)
    if findings := lists.lint_list(to_be_signed, content, pieces):
        raise ListRefused(ca.id, "; ".join(f"{f.rule} ({f.why})" for f in findings))
    der = lists.sign_list(to_be_signed, key)
    if not lists.is_list_of(der, to_be_signed):
        raise ListRefused(ca.id, "what was signed is not what was checked")
    return der
