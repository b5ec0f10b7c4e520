"""Profiles that break one named rule each."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warifu.authority import profiles as profile_rules

TABLES = tomllib.loads(Path(profile_rules.__file__).with_suffix(".toml").read_text("utf-8"))
LEAVES, CAS = ("client", "server", "sign-in", "ocsp"), ("root", "issuing", "installation-root")


def table(name: str, **changes: Any) -> str:
    """The shipped table `name` with changes; a change to None takes the line out."""
    lines = {**TABLES[name], **changes}
    return f"[{name}]\n" + "".join(f"{key} = {written(value)}\n" for key, value in lines.items() if value is not None)


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def each(names: Sequence[str], *changes: Mapping[str, Any]) -> list[str]:
    return [table(name, **change) for name in names for change in changes]


BROKEN_PROFILES: Mapping[str, list[str]] = {
    "profile.toml": ["[client", "client = ", "[client]\nyears = 2\nyears = 3\n", "\0"],
    "profile.fields": [*each(LEAVES, {"colour": "red"}), "client = 5\n"],
    "profile.values": each(LEAVES, {"years": "2"}, {"authority": "market"}, {"keys": ["rsa-1024"]}, {"years": None}),
    "profile.name": [table("client").replace("[client]", f"[{name}]") for name in ("Client", "1st", '"日本"', '"a b"')],
    "profile.years": each(LEAVES, {"years": 0}, {"years": 31}),
    "profile.keys": each((*LEAVES, *CAS), {"keys": []}),
    "profile.ca_keys": each(CAS, {"keys": ["ed25519"]}, {"keys": ["p-384", "ed25519"]}),
    "profile.root_keys": each(("root",), {"keys": ["rsa-2048"]}, {"keys": ["p-384", "rsa-2048"]}),
    "profile.key_usage": each(LEAVES, {"key_usage": []}),
    "profile.ca_usage": [
        *each(LEAVES, {"key_usage": ["digital_signature", "key_cert_sign"]}),
        *each(CAS, {"key_usage": ["key_cert_sign"]}),
    ],
    "profile.one_purpose": each(LEAVES, {"purposes": []}),
    "profile.ca_purpose": each(CAS, {"purposes": ["1.3.6.1.5.5.7.3.2"]}),
    "profile.path_length": each(CAS, {"path_length": 2}, {"path_length": -1}),
    "profile.policy": each(
        ("client", "server"), *({"policy": p} for p in ("", "2.999", "3.1.1", "1.40.1", "2.999.01"))
    ),
    "profile.uri": each(
        ("client", "sign-in"), *({"uri": u} for u in ("urn:x", "{id}", "urn:{id}:{id}", "urn:証明書:{id}"))
    ),
    "profile.ca_uri": each(CAS, {"uri": "urn:x:{id}"}),
    "profile.outlives": [
        table("client", years=11),
        table("ocsp", years=12),
        table("server", years=11),
        table("root", years=9),
        table("issuing", years=1),
    ],
    "profile.authority": [
        table("client", authority="OTHER"),
        table("issuing", path_length=1, keys=["p-384"]),
        table("issuing").replace("[issuing]", "[issuing-too]"),
        table("installation-root", path_length=1),
    ],
}
