"""PKCS#12を作る: with OpenSSL, certtool, NSS pk12util and keytool; every passphrase stands in the table."""

import base64

from samples.made.making import keep, saved, sh, workshop

FOLDER = "pkcs12"
OPENSSL = """
openssl ecparam -genkey -noout -name prime256v1 -out k.key 2>/dev/null
openssl req -new -x509 -utf8 -key k.key -subj '/CN=見本 利用者' -days 3650 -out c.pem
openssl ecparam -genkey -noout -name prime256v1 -out ca.key 2>/dev/null
openssl req -new -x509 -key ca.key -subj '/CN=CA one' -days 3650 -out ca.pem
openssl req -new -x509 -key ca.key -subj '/CN=CA two' -days 3650 >> ca.pem
p() { out=$1; shift; openssl pkcs12 -export -inkey k.key -in c.pem -out "$out" "$@"; }
p openssl-pbes2.p12 -passout pass:secret -name '見本 1号'
p openssl-rc2-40.p12 -passout pass:secret -legacy
p openssl-rc2-128.p12 -passout pass:secret -legacy -certpbe PBE-SHA1-RC2-128
p openssl-3des.p12 -passout pass:secret -legacy -descert
p openssl-rc4.p12 -passout pass:secret -legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128
p openssl-aes128-sha512.p12 -passout pass:secret -keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha512
p openssl-not-encrypted.p12 -passout pass:secret -keypbe NONE -certpbe NONE
p openssl-no-mac.p12 -passout pass:secret -nomac
p openssl-empty-password.p12 -passout pass:
p openssl-100000-rounds.p12 -passout pass:secret -iter 100000
p openssl-one-round.p12 -passout pass:secret -noiter -nomaciter
p openssl-japanese-password.p12 -passout pass:秘密の言葉
p openssl-chain.p12 -passout pass:secret -certfile ca.pem -caname 'root 一' -caname 'root 二' \
 -CSP 'Microsoft Software Key Storage Provider'
openssl pkcs12 -export -nokeys -in ca.pem -out openssl-certificates-alone.p12 -passout pass:secret
openssl pkcs12 -export -nocerts -inkey k.key -out openssl-key-alone.p12 -passout pass:secret
"""
OTHERS = """
certtool --to-p12 --load-privkey k.key --load-certificate c.pem --p12-name mihon --password secret --outder \
 --outfile certtool-default.p12 2>/dev/null
certtool --to-p12 --load-privkey k.key --load-certificate c.pem --p12-name mihon --password secret --outder \
 --pkcs-cipher rc2-40 --outfile certtool-rc2-40.p12 2>/dev/null
certtool --to-p12 --load-privkey k.key --load-certificate c.pem --p12-name mihon --password secret \
 --outfile certtool-pem.p12 2>/dev/null
mkdir nss; certutil -N -d nss --empty-password
pk12util -i openssl-pbes2.p12 -d nss -W secret >/dev/null
pk12util -o nss-default.p12 -n '見本 1号' -d nss -W secret >/dev/null
pk12util -o nss-3des.p12 -n '見本 1号' -d nss -W secret \
 -c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' >/dev/null
K="keytool -storetype PKCS12 -storepass changeit"
$K -keystore keytool-two-entries.p12 -genkeypair -alias 見本 -keyalg EC -dname CN=one 2>/dev/null
$K -keystore keytool-two-entries.p12 -genkeypair -alias b -keyalg EC -dname CN=two 2>/dev/null
$K -keystore keytool-trust.p12 -importcert -noprompt -alias ca -file c.pem 2>/dev/null
$K -keystore keytool-legacy.p12 -J-Dkeystore.pkcs12.legacy -genkeypair -alias a -keyalg EC -dname CN=old 2>/dev/null
$K -keystore keytool-secret-key.p12 -genseckey -alias s -keyalg AES -keysize 128 2>/dev/null
"""


def make() -> None:
    with workshop() as at:
        sh(OPENSSL, at)
        sh(OTHERS, at)
        saved(FOLDER, at, *sorted(file.name for file in at.glob("*.p12")))
        store = (at / "openssl-pbes2.p12").read_bytes()
        keep(FOLDER, "mail-base64.txt", base64.encodebytes(store).replace(b"\n", b"\r\n"))


if __name__ == "__main__":
    make()
