# GnuTLS: PEM with what certtool leaves, and DER.
# Run in an empty folder; what an operator would keep is in out/.
certtool --generate-privkey --key-type ecdsa --outfile ca.key
printf 'cn = "GnuTLS-CA"\nca\ncert_signing_key\nexpiration_days = 5000\n' > ca.cfg
certtool --generate-self-signed --load-privkey ca.key --template ca.cfg --outfile ca.pem
mkdir out
for n in 1 2 3 4 5 6 7 8 9 10; do
  certtool --generate-privkey --key-type ecdsa --outfile $n.key
  printf 'cn = "gnutls-%s"\norganization = "見本電力"\nserial = 20%02d\ntls_www_client\nactivation_date = "2026-04-01 00:00:00 +0900"\nexpiration_date = "2028-03-31 23:59:59 +0900"\n' $n $n > $n.cfg
  certtool --generate-certificate --load-privkey $n.key --load-ca-certificate ca.pem --load-ca-privkey ca.key --template $n.cfg --outfile out/$n.pem
done
certtool -i --infile out/1.pem --outder --outfile out/1.crt; rm out/1.pem
