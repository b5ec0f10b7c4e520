"""CA証明書の公開: CA certificates and trust anchors, as files."""

from collections.abc import Sequence

from warifu.authority.facts import AuthorityName, CertificateAuthority
from warifu.workflows.installation import Installation


def hand_out_authorities(installation: Installation, cas: Sequence[CertificateAuthority]) -> None:
    """CA証明書を置く: each CA's certificate, and each authority's trust anchors as one bundle."""
    for ca in cas:
        installation.publication.put_ca(ca)
    for authority in dict.fromkeys([AuthorityName.INSTALLATION, AuthorityName.MARKET, *(ca.authority for ca in cas)]):
        installation.publication.put_trust(
            authority.lower(), [ca.certificate for ca in cas if ca.authority == authority]
        )
