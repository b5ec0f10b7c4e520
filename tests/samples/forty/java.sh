# Java: exports of keytool, PKCS#12, and key stores of Java's own kind.
# Run in an empty folder; what an operator would keep is in out/.
mkdir out
make() { keytool -genkeypair -alias $1 -dname "CN=java-$1, O=Mihon" -keyalg EC -groupname secp256r1 -startdate "2026/04/01 00:00:00" -validity 730 \
  -ext eku=clientAuth -keystore $2 -storetype $3 -storepass:file pass -keypass:file pass; }
printf changeit-2026 > pass
for n in 1 2 3 4 5 6 7 8; do make $n store.p12 PKCS12; done
for n in 1 2 3 4; do keytool -exportcert -rfc -alias $n -keystore store.p12 -storepass:file pass -file out/$n.pem; done
for n in 5 6; do keytool -exportcert -alias $n -keystore store.p12 -storepass:file pass -file out/$n.cer; done
for n in 7 8; do keytool -importkeystore -srckeystore store.p12 -srcstoretype PKCS12 -srcstorepass:file pass -srcalias $n \
  -destkeystore out/$n.p12 -deststoretype PKCS12 -deststorepass:file pass; done
make 9 out/9.jks JKS; make 10 out/10.jks JKS
