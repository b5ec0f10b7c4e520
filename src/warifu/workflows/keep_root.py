"""オフラインのルート: a root in a home of its own signs the requests of issuing CAs and makes its list there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import AuthorityMissing
from warifu.authority.facts import AuthorityName, CaKind, CertificateAuthority, Profile
from warifu.authority.profiles import hierarchies
from warifu.kernel.errors import FieldInvalid
from warifu.workflows.house import House
from warifu.workflows.open_authority import Opening, certify_ca, sign_ca
from warifu.workflows.publish_lists import publish_list


def root_opening(profiles: Mapping[str, Profile], authority: str, generation: int, organization: str) -> Opening:
    """ルートの開設: of an authority that has issuing CAs below it. Raises FieldInvalid for another."""
    rooted = {name: known for name, known in hierarchies(profiles).items() if known.issuing}
    try:
        hierarchy = rooted[AuthorityName(authority.upper())]
    except (KeyError, ValueError):
        raise FieldInvalid("authority", ", ".join(rooted)) from None
    return Opening(hierarchy, CaKind.ROOT, generation, organization)


def sign_request(house: House, actor: Actor, request: bytes) -> list[bytes]:
    """発行CAのCSRに署名する: its certificate and the root's, in DER; from today (JST), by the profile of issuing CAs.

    Raises AuthorityMissing without a root's key, and what reading and preparing raise; a key is certified once.
    """
    require_role(actor, Role.ADMINISTRATOR)
    facts = house.issuer.x509.read_request(request)
    root = the_root(house)
    issuing = hierarchies(house.profiles)[root.authority].issuing
    assert issuing
    prepared = certify_ca(house, issuing.name, facts.subject, facts.public_key, facts.key_algorithm)
    with house.unit_of_work.write() as stores:
        return [sign_ca(house, stores, actor, prepared), root.certificate]


def list_of_root(house: House, lifetime: timedelta) -> bytes:
    """ルートの失効リストを作る: DER, with the next number, good for `lifetime`; for the house that hands it out."""
    long_lived = replace(house, policy=replace(house.policy, list_lifetime=lifetime))
    return publish_list(long_lived, the_root(house).id, anew=True).der


def the_root(house: House) -> CertificateAuthority:
    """ここにあるルート: the newest whose key is here and below which CAs are issued. Raises AuthorityMissing."""
    with house.unit_of_work.read() as stores:
        cas = stores.authority.cas()
    known = hierarchies(house.profiles)
    roots = [ca for ca in cas if ca.kind is CaKind.ROOT and known[ca.authority].issuing]
    here = [ca for ca in roots if house.issuer.signers.has(ca.key_name)]
    if not here:
        raise AuthorityMissing
    return max(here, key=lambda ca: ca.generation)
