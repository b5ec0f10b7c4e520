"""証明書プロファイルの検査: configuration becomes a checked `Profile`, or is refused with the rule it breaks."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from warifu.authority.errors import ProfileInvalid, ProfileUnknown
from warifu.authority.facts import AuthorityName, KeyAlgorithm, KeyUsage, Profile, Purpose
from warifu.kernel.errors import TooLarge

FIELDS = {"authority", "years", "keys", "key_usage", "purposes", "path_length", "policy", "uri", "sample_only"}
NEEDED = ("client", "server", "sign-in", "root", "issuing", "installation-root", "ocsp")
CA_USAGE = frozenset({KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
ROOT_LENGTH, ISSUING_LENGTH = 1, 0
LARGEST = 256 * 1024
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
ABSOLUTE_URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")
ARC = r"\.(?:0|[1-9][0-9]{0,38})"
OBJECT_IDENTIFIER = re.compile(rf"(?:[01]\.[1-3]?[0-9]|2{ARC})(?:{ARC}){{1,30}}")


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """認証局の構成: the CA profiles of one authority. `issuing` None: its root signs certificates itself."""

    authority: AuthorityName
    root: Profile
    issuing: Profile | None


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """標準のプロファイル: those of `profiles.toml`, checked."""
    return read_profiles(files(__package__).joinpath("profiles.toml").read_text("utf-8"))


def own_profiles(text: str) -> Mapping[str, Profile]:
    """設置独自のプロファイル: the shipped ones, with the tables of `text` beside them or in the place of their names.

    Raises TooLarge, and ProfileInvalid (profile.invalid) naming the first rule that is broken.
    """
    return _whole({**shipped_profiles(), **_tables(text)})


def read_profiles(text: str) -> Mapping[str, Profile]:
    """プロファイルを読む: TOML, one table per profile, and nothing beside them. Raises as `own_profiles` does."""
    return _whole(_tables(text))


def find_profile(profiles: Mapping[str, Profile], name: str) -> Profile:
    """プロファイルを選ぶ. Raises ProfileUnknown (profile.unknown)."""
    try:
        return profiles[name]
    except KeyError:
        raise ProfileUnknown(name, ", ".join(sorted(profiles))) from None


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """プロファイルの規則: whether a profile keeps it, and what it asks for."""

    holds: Callable[[Profile], bool]
    asks: str


def _is_ca(profile: Profile) -> bool:
    return profile.path_length is not None


RULES: Mapping[str, ProfileRule] = {
    "profile.name": ProfileRule(lambda p: bool(NAME.fullmatch(p.name)), "a-z, 0-9 and -, such as client-test"),
    "profile.years": ProfileRule(lambda p: 1 <= p.years <= 30, "years: 1 to 30"),
    "profile.keys": ProfileRule(lambda p: bool(p.keys), "keys: at least one"),
    "profile.ca_keys": ProfileRule(
        lambda p: not _is_ca(p) or KeyAlgorithm.ED25519 not in p.keys,
        "keys: ed25519 is for certificates by CSR, not CAs",
    ),
    "profile.root_keys": ProfileRule(
        lambda p: p.path_length != ROOT_LENGTH or KeyAlgorithm.RSA_2048 not in p.keys, "keys: a root outlives rsa-2048"
    ),
    "profile.key_usage": ProfileRule(lambda p: bool(p.key_usage), "key_usage: at least one"),
    "profile.ca_usage": ProfileRule(
        lambda p: p.key_usage == CA_USAGE if _is_ca(p) else not p.key_usage & CA_USAGE,
        "key_usage: key_cert_sign and crl_sign for a CA, and only for a CA",
    ),
    "profile.one_purpose": ProfileRule(
        lambda p: _is_ca(p) or len(p.purposes) == 1, "purposes: exactly one, unless it is a CA"
    ),
    "profile.ca_purpose": ProfileRule(lambda p: not (_is_ca(p) and p.purposes), "purposes: none for a CA"),
    "profile.path_length": ProfileRule(
        lambda p: p.path_length in (None, ISSUING_LENGTH, ROOT_LENGTH), "path_length: 0 for what issues, 1 for its root"
    ),
    "profile.policy": ProfileRule(
        lambda p: p.policy is None or bool(OBJECT_IDENTIFIER.fullmatch(p.policy)),
        "policy: a dotted object identifier, such as 2.999.1",
    ),
    "profile.uri": ProfileRule(
        lambda p: p.uri is None or (p.uri.count("{id}") == 1 and bool(ABSOLUTE_URI.fullmatch(p.uri))),
        "uri: an absolute address with {id} once, such as urn:warifu:certificate:{id}",
    ),
    "profile.ca_uri": ProfileRule(lambda p: not (_is_ca(p) and p.uri), "uri: none for a CA"),
}


def hierarchies(profiles: Mapping[str, Profile]) -> Mapping[AuthorityName, Hierarchy]:
    """認証局の構成: of every authority that these profiles declare. Raises ProfileInvalid."""
    found = {}
    for authority in dict.fromkeys(profile.authority for profile in profiles.values()):
        of_authority = [p for p in profiles.values() if p.authority == authority]
        roots = [p for p in of_authority if p.path_length == ROOT_LENGTH]
        issuing = [p for p in of_authority if p.path_length == ISSUING_LENGTH]
        if len(issuing) != 1 or len(roots) > 1:
            raise ProfileInvalid(authority, "profile.authority: one profile of path_length 0, at most one of 1")
        found[authority] = (
            Hierarchy(authority, roots[0], issuing[0]) if roots else Hierarchy(authority, issuing[0], None)
        )
    return found


def _whole(profiles: Mapping[str, Profile]) -> Mapping[str, Profile]:
    if lacking := [name for name in NEEDED if name not in profiles]:
        raise ProfileInvalid(lacking[0], "profile.needed: this profile must be there")
    for authority, hierarchy in hierarchies(profiles).items():
        longest = (hierarchy.issuing or hierarchy.root).years
        for profile in profiles.values():
            if profile.authority == authority and profile.path_length is None and profile.years > longest:
                raise ProfileInvalid(profile.name, f"profile.outlives: years: at most its CA's {longest}")
        if hierarchy.issuing and hierarchy.issuing.years > hierarchy.root.years:
            raise ProfileInvalid(hierarchy.issuing.name, f"profile.outlives: years: at most {hierarchy.root.years}")
    return profiles


def _tables(text: str) -> Mapping[str, Profile]:
    if len(text) > LARGEST:
        raise TooLarge("profiles", LARGEST)
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise ProfileInvalid("*", f"profile.toml: {broken}") from None
    return {name: _check(_read(name, table)) for name, table in tables.items()}


def _read(name: str, table: Any) -> Profile:
    if not isinstance(table, dict) or not table.keys() <= FIELDS:
        raise ProfileInvalid(name, f"profile.fields: {', '.join(sorted(FIELDS))}")
    try:
        return Profile(
            name=name,
            authority=AuthorityName(_typed(str, table["authority"])),
            years=_typed(int, table["years"]),
            keys=frozenset(KeyAlgorithm(k) for k in _typed(list, table["keys"])),
            key_usage=frozenset(KeyUsage(u) for u in _typed(list, table["key_usage"])),
            purposes=tuple(Purpose(p) for p in _typed(list, table.get("purposes", []))),
            path_length=_optional(int, table.get("path_length")),
            policy=_optional(str, table.get("policy")),
            uri=_optional(str, table.get("uri")),
            sample_only=_typed(bool, table.get("sample_only", False)),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise ProfileInvalid(name, f"profile.values: {type(fault).__name__}: {fault}") from None


def _check(profile: Profile) -> Profile:
    for name, rule in RULES.items():
        if not rule.holds(profile):
            raise ProfileInvalid(profile.name, f"{name}: {rule.asks}")
    return profile


def _optional(kind: type, value: Any) -> Any:
    return None if value is None else _typed(kind, value)


def _typed(kind: type, value: Any) -> Any:
    """Give `value` back if it is of exactly this type; TOML's true is no whole number. Raises TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
