#!/bin/sh
# A token over mutual TLS, and a call with it on a connection with the same certificate. Needs curl 7.76 or newer.
#
#   sh call.sh
set -eu
umask 077
sts=${STS:-'https://localhost:8443'}
audience=${AUDIENCE:-'https://orders.example.com'}
resource=${RESOURCE:-'https://localhost:9443/'}
certificate='workload/certificate.pem'
key='workload/key.pem'
ca='workload/ca.pem'
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

mtls() { curl -sS --cacert "$ca" --cert "$certificate" --key "$key" "$@"; }

mtls --fail-with-body "$sts/token" -d grant_type=client_credentials --data-urlencode "audience=$audience" -o "$answer" ||
  { cat "$answer" >&2; exit 3; }
token=$(sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p' "$answer")

# By standard input: other users of this machine can read a command line.
printf 'Authorization: Bearer %s\n' "$token" | mtls -H @- -w '\n%{http_code}\n' "$resource"
