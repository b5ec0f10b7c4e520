"""認証局の開設: keys and certificates of the house authority and of the market authority."""

from dataclasses import dataclass

from warifu.accounts.facts import Actor
from warifu.authority.facts import (
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
    opening = Opening(house, actor, name, algorithm)
    opening.open(HOUSE_CA, "house-root", "Warifu House CA G1", None)
    root = opening.open(MARKET_ROOT, "root", "Warifu Market Root CA G1", None)
    opening.open(MARKET_ISSUING, "issuing", "Warifu Market Issuing CA G1", root)


@dataclass(frozen=True, slots=True)
class Opening:
    """開設: one opening of the authorities; `organization` and `algorithm` are the same for every CA of it."""

    house: House
    actor: Actor
    organization: str
    algorithm: KeyAlgorithm

    def open(
        self, id: str, profile_name: str, common_name: str, issuer: CertificateAuthority | None
    ) -> CertificateAuthority:
        """CAを開く: the CA on record under `id`, or a new one; `issuer` None makes a self-signed root."""
        with self.house.unit_of_work.read() as stores:
            known = stores.authority.ca(id)
        if known:
            return known
        signers, x509 = self.house.issuer.signers, self.house.issuer.x509
        key = signers.open(id) if signers.has(id) else signers.create(id, self.algorithm)
        signing_key = signers.open(issuer.key_name) if issuer else key
        now = self.house.clock.now()
        profile = self.house.profiles[profile_name]
        content = CertificateContent(
            serial=SerialNumber.random().value,
            subject=SubjectName(common_name, self.organization, None, "JP"),
            public_key=key.public_key,
            period=ValidityPeriod.starting_on(jst_date(now), profile.years),
            profile=profile,
            issuer=issuer.certificate if issuer else None,
            issuer_key=signing_key.algorithm,
        )
        certificate = x509.sign(checked_bytes(content, x509), signing_key)
        kind = CaKind.ISSUING if issuer else CaKind.ROOT
        ca = CertificateAuthority(id, profile.authority, kind, 1, certificate, id, content.period, now)
        with self.house.unit_of_work.write() as stores:
            stores.authority.add_ca(ca)
            stores.evidence.append(entry(self.house, self.actor, "authority.opened", f"ca:{id}", profile=profile_name))
        return ca
