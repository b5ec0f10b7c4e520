"""発行前検査の規則(基本項目): serial number, names, validity, key (RFC 5280 section 4.1)."""

import re
from collections.abc import Iterator

from asn1crypto.core import PrintableString, UTF8String
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.adapters.x509.keys import SIGNATURE_NAMES, algorithm_of
from warifu.adapters.x509.lint.checked import Checked
from warifu.adapters.x509.names import check_subject
from warifu.authority.errors import KeyRefused, SubjectInvalid

SERIAL_OCTETS = 20
LAST_UTC_TIME_YEAR = 2049
TIME_FORMS = {"utc_time": re.compile(rb"[0-9]{12}Z"), "general_time": re.compile(rb"[0-9]{14}Z")}
COUNTRY = "2.5.4.6"
BASIC_CONSTRAINTS = "2.5.29.19"
KEY_USAGE = "2.5.29.15"


def version_is_three(it: Checked) -> Iterator[str]:
    if it.tbs["version"].native != "v3":
        yield f"version is {it.tbs['version'].native}"


def serial_is_positive(it: Checked) -> Iterator[str]:
    serial = it.tbs["serial_number"]
    if serial.native <= 0 or len(serial.contents) > SERIAL_OCTETS:
        yield f"serial number {serial.native:x} is not positive or longer than {SERIAL_OCTETS} octets"


def serial_matches(it: Checked) -> Iterator[str]:
    if it.tbs["serial_number"].native != it.content.serial:
        yield f"serial number is {it.tbs['serial_number'].native:x}, allotted was {it.content.serial:x}"


def signature_matches(it: Checked) -> Iterator[str]:
    named, expected = it.tbs["signature"]["algorithm"].native, SIGNATURE_NAMES[it.content.issuer_key]
    if named != expected:
        yield f"signature algorithm is {named}, the issuer's key makes {expected}"
    parameters = it.tbs["signature"]["parameters"].dump()
    if parameters != (b"\x05\x00" if expected.endswith("rsa") else b""):
        yield f"parameters of {named} are {parameters.hex() or 'absent'}"


def issuer_matches(it: Checked) -> Iterator[str]:
    expected = it.tbs["subject"] if it.issuer is None else it.issuer["subject"]
    if it.tbs["issuer"].dump() != expected.dump():
        yield "the issuer's name is not, byte for byte, the subject of its certificate"


def issuer_may_issue(it: Checked) -> Iterator[str]:
    if it.issuer is None:
        if it.content.profile.path_length is None:
            yield "a certificate without an issuer is a root"
        return
    constraints = it.issuer_extensions.get(BASIC_CONSTRAINTS)
    if constraints is None or not constraints["ca"].native:
        yield "the issuer is no CA"
        return
    if "key_cert_sign" not in it.issuer_extensions[KEY_USAGE].native:
        yield "the issuer's key may not sign certificates"
    longest, own = constraints["path_len_constraint"].native, it.content.profile.path_length
    if longest is not None and own is not None and own >= longest:
        yield f"a CA of path length {own} below one of path length {longest}"


def issuer_key_matches(it: Checked) -> Iterator[str]:
    public_key = it.content.public_key if it.issuer is None else it.issuer["subject_public_key_info"].dump()
    algorithm = algorithm_of(load_der_public_key(public_key))
    if algorithm is not it.content.issuer_key:
        yield f"the issuer's certificate holds a key of {algorithm}, {it.content.issuer_key} is to sign"


def validity_matches(it: Checked) -> Iterator[str]:
    for name in ("not_before", "not_after"):
        written, expected = it.tbs["validity"][name].native, getattr(it.content.period, name)
        if written != expected:
            yield f"{name} is {written}, expected {expected}"


def validity_is_ordered(it: Checked) -> Iterator[str]:
    if it.tbs["validity"]["not_before"].native > it.tbs["validity"]["not_after"].native:
        yield "ends before it begins"


def validity_is_well_formed(it: Checked) -> Iterator[str]:
    for name in ("not_before", "not_after"):
        time = it.tbs["validity"][name]
        form = "utc_time" if time.native.year <= LAST_UTC_TIME_YEAR else "general_time"
        if time.name != form or not TIME_FORMS[form].fullmatch(time.chosen.contents):
            yield f"{name} is {time.name} {time.chosen.contents!r}"


def validity_lies_within_issuer(it: Checked) -> Iterator[str]:
    if it.issuer is None:
        return
    own, issuers = it.tbs["validity"], it.issuer["validity"]
    if own["not_before"].native < issuers["not_before"].native:
        yield f"begins before its issuer ({issuers['not_before'].native})"
    if own["not_after"].native > issuers["not_after"].native:
        yield f"ends after its issuer ({issuers['not_after'].native})"


def subject_matches(it: Checked) -> Iterator[str]:
    subject = it.content.subject
    expected = [
        (oid, text)
        for oid, text in (
            (COUNTRY, subject.country),
            ("2.5.4.10", subject.organization),
            ("2.5.4.11", subject.organizational_unit),
            ("2.5.4.3", subject.common_name),
        )
        if text is not None
    ]
    written = [[(a["type"].dotted, a["value"].native) for a in rdn] for rdn in it.tbs["subject"].chosen]
    if written != [[attribute] for attribute in expected]:
        yield f"subject is {written}, expected {expected}"


def subject_is_well_formed(it: Checked) -> Iterator[str]:
    for rdn in it.tbs["subject"].chosen:
        for attribute in rdn:
            kind = PrintableString if attribute["type"].dotted == COUNTRY else UTF8String
            if not isinstance(attribute["value"].chosen, kind):
                yield f"{attribute['type'].dotted} is {type(attribute['value'].chosen).__name__}, not {kind.__name__}"


def subject_is_acceptable(it: Checked) -> Iterator[str]:
    try:
        check_subject(it.content.subject)
    except SubjectInvalid as invalid:
        yield invalid.why
    if not it.content.subject.common_name:
        yield "no common name"


def key_matches(it: Checked) -> Iterator[str]:
    if it.tbs["subject_public_key_info"].dump() != it.content.public_key:
        yield "the public key is not the one to be certified"


def key_is_strong(it: Checked) -> Iterator[str]:
    try:
        algorithm = algorithm_of(load_der_public_key(it.tbs["subject_public_key_info"].dump()))
    except KeyRefused as refused:
        yield refused.found
        return
    if algorithm not in it.content.profile.keys:
        yield f"profile {it.content.profile.name} does not allow {algorithm}"


def key_is_not_the_issuers(it: Checked) -> Iterator[str]:
    if it.issuer is not None and it.issuer["subject_public_key_info"].dump() == it.content.public_key:
        yield "the public key is the issuer's own"


def unique_identifiers_are_absent(it: Checked) -> Iterator[str]:
    for name in ("issuer_unique_id", "subject_unique_id"):
        if it.tbs[name].native is not None:
            yield f"{name} is not used since version 3"
