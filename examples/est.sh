#!/bin/sh
# Enrolment over Secure Transport (RFC 7030) with nothing but curl and openssl: the authorities, a certificate, and its renewal.
#
#   IDENTITY=billing JOIN_TOKEN=hwj_… CA_HASH=sha256:… sh examples/est.sh [directory]
#
# JOIN_TOKEN and CA_HASH are printed together when the join token is made. Where the profile wants an approval, it asks again.
# LABEL is the name of the token's profile, where a client should get no certificate of another one, and know which keys it takes.
set -eu
umask 077
: "${IDENTITY:?}" "${JOIN_TOKEN:?}" "${CA_HASH:?}"
EST=${ENROLMENT:-https://localhost:8444}/.well-known/est${LABEL:+/$LABEL}
DIRECTORY=${1:-est}
mkdir -p "$DIRECTORY"
cd "$DIRECTORY"

say() { printf '\n# %s\n' "$1"; }
sha256() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1; }
# Certificates of a certs-only answer, base64 of DER, as PEM.
certificates() { openssl base64 -d -in "$1" | openssl pkcs7 -inform DER -print_certs; }
split() { awk '/-----BEGIN CERTIFICATE-----/ { n++ } n { print > (p "." n ".pem") }' p="$2" "$1"; }

say "The authorities: fetched without trust, and believed only because the hash of the root came with the join token."
curl -sS --fail --insecure "$EST/cacerts" -o cacerts.p7
certificates cacerts.p7 > cacerts.pem
rm -f ca.pem authority.*.pem
split cacerts.pem authority
for candidate in authority.*.pem; do
  if [ "sha256:$(sha256 "$candidate")" = "$CA_HASH" ]; then cp "$candidate" ca.pem; fi
done
[ -f ca.pem ] || { echo "$EST is not the Hawser that made the join token" >&2; exit 3; }
openssl x509 -in ca.pem -noout -subject -enddate

say "What a request should say."
curl -sS --fail --cacert ca.pem "$EST/csrattrs" | openssl base64 -d | openssl asn1parse -inform DER

say "A key of one's own, and a request for it. The key stays here."
openssl ecparam -name prime256v1 -genkey -noout -out key.pem
openssl req -new -key key.pem -subj "/CN=$IDENTITY" -outform DER | openssl base64 > request.b64

say "Enrol: the name of the identity and its join token, by HTTP Basic."
printf 'user = "%s:%s"\n' "$IDENTITY" "$JOIN_TOKEN" > credentials
enrol() {
  curl -sS --cacert ca.pem --config credentials -H 'Content-Type: application/pkcs10' --data-binary @request.b64 \
    -D headers -o enrolled.p7 -w '%{http_code}' "$EST/simpleenroll"
}
status=$(enrol)
while [ "$status" = 202 ]; do
  pause=$(tr -d '\r' < headers | sed -n 's/^[Rr]etry-[Aa]fter: *//p')
  echo "waits for approval; asks again in ${PAUSE:-$pause} s"
  sleep "${PAUSE:-$pause}"
  status=$(enrol)
done
[ "$status" = 200 ] || { cat enrolled.p7 >&2; exit 3; }
rm -f credentials
certificates enrolled.p7 > certificate.pem
openssl verify -x509_strict -purpose sslclient -CAfile ca.pem -untrusted cacerts.pem certificate.pem
openssl x509 -in certificate.pem -noout -subject -ext subjectAltName -enddate

say "Renew: a new key, and a request for the same names, sent with the certificate that is to be replaced."
names=$(openssl x509 -in certificate.pem -noout -ext subjectAltName | tail -n 1 | tr -d ' ')
openssl ecparam -name prime256v1 -genkey -noout -out next.key.pem
openssl req -new -key next.key.pem -subj "/CN=$IDENTITY" -addext "subjectAltName=$names" -outform DER | openssl base64 > renewal.b64
curl -sS --fail-with-body --cacert ca.pem --cert certificate.pem --key key.pem -H 'Content-Type: application/pkcs10' \
  --data-binary @renewal.b64 -o renewed.p7 "$EST/simplereenroll" || { cat renewed.p7 >&2; exit 3; }
certificates renewed.p7 > next.pem
openssl verify -x509_strict -purpose sslclient -CAfile ca.pem -untrusted cacerts.pem next.pem
mv next.pem certificate.pem
mv next.key.pem key.pem
openssl x509 -in certificate.pem -noout -serial -enddate
