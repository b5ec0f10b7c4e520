# NSS: PEM, DER and PKCS#12, out of a database such as Firefox has.
# Run in an empty folder; what an operator would keep is in out/.
mkdir db out; printf nss-2026 > pass; head -c 64 /dev/urandom > noise
certutil -N -d sql:db -f pass
printf 'y\n0\nn\n' | certutil -S -d sql:db -f pass -z noise -n ca -s CN=NSS-CA -x -t C,C,C -v 240 -m 1 -k ec -q nistp256 -2
for n in 1 2 3 4 5 6 7 8 9 10; do
  certutil -S -d sql:db -f pass -z noise -n client$n -s "CN=nss-$n,O=Mihon" -c ca -t ,, -v 24 -m 30$n -k ec -q nistp256 --extKeyUsage clientAuth
done
for n in 1 2 3 4 5; do certutil -L -d sql:db -n client$n -a > out/$n.pem; done
for n in 6 7 8; do certutil -L -d sql:db -n client$n -r > out/$n.der; done
for n in 9 10; do pk12util -o out/$n.p12 -n client$n -d sql:db -k pass -w pass; done
