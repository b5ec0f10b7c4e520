"""証明書プロファイルの検査: configuration becomes a checked `Profile`, or is refused with the reason."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from warifu.authority.errors import ProfileInvalid, ProfileUnknown
from warifu.authority.facts import AuthorityName, KeyAlgorithm, KeyUsage, Profile, Purpose

FIELDS = {"authority", "years", "keys", "key_usage", "purposes", "path_length", "policy", "uri", "sample_only"}
CA_USAGE = frozenset({KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """標準のプロファイル: those of `profiles.toml`, checked."""
    return read_profiles(files(__package__).joinpath("profiles.toml").read_text("utf-8"))


def read_profiles(text: str) -> Mapping[str, Profile]:
    """プロファイルを読む: TOML, one table per profile.

    Raises ProfileInvalid (profile.invalid) naming the first fault.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ProfileInvalid("*", str(broken)) from None
    return {name: _check(name, _read(name, table)) for name, table in tables.items()}


def find_profile(profiles: Mapping[str, Profile], name: str) -> Profile:
    """プロファイルを選ぶ. Raises ProfileUnknown (profile.unknown)."""
    try:
        return profiles[name]
    except KeyError:
        raise ProfileUnknown(name, ", ".join(sorted(profiles))) from None


def _read(name: str, table: Any) -> Profile:
    if not isinstance(table, dict) or not table.keys() <= FIELDS:
        raise ProfileInvalid(name, f"known fields: {', '.join(sorted(FIELDS))}")
    try:
        return Profile(
            name=name,
            authority=AuthorityName(table["authority"]),
            years=int(table["years"]),
            keys=frozenset(KeyAlgorithm(k) for k in table["keys"]),
            key_usage=frozenset(KeyUsage(u) for u in table["key_usage"]),
            purposes=tuple(Purpose(p) for p in table.get("purposes", ())),
            path_length=table.get("path_length"),
            policy=table.get("policy"),
            uri=table.get("uri"),
            sample_only=bool(table.get("sample_only", False)),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise ProfileInvalid(name, f"{type(fault).__name__}: {fault}") from None


def _check(name: str, profile: Profile) -> Profile:
    is_ca = profile.path_length is not None
    rules = (
        (1 <= profile.years <= 30, "years: 1 to 30"),
        (bool(profile.keys), "keys: at least one"),
        (bool(profile.key_usage), "key_usage: at least one"),
        (is_ca == (profile.key_usage == CA_USAGE), "key_usage: key_cert_sign and crl_sign for a CA, and only for a CA"),
        (is_ca or len(profile.purposes) == 1, "purposes: exactly one, unless it is a CA"),
        (not (is_ca and profile.purposes), "purposes: none for a CA"),
        (profile.path_length in (None, 0, 1), "path_length: 0 or 1"),
        (profile.policy is None or _is_oid(profile.policy), "policy: a dotted object identifier"),
        (profile.uri is None or "{id}" in profile.uri, "uri: an address with {id} for the certificate id"),
    )
    for holds, rule in rules:
        if not holds:
            raise ProfileInvalid(name, rule)
    return profile


def _is_oid(text: str) -> bool:
    return re.fullmatch(r"[0-2](\.(0|[1-9][0-9]{0,9}))+", text) is not None
