#!/bin/sh
# What a bound token is worth to a thief: its holder uses it, then somebody tries it with another certificate, and with none.
#
#   sh prove.sh
#
# Ends with 0 where the holder was let in and nobody else was, and with 3 otherwise. With an empty RESOURCE it ends with the token.
set -eu
umask 077
sts=${STS:-'https://localhost:8443'}
audience=${AUDIENCE:-'https://orders.example.com'}
resource=${RESOURCE-'https://localhost:9443/'}
certificate='workload/certificate.pem'
key='workload/key.pem'
ca='workload/ca.pem'
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

say() { printf '\n# %s\n' "$1"; }
# A member of a flat JSON object, from standard input.
member() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

say "1  The certificate is presented, and 2  a token is issued that is bound to it."
curl -sS --fail-with-body --cacert "$ca" --cert "$certificate" --key "$key" "$sts/token" \
  -d grant_type=client_credentials --data-urlencode "audience=$audience" -o "$place/token.json" ||
  { cat "$place/token.json" >&2 2> /dev/null; exit 3; }
token=$(member access_token < "$place/token.json")
[ -n "$token" ] || exit 3
payload=$(printf '%s' "$token" | cut -d . -f 2 | tr '_-' '/+')
while [ $((${#payload} % 4)) -ne 0 ]; do payload="$payload="; done
bound=$(printf '%s' "$payload" | openssl base64 -d -A | member 'x5t#S256')
computed=$(openssl x509 -in "$certificate" -outform DER | openssl dgst -sha256 -binary | openssl base64 -A | tr '/+' '_-' | tr -d '=')
printf 'token    %s\nopenssl  %s\n' "$bound" "$computed"
[ "$bound" = "$computed" ] || exit 3
[ -n "$resource" ] || exit 0

printf 'Authorization: Bearer %s\n' "$token" > "$place/authorization"
# Prints the status and the answer, and leaves the status in $status.
call() {
  status=$(curl -sS --cacert "$ca" -H "@$place/authorization" -o "$place/answer" -w '%{http_code}' "$@" "$resource") || true
  printf '%s %s\n' "$status" "$(cat "$place/answer" 2> /dev/null)"
  rm -f "$place/answer"
}

say "3  The resource server accepts it on a connection with the same certificate."
call --cert "$certificate" --key "$key"
holder=$status

say "4  The same token with another certificate, as a thief would have to."
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$place/thief.key" -subj /CN=thief -days 1 \
  -out "$place/thief.pem" 2> /dev/null
call --cert "$place/thief.pem" --key "$place/thief.key"
thief=$status

say "   And with no certificate at all."
call

case "$holder $thief $status" in
  2??\ 401\ 401) say "Only its holder was let in." ;;
  *) say "Not as it should be: 2xx 401 401 was expected, $holder $thief $status came." >&2; exit 3 ;;
esac
