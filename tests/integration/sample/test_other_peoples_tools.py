"""What the sample hands out is accepted by other people's tools, as they come."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fixtures.sample_installation import ServedSample

TOOLS = Path(sys.executable).parent


def run(*command: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def test_pkilint_as_it_comes_finds_no_error_in_certificates_lists_and_answers(
    served_sample: ServedSample, tmp_path: Path
) -> None:
    authority = served_sample.demo["authority"]
    certificates = [served_sample.file(client["certificate"]) for client in served_sample.demo["clients"]]
    leaf, issuing = certificates[0], served_sample.file(authority["issuing"][0])
    certificates += [served_sample.file(name) for name in (authority["root"], *authority["issuing"])]
    found = {str(path): run(TOOLS / "lint_pkix_cert", "lint", "-s", "ERROR", path) for path in certificates}
    for number, url in enumerate(authority["crl"]):
        path = tmp_path / f"{number}.crl"
        path.write_bytes(httpx.get(url).content)
        options = ("-t", "CRL", "-p", "PKIX", "-s", "ERROR")
        found[path.name] = run(TOOLS / "lint_crl", "lint", *options, path)
    answer = tmp_path / "answer.ocsp"
    run(
        "openssl", "ocsp", "-issuer", issuing, "-cert", leaf, "-url", authority["ocsp"], "-respout", answer, "-noverify"
    )
    found["answer"] = run(TOOLS / "lint_ocsp_response", "lint", "-s", "ERROR", answer)
    assert len(found) >= len(served_sample.demo["clients"]) + 4
    assert {name: (told.returncode, told.stdout.strip()) for name, told in found.items()} == dict.fromkeys(
        found, (0, "")
    )


@pytest.mark.parametrize("program", ["openssl", "pk12util", "keytool"])
def test_openssl_nss_and_java_open_the_pkcs12(served_sample: ServedSample, program: str) -> None:
    client = served_sample.client("admitted")
    packed, passphrase = served_sample.file(client["pkcs12"]), served_sample.file(client["passphrase_file"])
    commands = {
        "openssl": ("openssl", "pkcs12", "-in", packed, "-passin", f"file:{passphrase}", "-noenc", "-info"),
        "pk12util": ("pk12util", "-l", packed, "-w", passphrase),
        "keytool": ("keytool", "-list", "-v", "-keystore", packed, "-storepass:file", passphrase),
    }
    told = run(*commands[program])
    assert told.returncode == 0, told.stderr
    assert "0A01" in told.stdout
