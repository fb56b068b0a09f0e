#!/bin/sh
# A workload of your own with nothing but curl and openssl: join, get a token, call, and see the token refused elsewhere.
#
#   JOIN_TOKEN=hwj_… CA_HASH=sha256:… AUDIENCE=https://… RESOURCE=https://localhost:9443/ sh examples/curl-openssl.sh [directory]
#
# JOIN_TOKEN and CA_HASH are printed together when the join token is made. Without RESOURCE it ends with the token.
set -eu
umask 077
: "${JOIN_TOKEN:?}" "${CA_HASH:?}" "${AUDIENCE:?}"
ENROLMENT=${ENROLMENT:-https://localhost:8444}
STS=${STS:-https://localhost:8443}
DIRECTORY=${1:-workload}
mkdir -p "$DIRECTORY"
cd "$DIRECTORY"

say() { printf '\n# %s\n' "$1"; }
sha256() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1; }
# A member of a flat JSON object, from standard input.
member() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

say "The root: fetched without trust, and believed only because its hash is the one that came with the join token."
curl -sS --fail --insecure "$ENROLMENT/trust-bundle.pem" -o bundle.pem
awk '/-----BEGIN CERTIFICATE-----/ { n++ } n { print > ("bundle." n ".pem") }' bundle.pem
rm -f ca.pem
for candidate in bundle.[0-9]*.pem; do
  if [ "sha256:$(sha256 "$candidate")" = "$CA_HASH" ]; then cp "$candidate" ca.pem; fi
done
[ -f ca.pem ] || { echo "$ENROLMENT is not the Hawser that made the join token" >&2; exit 3; }
openssl x509 -in ca.pem -noout -subject -enddate

say "A key of one's own, and a request for it. The key stays here."
openssl ecparam -name prime256v1 -genkey -noout -out key.pem
openssl req -new -key key.pem -subj /CN=workload -out request.pem

say "Join: the certificate comes back with its chain."
printf '{"token":"%s","csr":"%s"}' "$JOIN_TOKEN" "$(awk '{ printf "%s\\n", $0 }' request.pem)" > join.json
curl -sS --fail-with-body --cacert ca.pem -H 'Content-Type: application/json' --data @join.json "$ENROLMENT/join" -o certificate.pem ||
  { cat certificate.pem >&2; exit 3; }
rm -f join.json
awk '/-----BEGIN CERTIFICATE-----/ { n++ } n > 1' certificate.pem > issuing.pem
openssl verify -x509_strict -purpose sslclient -CAfile ca.pem -untrusted issuing.pem certificate.pem
openssl x509 -in certificate.pem -noout -ext subjectAltName -enddate

say "A token, over mutual TLS with that certificate."
curl -sS --fail-with-body --cacert ca.pem --cert certificate.pem --key key.pem "$STS/token" \
  -d grant_type=client_credentials --data-urlencode "audience=$AUDIENCE" -o token.json ||
  { cat token.json >&2; exit 3; }
member access_token < token.json > token
[ -s token ] || exit 3

say "Its binding is the SHA-256 of the certificate: what the token says, and what openssl says."
payload=$(cut -d . -f 2 token | tr '_-' '/+')
while [ $((${#payload} % 4)) -ne 0 ]; do payload="$payload="; done
bound=$(printf '%s' "$payload" | openssl base64 -d -A | member 'x5t#S256')
computed=$(openssl x509 -in certificate.pem -outform DER | openssl dgst -sha256 -binary | openssl base64 -A | tr '/+' '_-' | tr -d '=')
printf 'token    %s\nopenssl  %s\n' "$bound" "$computed"
[ "$bound" = "$computed" ]

[ -n "${RESOURCE:-}" ] || exit 0
printf 'Authorization: Bearer %s\n' "$(cat token)" > authorization
call() { curl -sS --cacert ca.pem -H @authorization -o answer -w '%{http_code} ' "$@" "$RESOURCE"; cat answer; echo; }

say "The call, with the certificate that the token is bound to."
call --cert certificate.pem --key key.pem

say "The same token with another certificate, as a thief would have to."
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout thief.key -subj /CN=thief -days 1 -out thief.pem 2> /dev/null
call --cert thief.pem --key thief.key

say "The same token with no certificate at all."
call
