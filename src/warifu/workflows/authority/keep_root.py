"""オフラインのルート: a root in a data directory of its own signs requests of issuing CAs and makes its list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import AuthorityMissing
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority, Profile
from warifu.authority.profiles import hierarchies
from warifu.kernel.errors import FieldInvalid
from warifu.workflows.authority.open_authority import Opening, certify_ca, sign_ca
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_lists import publish_list


def root_opening(profiles: Mapping[str, Profile], authority: str, generation: int, organization: str) -> Opening:
    """ルートの開設: of an authority that has issuing CAs below it. Raises FieldInvalid for another."""
    rooted = {name: known for name, known in hierarchies(profiles).items() if known.issuing}
    try:
        hierarchy = rooted[AuthorityName(authority.upper())]
    except (KeyError, ValueError):
        raise FieldInvalid("authority", ", ".join(rooted)) from None
    return Opening(hierarchy, CaKind.ROOT, generation, organization)


def sign_request(installation: Installation, actor: Actor, request: bytes) -> list[bytes]:
    """発行CAのCSRに署名する: its certificate and the root's, in DER; from today (JST), by the profile of issuing CAs.

    Raises AuthorityMissing without a root's key, and what reading and preparing raise; a key is certified once.
    """
    require_role(actor, Role.ADMINISTRATOR)
    facts = installation.request_format.read_request(request)
    root = the_root(installation)
    issuing = hierarchies(installation.profiles)[root.authority].issuing
    assert issuing
    prepared = certify_ca(installation, issuing.name, facts.subject, facts.public_key, facts.key_algorithm)
    with installation.unit_of_work.write() as stores:
        return [sign_ca(installation, stores, actor, prepared).der, root.certificate]


def list_of_root(installation: Installation, lifetime: timedelta) -> bytes:
    """ルートの失効リストを作る: DER, with the next number, good for `lifetime`; for the one that hands it out."""
    long_lived = replace(installation, policy=replace(installation.policy, list_lifetime=lifetime))
    return publish_list(long_lived, the_root(installation).id, anew=True).der


def the_root(installation: Installation) -> CertificateAuthority:
    """ここにあるルート: the newest whose key is here and below which CAs are issued. Raises AuthorityMissing."""
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    known = hierarchies(installation.profiles)
    roots = [ca for ca in cas if ca.kind is CaKind.ROOT and known[ca.authority].issuing]
    here = [ca for ca in roots if installation.issuer.signers.has(ca.key_name)]
    if not here:
        raise AuthorityMissing
    return max(here, key=lambda ca: ca.generation)
