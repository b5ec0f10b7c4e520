# OpenSSL: PEM, DER, bare Base64, PKCS#7, PKCS#12 of today and of old Windows, and its own trusted form.
# Run in an empty folder; what an operator would keep is in out/.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 5000 -subj /CN=OpenSSL-CA
for n in 1 2 3 4 5 6 7 8 9 10; do
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $n.key -out $n.csr -subj "/C=JP/O=Mihon/CN=openssl-$n"
  printf 'extendedKeyUsage=clientAuth\n' > ext
  openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -set_serial 0x1000$n -days $((500 + n)) -extfile ext -out $n.pem
done
mkdir out
cp 1.pem 2.pem 3.pem out; openssl x509 -in 4.pem -outform DER -out out/4.der; openssl x509 -in 5.pem -outform DER | base64 > out/5.cer
openssl crl2pkcs7 -nocrl -certfile 6.pem -certfile ca.pem -outform DER -out out/6.p7b
openssl crl2pkcs7 -nocrl -certfile 7.pem -out out/7.p7c
printf 'openssl-secret' > pass
openssl pkcs12 -export -inkey 8.key -in 8.pem -certfile ca.pem -passout file:pass -out out/8.p12
openssl pkcs12 -export -legacy -inkey 9.key -in 9.pem -passout file:pass -out out/9.pfx
openssl x509 -in 10.pem -text -addtrust clientAuth -trustout -out out/10.txt
