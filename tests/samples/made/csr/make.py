"""CSRを作る: with OpenSSL, certtool, NSS certutil and keytool."""

import base64
from pathlib import Path

from samples.made.making import keep, saved, sh, workshop

FOLDER = "csr"
OPENSSL = """
ec() { openssl ecparam -genkey -noout -name "$@" 2>/dev/null; }
req() { openssl req -new -utf8 "$@"; }
openssl genrsa -out rsa.key 2048
req -key rsa.key -subj '/C=JP/O=見本電力株式会社/CN=0A001 rsa 2048' -out openssl-rsa-2048.csr
openssl genrsa -out big.key 4096
req -key big.key -subj '/CN=0A001 rsa 4096' -outform DER -out openssl-rsa-4096.der
ec secp384r1 > p384.key
req -key p384.key -sha384 -subj '/CN=0A001 見本 P-384' -newhdr -out openssl-p384-newhdr.csr
ec secp521r1 > p521.key
req -key p521.key -sha512 -subj '/CN=0A001 P-521' -text -out openssl-p521-text.csr
ec prime256v1 > p256.key
req -key p256.key -subj '/CN=0A001 two parts+OU=見本課' -multivalue-rdn -out openssl-multivalued-rdn.csr
ec prime256v1 -param_enc explicit > explicit.key
req -key explicit.key -subj '/CN=0A001 explicit curve' -out openssl-explicit-curve.csr
ec prime256v1 -conv_form compressed > compressed.key
req -key compressed.key -subj '/CN=0A001 compressed point' -out openssl-compressed-point.csr
ec secp256k1 > k1.key
req -key k1.key -subj '/CN=0A001 secp256k1' -out openssl-secp256k1.csr
openssl genpkey -algorithm ed25519 -out ed.key
req -key ed.key -subj '/CN=0A001 Ed25519' -out openssl-ed25519.csr
openssl genpkey -algorithm ed448 -out ed448.key
req -key ed448.key -subj '/CN=0A001 Ed448' -out openssl-ed448.csr
openssl genrsa -out small.key 1024
req -key small.key -subj '/CN=0A001 rsa 1024' -out openssl-rsa-1024.csr
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 -out three.key
req -key three.key -subj '/CN=0A001 exponent 3' -out openssl-rsa-exponent-3.csr
openssl dsaparam -genkey -noout 2048 > dsa.key
req -key dsa.key -subj '/CN=0A001 DSA' -out openssl-dsa.csr
req -key rsa.key -md5 -subj '/CN=0A001 MD5' -out openssl-md5.csr
req -key rsa.key -sigopt rsa_padding_mode:pss -subj '/CN=0A001 PSS' -out openssl-pss-signature.csr
printf '[req]\\nprompt=no\\ndistinguished_name=n\\nattributes=a\\nstring_mask=MASK:0x800\\n' > bmp.cnf
printf '[n]\\nCN=0A001 BMP\\n' >> bmp.cnf
printf '[a]\\nchallengePassword=secret words\\nunstructuredName=見本\\n' >> bmp.cnf
req -config bmp.cnf -key p256.key -out openssl-bmp-and-challenge.csr
cat openssl-rsa-2048.csr openssl-p384-newhdr.csr > openssl-two-requests.csr
"""
OTHERS = """
printf 'cn = "0A001 certtool"\\norganization = "見本電力"\\nemail = "a@example.jp"\\ntls_www_client\\n' > t.cfg
certtool --generate-privkey --key-type ecdsa --curve secp256r1 --outfile ct.key 2>/dev/null
certtool --generate-request --load-privkey ct.key --template t.cfg --outfile certtool-p256.csr 2>/dev/null
mkdir nss; certutil -N -d nss --empty-password; head -c 64 /dev/urandom > noise
certutil -R -d nss -k rsa -g 2048 -s 'CN=0A001 NSS,O=Mihon' -z noise -a -o nss-rsa-ascii.csr
certutil -R -d nss -k ec -q nistp256 -s 'CN=0A001 NSS EC,O=Mihon' -z noise -o nss-p256.der
K="keytool -keystore k.p12 -storetype PKCS12 -storepass changeit"
$K -genkeypair -alias a -keyalg EC -groupname secp256r1 -dname 'CN=0A001 keytool, OU=見本課, L=Tokyo, C=JP' 2>/dev/null
$K -certreq -alias a -ext san=dns:a.example -file keytool-p256-san.csr
"""


def make() -> None:
    with workshop() as at:
        sh(OPENSSL, at)
        sh(OTHERS, at)
        names = sorted(file.name for file in at.iterdir() if file.suffix in {".csr", ".der"})
        saved(FOLDER, at, *names)
        _reframed(at)


def _reframed(at: Path) -> None:
    """The frames of Windows' certutil -encode, which says CERTIFICATE whatever it is, and of PowerShell."""
    der = (at / "nss-p256.der").read_bytes()
    lines = base64.encodebytes(der).decode().splitlines()
    encoded = ["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]
    keep(FOLDER, "windows-certutil-encode.csr", "\r\n".join(encoded).encode())
    text = (at / "certtool-p256.csr").read_text()
    keep(FOLDER, "powershell-utf16be.csr", b"\xfe\xff" + text.replace("\n", "\r\n").encode("utf-16-be"))
    keep(FOLDER, "outlook-quoted.csr", "".join(f"> {line}\n" for line in text.splitlines()).encode())


if __name__ == "__main__":
    make()
