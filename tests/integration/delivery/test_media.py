"""媒体の納品をAPIで: a disc, memory or token from the order to the receipt, or to its loss."""

import io
import zipfile
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from fixtures.installation import do_jobs
from fixtures.people import STAFF, Counter, add_person

from warifu.accounts.facts import Account, Role
from warifu.kernel.errors import FieldInvalid
from warifu.orders.facts import Medium
from warifu.workflows.delivery.make_medium import make_medium

MEDIA = [medium for medium in Medium if medium is not Medium.DOWNLOAD]
ALL_OFFERED = {"offerings": [{"what": medium, "from_on": "2026-04-01"} for medium in Medium]}


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """A counter that offers every medium."""
    proposal_id = counter.post("staff", "/prices/proposals", ALL_OFFERED)["id"]
    counter.post("approver", f"/prices/proposals/{proposal_id}/approve")
    return counter


def bought(shop: Counter, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """Order, approve and issue these lines; give what waits to be made, oldest number first."""
    sent = {"lines": [shop.line(**line) for line in lines]}
    order_id = shop.post("operator", "/orders", sent)["id"]
    for approver in ("approver", "second_approver"):
        shop.post(approver, f"/orders/{order_id}/approve")
    do_jobs(shop.installation)
    found = shop.get("staff", "/deliveries/media?state=TO_BE_MADE")
    return sorted((s for s in found if s["order_id"] == order_id), key=lambda s: str(s["certificate_ids"]))


def made(shop: Counter, shipment_id: str, **said: str) -> dict[str, bytes]:
    answer = shop.call("staff", "POST", f"/deliveries/media/{shipment_id}/make", said)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sent(shop: Counter, **line: Any) -> dict[str, Any]:
    shipment = bought(shop, line)[0]
    made(shop, shipment["id"])
    answer: dict[str, Any] = shop.post("staff", f"/deliveries/media/{shipment['id']}/sent", {"note": "書留 000-1"})
    return answer


def refused(shop: Counter, who: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = shop.call(who, "POST", f"/deliveries/media/{path}", body)
    return answer.status_code, answer.json()["code"]


def ended(shop: Counter, certificate_id: str) -> tuple[str, str]:
    with shop.installation.unit_of_work.read() as stores:
        certificate = stores.certificates.get(certificate_id)
    assert certificate is not None
    assert certificate.revocation is not None
    return certificate.state, certificate.revocation.note


def kept(shop: Counter, certificate_id: str) -> bool:
    with shop.installation.unit_of_work.read() as stores:
        return stores.kept_keys.sealed(certificate_id) is not None


def test_a_disc_is_made_sent_and_received_and_then_the_authority_keeps_no_key(shop: Counter) -> None:
    (disc,) = bought(shop, {"medium": "CD_R"})
    (certificate_id,) = disc["certificate_ids"]
    assert shop.codes() == []
    files = made(shop, disc["id"])
    assert list(files) == [f"{certificate_id}.p12"]
    assert refused(shop, "operator", f"{disc['id']}/passphrase") == (422, "delivery.passphrase_not_yet")
    assert refused(shop, "staff", f"{disc['id']}/passphrase") == (403, "access.role_missing")
    assert shop.post("staff", f"/deliveries/media/{disc['id']}/sent", {"note": "書留 000-1"})["state"] == "SENT"
    passphrase = shop.post("operator", f"/deliveries/media/{disc['id']}/passphrase")["passphrase"]
    _, certificate, chain = pkcs12.load_key_and_certificates(files[f"{certificate_id}.p12"], passphrase.encode())
    assert certificate is not None
    assert len(chain) == 2
    assert refused(shop, "operator", f"{disc['id']}/passphrase") == (409, "delivery.passphrase_shown")
    assert kept(shop, certificate_id)
    assert shop.post("operator", f"/deliveries/media/{disc['id']}/receipt")["state"] == "RECEIVED"
    assert not kept(shop, certificate_id)


def test_it_is_on_record_that_a_medium_is_being_made_before_anything_is_handed_out(shop: Counter) -> None:
    (disc,) = bought(shop, {"medium": "CD_R"})
    with shop.installation.unit_of_work.write() as stores:
        stores.kept_keys.destroy(disc["certificate_ids"][0])
    assert refused(shop, "staff", f"{disc['id']}/make", {}) == (422, "delivery.key_gone")
    with shop.installation.unit_of_work.read() as stores:
        (entry,) = stores.evidence.about(f"shipment:{disc['id']}")
    assert (entry.action, entry.actor, entry.facts["making"]) == ("medium.making", "U-staff", "1")
    assert entry.facts["certificates"] == disc["certificate_ids"][0]
    assert refused(shop, "staff", f"{disc['id']}/make", {}) == (409, "state.transition_refused")


def test_a_spoiled_disc_is_made_again_with_the_reason_and_only_the_last_one_opens(shop: Counter) -> None:
    (disc,) = bought(shop, {"medium": "CD_R"})
    (first,) = made(shop, disc["id"]).values()
    with pytest.raises(FieldInvalid):
        make_medium(shop.installation, STAFF, disc["id"], again_because="\u3000")
    (second,) = made(shop, disc["id"], again_because="書込みエラー").values()
    shown = shop.post("staff", f"/deliveries/media/{disc['id']}/sent", {"note": "書留 000-2"})
    assert shown["makings"] == 2
    passphrase = shop.post("operator", f"/deliveries/media/{disc['id']}/passphrase")["passphrase"].encode()
    assert pkcs12.load_key_and_certificates(second, passphrase)[0] is not None
    with pytest.raises(ValueError, match="Invalid password"):
        pkcs12.load_key_and_certificates(first, passphrase)


def test_lines_of_one_disc_group_come_on_one_disc_and_all_others_on_their_own(shop: Counter) -> None:
    lines = [
        {"medium": "CD_R_BUNDLE", "disc_group": "本社"},
        {"medium": "CD_R"},
        {"medium": "CD_R_BUNDLE", "disc_group": "支店"},
        {"medium": "CD_R_BUNDLE", "disc_group": "本社"},
        {"medium": "CD_R_BUNDLE"},
        {"medium": "USB_MEMORY"},
        {"medium": "USB_TOKEN"},
        {"medium": "DOWNLOAD"},
    ]
    numbered = [{**line, "purpose_label": f"JX受信{n}"} for n, line in enumerate(lines)]
    shipped = bought(shop, *numbered)
    assert sorted((s["medium"], s["disc_group"], len(s["certificate_ids"])) for s in shipped if s["disc_group"]) == [
        ("CD_R_BUNDLE", "支店", 1),
        ("CD_R_BUNDLE", "本社", 2),
    ]
    assert sorted((s["medium"], len(s["certificate_ids"])) for s in shipped if not s["disc_group"]) == [
        ("CD_R", 1),
        ("CD_R_BUNDLE", 1),
        ("USB_MEMORY", 1),
        ("USB_TOKEN", 1),
    ]
    assert len(shop.get("operator", "/deliveries")) == 1
    head_office = next(s for s in shipped if s["disc_group"] == "本社")
    assert list(made(shop, head_office["id"])) == [f"{id}.p12" for id in head_office["certificate_ids"]]


def test_the_passphrase_for_a_token_is_for_the_staff_who_write_it(shop: Counter) -> None:
    (token,) = bought(shop, {"medium": "USB_TOKEN"})
    assert refused(shop, "staff", f"{token['id']}/passphrase") == (422, "delivery.passphrase_not_yet")
    (file,) = made(shop, token["id"]).values()
    assert refused(shop, "operator", f"{token['id']}/passphrase") == (403, "access.role_missing")
    passphrase = shop.post("staff", f"/deliveries/media/{token['id']}/passphrase")["passphrase"].encode()
    assert pkcs12.load_key_and_certificates(file, passphrase)[0] is not None
    (again,) = made(shop, token["id"], again_because="トークン不良").values()
    renewed = shop.post("staff", f"/deliveries/media/{token['id']}/passphrase")["passphrase"].encode()
    assert pkcs12.load_key_and_certificates(again, renewed)[0] is not None


def test_a_disc_for_a_key_of_the_participant_carries_the_certificate_alone(shop: Counter) -> None:
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "端末")])
    request = x509.CertificateSigningRequestBuilder(names).sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    by_csr = {"key_algorithm": None, "request": request.public_bytes(Encoding.PEM).decode()}
    (disc,) = bought(shop, {"medium": "CD_R", **by_csr})
    ((name, content),) = made(shop, disc["id"]).items()
    assert name == f"{disc['certificate_ids'][0]}.cer"
    assert x509.load_der_x509_certificate(content).public_key() == request.public_key()
    refused_line = {"lines": [shop.line(medium="USB_TOKEN", **by_csr)]}
    answer = shop.call("operator", "POST", "/orders", refused_line)
    assert (answer.status_code, answer.json()["code"]) == (422, "order.key_made_for_token")


