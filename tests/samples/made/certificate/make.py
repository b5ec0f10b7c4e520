"""証明書を作る: with OpenSSL, certtool, NSS certutil and keytool."""

import base64
from pathlib import Path

from samples.made.making import keep, saved, sh, workshop

FOLDER = "certificate"
OPENSSL = """
openssl ecparam -genkey -noout -name prime256v1 -out k.key 2>/dev/null
own() { openssl req -new -x509 -utf8 -key k.key -days 3650 "$@"; }
own -subj '/C=JP/O=見本電力株式会社/CN=見本 利用者' -out openssl-utf8.pem
own -subj '/CN=no extension' -config /dev/null -outform DER -out openssl-der.cer
openssl req -new -key k.key -subj '/CN=version 1' | openssl x509 -req -signkey k.key -days 3650 -out openssl-v1.pem
own -subj '/CN=serial of 20 octets' -set_serial 0x7fffffffffffffffffffffffffffffffffffffff -out openssl-serial-20.pem
own -subj '/CN=negative serial' -set_serial -5 -out openssl-negative-serial.pem
own -subj '/CN=serial zero' -set_serial 0 -out openssl-serial-zero.pem
own -subj '/' -addext 'subjectAltName=critical,DNS:a.example,IP:2001:db8::1,URI:urn:x:見本,email:a@example.jp,\
otherName:1.2.3.4;UTF8:見本,RID:1.2.3' -out openssl-empty-name-many-san.pem
own -subj '/CN=unknown critical' -addext '1.2.3.4.5=critical,DER:0500' -out openssl-unknown-critical.pem
own -subj '/CN=broken extension' -addext '2.5.29.17=DER:0500' -out openssl-broken-extension.pem
own -subj '/CN=constraints' -addext 'nameConstraints=critical,permitted;DNS:.example,excluded;IP:10.0.0.0/255.0.0.0' \
 -addext 'policyConstraints=requireExplicitPolicy:0' -addext 'certificatePolicies=1.2.3.4' -out openssl-constraints.pem
openssl genpkey -algorithm ed25519 -out ed.key
openssl req -new -x509 -key ed.key -subj '/CN=Ed25519' -days 3650 -out openssl-ed25519.pem
openssl genrsa -out rsa.key 2048
openssl req -new -x509 -key rsa.key -sigopt rsa_padding_mode:pss -subj '/CN=PSS' -days 3650 -out openssl-pss.pem
openssl req -new -x509 -key rsa.key -md5 -subj '/CN=MD5' -days 3650 -out openssl-md5.pem
mkdir -p demo; : > index; echo 01 > serial
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\nserial=serial\\nnew_certs_dir=demo\\n' > ca.cnf
printf 'default_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' >> ca.cnf
openssl req -new -key k.key -subj '/CN=until 9999' | openssl ca -batch -config ca.cnf -selfsign -keyfile k.key -notext \
 -in /dev/stdin -startdate 20260101000000Z -enddate 99991231235959Z -out openssl-until-9999.pem 2>/dev/null
openssl x509 -in openssl-utf8.pem -text > openssl-text-before.pem
(cat openssl-utf8.pem; echo; echo ' 1 s:CN = Ed25519'; echo '   i:CN = Ed25519'; cat openssl-ed25519.pem) \
 > openssl-s-client.pem
openssl x509 -in openssl-utf8.pem -trustout -addtrust clientAuth -setalias 見本 > openssl-trusted.pem
openssl crl2pkcs7 -nocrl -certfile openssl-s-client.pem > openssl-pkcs7.p7b
openssl crl2pkcs7 -nocrl -certfile openssl-s-client.pem -outform DER > openssl-pkcs7-der.p7b
(cat openssl-utf8.pem; openssl pkey -in k.key -pubout) > openssl-with-public-key.pem
"""
OTHERS = """
printf 'cn = "certtool root"\\nca\\ncert_signing_key\\nexpiration_days = 3650\\nserial = 9\\n' > t.cfg
certtool --generate-privkey --key-type rsa-pss --bits 2048 --outfile c.key 2>/dev/null
certtool --generate-self-signed --load-privkey c.key --template t.cfg --outfile certtool-pss-key-ca.pem 2>/dev/null
certtool -i --infile openssl-utf8.pem > certtool-info.pem
mkdir nss; certutil -N -d nss --empty-password; head -c 64 /dev/urandom > noise
certutil -S -d nss -x -k ec -q nistp384 -n ca -t CT,, -s 'CN=NSS CA,O=Mihon' -v 120 -2 -z noise \
 <<< $'y\\n0\\ny' >/dev/null
certutil -L -d nss -n ca -a > nss-ascii-ca.pem
K="keytool -keystore k.p12 -storetype PKCS12 -storepass changeit"
$K -genkeypair -alias 見本 -keyalg RSA -keysize 2048 -sigalg SHA512withRSA -validity 3650 \
 -dname 'CN=keytool 見本, C=JP' 2>/dev/null
$K -list -rfc > keytool-list-rfc.txt
keytool -keystore k.jks -storetype JKS -storepass changeit -importcert -noprompt -alias a \
 -file openssl-utf8.pem 2>/dev/null
cp k.jks keytool-trust.jks
"""


def make() -> None:
    with workshop() as at:
        sh(OPENSSL, at)
        sh(OTHERS, at)
        kinds = {".pem", ".cer", ".p7b", ".txt", ".jks"}
        saved(
            FOLDER, at, *(file.name for file in sorted(at.iterdir()) if file.suffix in kinds and file.name != "k.jks")
        )
        _reframed(at)


def _reframed(at: Path) -> None:
    """As Windows' certificate dialog, PowerShell and a mail have them."""
    text = (at / "openssl-utf8.pem").read_text()
    der = (at / "openssl-der.cer").read_bytes()
    keep(FOLDER, "powershell-utf16le.pem", b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"))
    keep(FOLDER, "windows-base64-crlf.cer", text.replace("\n", "\r\n").encode())
    keep(FOLDER, "ldap-base64.txt", base64.b64encode(der))
    keep(FOLDER, "json-escaped.txt", text.replace("\n", "\\n").encode())


if __name__ == "__main__":
    make()
