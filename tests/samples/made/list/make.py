"""失効リストを作る: with OpenSSL, certtool, NSS crlutil, keytool, and asn1crypto."""

from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import crl as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from samples.made.making import keep, saved, sh, workshop

FOLDER = "list"
OPENSSL = r"""
openssl ecparam -genkey -noout -name prime256v1 -out k.key 2>/dev/null
openssl req -new -x509 -utf8 -key k.key -subj '/CN=見本 CA' -days 3650 -out ca.pem
cat > ca.cnf <<'C'
[ca]
default_ca=d
[d]
database=index
crlnumber=number
default_md=sha256
unique_subject=no
[number_only]
authorityKeyIdentifier=keyid
[idp]
issuingDistributionPoint=critical,@point
[point]
fullname=URI:http://crl.example/a.crl
onlyuser=TRUE
onlysomereasons=keyCompromise,CACompromise
[delta]
deltaCRL=critical,ASN1:INTEGER:16
freshestCRL=URI:http://crl.example/delta.crl
[odd]
1.2.3.4.5=critical,DER:0500
C
: > index; echo 10 > number; : > index.attr
gen() { out=$1; shift; openssl ca -gencrl -config ca.cnf -keyfile k.key -cert ca.pem -out "$out" "$@" 2>/dev/null; }
gen openssl-empty.crl -crldays 3650 -crlexts number_only
gen openssl-v1.crl -crldays 3650 && cp openssl-v1.crl openssl-no-extensions.crl && rm openssl-v1.crl
row() { printf 'R\t360101000000Z\t%s\t%s\tunknown\t/CN=%s\n' "$1" "$2" "$2" >> index; }
row 260301000000Z,keyCompromise 01
row 260301000000Z,CACompromise 02
row 260302000000Z,superseded 7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
row 260303000000Z,holdInstruction,holdInstructionReject 04
row 260304000000Z,keyTime,20260201000000Z 05
row 260305000000Z,CAkeyTime,20260201000000Z 06
row 260306000000Z,removeFromCRL 07
row 260307000000Z,unspecified 08
row 260308000000Z 09
gen openssl-every-reason.crl -crldays 3650 -crlexts number_only
openssl crl -in openssl-every-reason.crl -text > openssl-text-before.crl
openssl crl -in openssl-every-reason.crl -outform DER > openssl-der.crl
gen openssl-expired.crl -crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z -crlexts number_only
gen openssl-until-9999.crl -crl_lastupdate 20260101000000Z -crl_nextupdate 99991231235959Z -crlexts number_only
gen openssl-idp.crl -crldays 3650 -crlexts idp
gen openssl-delta.crl -crldays 3650 -crlexts delta
gen openssl-unknown-critical.crl -crldays 3650 -crlexts odd
echo 7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF > number
gen openssl-number-20-octets.crl -crldays 3650 -crlexts number_only
gen openssl-sha1.crl -crldays 3650 -md sha1 -crlexts number_only
cat openssl-empty.crl openssl-every-reason.crl > openssl-two.crl
cat ca.pem openssl-empty.crl > openssl-certificate-before.crl
openssl crl2pkcs7 -in openssl-empty.crl -certfile ca.pem > openssl-pkcs7.p7b
"""
OTHERS = r"""
printf 'crl_next_update = 3650\ncrl_number = 5\n' > t.cfg
certtool --generate-crl --load-ca-privkey k.key --load-ca-certificate ca.pem \
 --template t.cfg --outfile certtool-empty.crl 2>/dev/null
certtool --generate-crl --load-ca-privkey k.key --load-ca-certificate ca.pem --load-certificate ca.pem \
 --template t.cfg --outfile certtool-one.crl 2>/dev/null
certtool --crl-info --infile certtool-one.crl > certtool-info.crl
mkdir nss; certutil -N -d nss --empty-password; head -c 64 /dev/urandom > noise
certutil -S -d nss -x -k rsa -g 2048 -n ca -t CT,, -s 'CN=NSS CA' -v 120 -2 -z noise <<< $'y\n0\ny' >/dev/null
printf 'update=20260101000000Z\nnextupdate=20360101000000Z\naddcert 5-7 20260101000000Z\n' > nss.script
crlutil -G -d nss -n ca -c nss.script -o nss-range.crl >/dev/null
printf 'update=20260102000000Z\nnextupdate=20360101000000Z\naddext crlNumber 0 3\n' > odd.script
crlutil -G -d nss -n ca -c odd.script -o nss-number-no-integer.crl >/dev/null
keytool -keystore k.p12 -storetype PKCS12 -storepass changeit \
 -genkeypair -alias a -keyalg RSA -dname CN=Java -validity 3650 2>/dev/null
keytool -keystore k.p12 -storepass changeit -gencrl -alias a -id 7 -file keytool-der.crl 2>/dev/null
keytool -keystore k.p12 -storepass changeit -gencrl -alias a -id 7 -id 8 -rfc -file keytool-rfc.crl 2>/dev/null
"""


def make() -> None:
    with workshop() as at:
        sh(OPENSSL, at)
        sh(OTHERS, at)
        saved(FOLDER, at, *(file.name for file in sorted(at.iterdir()) if file.suffix in {".crl", ".p7b"}))
        keep(FOLDER, "asn1crypto-no-next-update.crl", _signed(at, next_update=False, entries=1))
        keep(FOLDER, "asn1crypto-2000-entries.crl", _signed(at, next_update=True, entries=2_000))
        lines = (at / "openssl-empty.crl").read_text().replace("X509 CRL", "CERTIFICATE").splitlines()
        keep(FOLDER, "windows-certutil-encode.crl", "\r\n".join([*lines, ""]).encode())
        text = (at / "certtool-one.crl").read_text()
        keep(FOLDER, "powershell-utf16le.crl", b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"))
        keep(FOLDER, "ldap-base64.txt", "".join(text.splitlines()[1:-1]).encode())


def _signed(at: Path, *, next_update: bool, entries: int) -> bytes:
    template = asn1.CertificateList.load((at / "openssl-der.crl").read_bytes())
    body = template["tbs_cert_list"].native
    listed = [
        {"user_certificate": number, "revocation_date": asn1.Time({"utc_time": datetime(2026, 3, 1, tzinfo=UTC)})}
        for number in range(1, entries + 1)
    ]
    fresh = asn1.TbsCertList(
        {
            "version": "v2",
            "signature": {"algorithm": "sha256_ecdsa"},
            "issuer": asn1.Name.build(body["issuer"]),
            "this_update": asn1.Time({"utc_time": datetime(2026, 3, 1, tzinfo=UTC)}),
            "revoked_certificates": listed,
            **({"next_update": asn1.Time({"utc_time": datetime(2036, 3, 1, tzinfo=UTC)})} if next_update else {}),
        }
    )
    key = load_pem_private_key((at / "k.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signature = key.sign(fresh.dump(), ec.ECDSA(hashes.SHA256()))
    whole = {"tbs_cert_list": fresh, "signature_algorithm": {"algorithm": "sha256_ecdsa"}, "signature": signature}
    return bytes(asn1.CertificateList(whole).dump())


if __name__ == "__main__":
    make()
