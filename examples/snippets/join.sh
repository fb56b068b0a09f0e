#!/bin/sh
# The first certificate of a workload, with nothing but curl and openssl. The key is made here, and stays here.
#
#   JOIN_TOKEN=hwj_… sh join.sh
#
# Ends with 2 where there is a certificate already, and with 3 where the token or the root is refused.
set -eu
umask 077
: "${JOIN_TOKEN:?is shown once, when the join token is made}"
enrolment=${ENROLMENT:-'https://localhost:8444'}
root=${CA_HASH:-'sha256:0000000000000000000000000000000000000000000000000000000000000000'}
certificate='workload/certificate.pem'
key='workload/key.pem'
ca='workload/ca.pem'

[ ! -e "$certificate" ] || { echo "$certificate is there already: renew it, or name other files" >&2; exit 2; }
mkdir -p "$(dirname "$certificate")" "$(dirname "$key")" "$(dirname "$ca")"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# The root is fetched without trust, and believed only where its hash is the one above.
curl -sS --fail --insecure "$enrolment/trust-bundle.pem" -o "$place/bundle.pem"
awk -v place="$place" '/-----BEGIN CERTIFICATE-----/ { n++ } n { print > (place "/root." n) }' "$place/bundle.pem"
rm -f "$ca"
for candidate in "$place"/root.*; do
  hash=$(openssl x509 -in "$candidate" -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1)
  if [ "sha256:$hash" = "$root" ]; then cp "$candidate" "$ca"; fi
done
[ -f "$ca" ] || { echo "$enrolment is not the Hawser that made the join token" >&2; exit 3; }

# PKCS #8, which every language reads.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key" 2> /dev/null
openssl req -new -key "$key" -subj /CN=workload -out "$place/request.pem"
printf '{"token":"%s","csr":"%s"}' "$JOIN_TOKEN" "$(awk '{ printf "%s\\n", $0 }' "$place/request.pem")" > "$place/join.json"
curl -sS --fail-with-body --cacert "$ca" -H 'Content-Type: application/json' --data "@$place/join.json" "$enrolment/join" -o "$place/chain.pem" ||
  { cat "$place/chain.pem" >&2 2> /dev/null; exit 3; }
mv "$place/chain.pem" "$certificate"

awk '/-----BEGIN CERTIFICATE-----/ { n++ } n > 1' "$certificate" > "$place/issuing.pem"
openssl verify -x509_strict -CAfile "$ca" -untrusted "$place/issuing.pem" "$certificate"
openssl x509 -in "$certificate" -noout -ext subjectAltName -enddate
