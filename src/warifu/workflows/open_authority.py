"""認証局の開設: keys and certificates of the house authority and of the market authority."""

from datetime import date

from warifu.accounts.facts import Actor
from warifu.authority.facts import (
    AuthorityName,
    CaKind,
    CertificateAuthority,
    CertificateContent,
    KeyAlgorithm,
    SubjectName,
)
from warifu.authority.issuance import checked_bytes
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import SerialNumber
from warifu.kernel.period import ValidityPeriod
from warifu.workflows.house import House, entry

HOUSE_CA = "house-g1"
MARKET_ROOT = "market-root"
MARKET_ISSUING = "market-g1"


def open_authority(house: House, actor: Actor, name: str, algorithm: KeyAlgorithm) -> None:
    """認証局を開く: the house CA, the market root and its first issuing CA. What is there already is left as it is.

    `name` is the organisation in the CAs' subjects. A step that was cut off goes on where it stopped: a key is
    durable before the certificate that names it is recorded.
    """
    today = jst_date(house.clock.now())
    _open(house, actor, HOUSE_CA, "house-root", CaKind.ROOT, name, "House CA G1", algorithm, None, today)
    root = _open(house, actor, MARKET_ROOT, "root", CaKind.ROOT, name, "Root CA", algorithm, None, today)
    _open(house, actor, MARKET_ISSUING, "issuing", CaKind.ISSUING, name, "Issuing CA G1", algorithm, root, today)


def _open(
    house: House,
    actor: Actor,
    id: str,
    profile_name: str,
    kind: CaKind,
    organization: str,
    common_name: str,
    algorithm: KeyAlgorithm,
    issuer: CertificateAuthority | None,
    today: date,
) -> CertificateAuthority:
    with house.unit_of_work.read() as stores:
        known = stores.authority.ca(id)
    if known:
        return known
    signers = house.issuer.signers
    key = signers.open(id) if signers.has(id) else signers.create(id, algorithm)
    profile = house.profiles[profile_name]
    content = CertificateContent(
        serial=SerialNumber.random().value,
        subject=SubjectName(f"{organization} {common_name}", organization, None, "JP"),
        public_key=key.public_key,
        period=ValidityPeriod.starting_on(today, profile.years),
        profile=profile,
        issuer=issuer.certificate if issuer else None,
        issuer_key=signers.open(issuer.key_name).algorithm if issuer else key.algorithm,
    )
    signing_key = signers.open(issuer.key_name) if issuer else key
    certificate = house.issuer.x509.sign(checked_bytes(content, house.issuer.x509), signing_key)
    authority = AuthorityName.HOUSE if id == HOUSE_CA else AuthorityName.MARKET
    ca = CertificateAuthority(id, authority, kind, 1, certificate, id, content.period, house.clock.now())
    with house.unit_of_work.write() as stores:
        stores.authority.add_ca(ca)
        stores.evidence.append(entry(house, actor, "authority.opened", f"ca:{id}", profile=profile_name))
    return ca
