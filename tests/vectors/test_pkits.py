"""NIST's path validation suite (PKITS) through `warifu verify`: all of its cases, revocation lists included.

Each case is taken from the suite's signed message, which carries the certificates and lists of its path, and no others.
"""

import email
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
from asn1crypto.cms import ContentInfo

from warifu.bootstrap.tools import PolicyWanted, verify
from warifu.kernel.errors import WarifuError

DATA = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
TABLE = tomllib.loads(Path(__file__).with_name("pkits.toml").read_text("utf-8"))
ANCHOR = (DATA / "certs" / "TrustAnchorRootCertificate.crt").read_bytes()
AT = datetime(2020, 1, 1, tzinfo=UTC)
TEST_POLICIES = "2.16.840.1.101.3.2.1.48"
ALL_CASES = 224
MOST_REFUSED = 10


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    policies: tuple[int, ...]
    explicit: bool
    no_mapping: bool
    no_any: bool
    is_valid: bool

    @property
    def wanted(self) -> PolicyWanted:
        accepted = frozenset(f"{TEST_POLICIES}.{number}" for number in self.policies)
        return PolicyWanted(accepted, self.explicit, self.no_mapping, self.no_any)


@dataclass(frozen=True, slots=True)
class Carried:
    leaf: bytes
    others: tuple[bytes, ...]
    lists: tuple[bytes, ...]


def cases() -> Iterator[Case]:
    for section in TABLE["section"].values():
        for title, expected in section.items():
            for given in expected if isinstance(expected, list) else [expected]:
                yield case(title, {"result": given} if isinstance(given, str) else given)


def case(title: str, given: Mapping[str, Any]) -> Case:
    flags = (bool(given.get(name)) for name in ("explicit", "no_mapping", "no_any"))
    return Case(title, tuple(given.get("policies", ())), *flags, given["result"] == "valid")


@cache
def messages() -> Mapping[str, Path]:
    found = {}
    for path in (DATA / "smime").glob("*.eml"):
        subject = email.message_from_bytes(path.read_bytes())["Subject"]
        found[subject.replace("Test ", "Test")] = path
    return found


@cache
def carried(title: str) -> Carried:
    message = email.message_from_bytes(messages()[title].read_bytes())
    (packed,) = (p for p in message.walk() if p.get_content_type() == "application/pkcs7-signature")
    signed = ContentInfo.load(packed.get_payload(decode=True))["content"]
    signer = signed["signer_infos"][0]["sid"].chosen
    certificates = [choice.chosen for choice in signed["certificates"]]
    named = (signer["issuer"].dump(), signer["serial_number"].native)
    (leaf,) = (c.dump() for c in certificates if (c.issuer.dump(), c.serial_number) == named)
    lists = tuple(choice.chosen.dump() for choice in signed["crls"])
    return Carried(leaf, tuple(c.dump() for c in certificates if c.dump() != leaf), lists)


def refusal(case: Case) -> str:
    """The code of the error, nothing when the path is accepted."""
    files = carried(case.title)
    try:
        verify(
            files.leaf,
            trust=[ANCHOR],
            untrusted=files.others,
            lists=files.lists,
            at=AT,
            policy=case.wanted,
        )
    except WarifuError as refused:
        return refused.code
    return ""


def test_the_table_names_every_case_of_the_suite() -> None:
    titles = [title for section in TABLE["section"].values() for title in section]
    assert sorted(titles) == sorted(messages())
    assert len(titles) == ALL_CASES


def test_at_most_ten_valid_paths_are_refused_and_each_has_its_reason() -> None:
    assert len(TABLE["refused"]) <= MOST_REFUSED
    valid = {case.title for case in cases() if case.is_valid}
    assert TABLE["refused"].keys() <= valid


@pytest.mark.parametrize("title", messages())
def test_a_path_is_accepted_exactly_when_it_is_valid(title: str) -> None:
    for one in (case for case in cases() if case.title == title):
        expected = one.is_valid and title not in TABLE["refused"]
        assert (refusal(one) == "") is expected, one


@pytest.mark.parametrize("section", TABLE["section"])
def test_what_is_refused_is_refused_for_what_its_section_is_about(section: str) -> None:
    """A path that could not be read, or was refused for something else, would show nothing."""
    invalid = [one for one in cases() if one.title in TABLE["section"][section] and not one.is_valid]
    assert {refusal(one) for one in invalid} == REASONS[section.split(maxsplit=1)[0]]


REASONS = {
    "4.1": {"verify.signature_invalid"},
    "4.2": {"verify.expired", "verify.not_yet_valid"},
    "4.3": {"verify.untrusted"},
    "4.4": {"verify.revoked", "verify.crl_missing", "verify.crl_expired", "verify.rejected"},
    "4.5": {"verify.revoked", "verify.rejected"},
    "4.6": {"verify.rejected"},
    "4.7": {"verify.rejected"},
    **{f"4.{number}": {"verify.policy"} for number in range(8, 13)},
    "4.13": {"verify.rejected"},
    "4.14": {"verify.revoked", "verify.crl_missing"},
    "4.15": {"verify.revoked", "verify.crl_missing", "verify.crl_expired"},
    "4.16": {"verify.rejected"},
}
COMMAND_LINES = {
    "Valid Signatures Test1": ("", ""),
    "Invalid CA Signature Test2": ("", "verify.signature_invalid"),
    "Invalid Revoked EE Test3": ("", "verify.revoked"),
    "Missing CRL Test1": ("", "verify.crl_missing"),
    "Invalid EE notAfter Date Test6": ("", "verify.expired"),
    "Invalid Separate Certificate and CRL Keys Test21": ("", "verify.rejected"),
    "Valid delta-CRL Test2": ("", ""),
    "Invalid delta-CRL Test3": ("", "verify.revoked"),
    "All Certificates Same Policy Test1": (f"--explicit-policy --policy {TEST_POLICIES}.1", ""),
    "Overlapping Policies Test6": (f"--policy {TEST_POLICIES}.2", "verify.policy"),
    "Valid Policy Mapping Test1": ("--no-policy-mapping", "verify.policy"),
    "inhibitAnyPolicy Test3": ("--no-any-policy", "verify.policy"),
}


@pytest.mark.parametrize("title", COMMAND_LINES)
def test_the_command_line_says_the_same(title: str, tmp_path: Path) -> None:
    files, (options, reason) = carried(title), COMMAND_LINES[title]
    command = [
        sys.executable,
        "-m",
        "warifu.entrypoints.cli.main",
        "verify",
        "leaf",
        "--at",
        "2020-01-01",
        *options.split(),
    ]
    for option, contents in (("trust", [ANCHOR]), ("untrusted", files.others), ("crl", files.lists)):
        for number, content in enumerate(contents):
            (tmp_path / f"{option}{number}").write_bytes(content)
            command += [f"--{option}", f"{option}{number}"]
    (tmp_path / "leaf").write_bytes(files.leaf)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(": ")[0]) == (1 if reason else 0, reason)