@pytest.mark.parametrize(
    ("who", "said", "state"), [("operator", {}, "HELD"), ("staff", {}, "HELD"), ("staff", {"revoke": True}, "REVOKED")]
)
def test_what_is_on_a_lost_disc_stops_working_at_once(
    shop: Counter, who: str, said: dict[str, bool], state: str
) -> None:
    disc = sent(shop, medium="CD_R_BUNDLE", disc_group="本社")
    (certificate_id,) = disc["certificate_ids"]
    lost = shop.post(who, f"/deliveries/media/{disc['id']}/lost", {"note": "届かない", **said})
    assert (lost["state"], lost["note"]) == ("LOST", "届かない")
    assert ended(shop, certificate_id) == (state, "届かない")
    assert not kept(shop, certificate_id)
    assert refused(shop, "operator", f"{disc['id']}/receipt") == (409, "state.transition_refused")


def test_what_was_held_or_revoked_before_the_loss_stays_as_it_is(shop: Counter) -> None:
    first, second = sent(shop, medium="CD_R"), sent(shop, medium="CD_R", purpose_label="JX受信2")
    shop.post("operator", f"/certificates/{first['certificate_ids'][0]}/hold", {})
    shop.post("staff", f"/certificates/{second['certificate_ids'][0]}/revoke", {"reason": "superseded"})
    for disc, state in ((first, "HELD"), (second, "REVOKED")):
        shop.post("operator", f"/deliveries/media/{disc['id']}/lost", {"note": "届かない"})
        assert ended(shop, disc["certificate_ids"][0]) == (state, "")


