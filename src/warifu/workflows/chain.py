"""発行者の連鎖: the CA certificates above an issued certificate."""

from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


def chain_of(installation: Installation, stores: Stores, ca_id: str) -> list[bytes]:
    """発行者の連鎖: the issuing CA's certificate, then that of the root it was signed by, in DER."""
    issuing = stores.authorities.get(ca_id)
    assert issuing
    above = [ca.certificate for ca in stores.authorities.all(issuing.authority) if ca.kind is not issuing.kind]
    root = next(
        (der for der in above if installation.issuer.certificate_format.is_signed_by(issuing.certificate, der)), None
    )
    return [issuing.certificate, root] if root else [issuing.certificate]
