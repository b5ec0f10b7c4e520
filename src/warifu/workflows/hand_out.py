"""CA証明書の公開: what the world must hold to believe this house's certificates."""

from collections.abc import Sequence

from warifu.authority.facts import AuthorityName, CertificateAuthority
from warifu.workflows.house import House


def hand_out_authorities(house: House, cas: Sequence[CertificateAuthority]) -> None:
    """CA証明書を置く: each CA's certificate, and each authority's trust anchors as one bundle."""
    for ca in cas:
        house.publication.put_ca(ca)
    for authority in dict.fromkeys([AuthorityName.HOUSE, AuthorityName.MARKET, *(ca.authority for ca in cas)]):
        house.publication.put_trust(authority.lower(), [ca.certificate for ca in cas if ca.authority == authority])