def test_a_participant_holds_and_only_the_staff_revoke_what_was_lost(shop: Counter) -> None:
    disc = sent(shop, medium="USB_MEMORY")
    assert refused(shop, "operator", f"{disc['id']}/lost", {"note": "x", "revoke": True}) == (
        403,
        "access.role_missing",
    )
    assert shop.get("operator", f"/certificates/{disc['certificate_ids'][0]}")["state"] == "ISSUED"


@pytest.mark.parametrize("medium", MEDIA)
def test_a_medium_is_ordered_from_the_day_on_which_it_is_offered(counter: Counter, medium: Medium) -> None:
    rows = [{"what": medium, "from_on": "2026-11-25"}]
    proposal_id = counter.post("staff", "/prices/proposals", {"offerings": rows})["id"]
    counter.post("approver", f"/prices/proposals/{proposal_id}/approve")
    wanted = {"lines": [counter.line(medium=medium, start_on="2026-11-25")]}
    assert counter.call("operator", "POST", "/orders", wanted).json()["code"] == "order.medium_not_offered"
    midnight = counter.clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    counter.clock.move_to(midnight)
    assert counter.post("operator", "/orders", wanted)["lines"][0]["medium"] == medium


def test_downloads_are_offered_from_the_first_until_a_row_ends_them_and_quotes_say_the_same(counter: Counter) -> None:
    quoted = {"lines": [{"medium": "DOWNLOAD"}]}

    def agree(*rows: dict[str, Any]) -> None:
        proposal_id = counter.post("staff", "/prices/proposals", {"offerings": rows})["id"]
        counter.post("approver", f"/prices/proposals/{proposal_id}/approve")

    assert counter.get("operator", "/prices")["offered"] == ["DOWNLOAD"]
    agree({"what": "CD_R", "from_on": "2026-12-01"})
    assert counter.order()
    assert counter.call("operator", "POST", "/prices/quote", quoted).json()["code"] == "price.missing"
    agree({"what": "DOWNLOAD", "from_on": "2026-11-24", "is_offered": False})
    assert counter.call("operator", "POST", "/prices/quote", quoted).json()["code"] == "order.medium_not_offered"
    refused = counter.call("operator", "POST", "/orders", {"lines": [counter.line()]})
    assert refused.json()["code"] == "order.medium_not_offered"


@pytest.mark.parametrize("medium", [medium for medium in Medium if medium is not Medium.USB_TOKEN])
def test_a_line_of_every_medium_but_a_new_token_may_note_the_token_it_is_for(shop: Counter, medium: Medium) -> None:
    proposal = {"offerings": [{"what": "TOKEN_REUSE", "from_on": "2026-04-01"}]}
    proposal_id = shop.post("staff", "/prices/proposals", proposal)["id"]
    shop.post("approver", f"/prices/proposals/{proposal_id}/approve")
    noted = {"lines": [shop.line(medium=medium, target_token="TOKEN-7")]}
    assert shop.post("operator", "/orders", noted)["lines"][0]["target_token"] == "TOKEN-7"
    new_token = {"lines": [shop.line(medium="USB_TOKEN", target_token="TOKEN-7")]}
    answer = shop.call("operator", "POST", "/orders", new_token)
    assert answer.json()["code"] == "price.token_reuse_not_possible"


def test_staff_see_what_waits_for_them_page_by_page(shop: Counter) -> None:
    ids = [s["id"] for n in range(3) for s in bought(shop, {"medium": "CD_R", "purpose_label": f"JX受信{n}"})]
    first = shop.get("staff", "/deliveries/media?limit=2")
    rest = shop.get("staff", f"/deliveries/media?limit=2&after={first[-1]['id']}")
    assert {s["id"] for s in (*first, *rest)} == set(ids)
    assert (len(first), len(rest)) == (2, 1)
    assert shop.get("other_operator", "/deliveries/media") == []
    assert len(shop.get("staff", "/deliveries/media?operator_code=0A001")) == 3
    assert shop.get("staff", "/deliveries/media?operator_code=0A002") == []


def add_both_sides(shop: Counter, who: str, participant_id: str, other: Role) -> None:
    """An account as earlier releases allowed it: an operator who is of the authority as well."""
    account = Account(f"U-{who}", f"p-{who}", f"見本 {who}", frozenset({Role.OPERATOR}), participant_id)
    add_person(shop, who, account)
    with shop.installation.unit_of_work.write() as stores:
        stores.accounts.add_role(account, other)


@pytest.mark.parametrize("other", [Role.AUDITOR, Role.APPROVER, Role.REGISTRATION_STAFF])
def test_an_operator_whose_other_role_sees_everything_opens_nothing_of_others(shop: Counter, other: Role) -> None:
    participants = {found["operator_code"]: found["id"] for found in shop.get("staff", "/participants")}
    for who, code in (("stranger", "0A002"), ("own", "0A001")):
        add_both_sides(shop, who, participants[code], other)
    disc = sent(shop, medium="CD_R")["id"]
    shop.issued(purpose_label="別")
    parcel = shop.get("operator", "/deliveries")[0]["id"]
    assert [seen["id"] for seen in shop.get("stranger", "/deliveries/media?operator_code=0A001")] == [disc]
    for step in ("passphrase", "receipt"):
        assert refused(shop, "stranger", f"{disc}/{step}") == (404, "delivery.medium_unknown")
        answer = shop.call("stranger", "POST", f"/deliveries/{parcel}/{step}")
        assert (answer.status_code, answer.json()["code"]) == (404, "delivery.unknown")
    for step in ("passphrase", "receipt"):
        for path in (f"/deliveries/media/{disc}/{step}", f"/deliveries/{parcel}/{step}"):
            answer = shop.call("own", "POST", path)
            assert answer.is_success or answer.json()["code"] == "state.transition_refused", answer.text


def test_only_staff_and_its_operators_report_a_medium_lost(shop: Counter) -> None:
    participants = {found["operator_code"]: found["id"] for found in shop.get("staff", "/participants")}
    add_both_sides(shop, "stranger", participants["0A002"], Role.AUDITOR)
    disc = sent(shop, medium="CD_R")["id"]
    assert refused(shop, "stranger", f"{disc}/lost", {"note": "見当たりません"}) == (404, "delivery.medium_unknown")
    assert shop.post("operator", f"/deliveries/media/{disc}/lost", {"note": "見当たりません"})["state"] == "LOST"
