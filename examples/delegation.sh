#!/bin/sh
# Token exchange (RFC 8693) with nothing but curl and openssl: alice's token narrowed by alice, and handed to bob, who acts for her.
#
#   STS=https://localhost:8443 CA=ca.pem FRONT=https://front.example.com BACK=https://back.example.com sh examples/delegation.sh
#
# alice.pem, alice.key, bob.pem and bob.key are certificates (with their chain) and keys of the two identities, in this directory.
# alice holds a grant for both audiences, BACK takes delegated tokens, and a delegation lets bob act for alice at BACK.
set -eu
: "${STS:?}" "${CA:?}" "${FRONT:?}" "${BACK:?}"
TYPE=urn:ietf:params:oauth:token-type:access_token
EXCHANGE=urn:ietf:params:oauth:grant-type:token-exchange

say() { printf '\n# %s\n' "$1"; }
# Asks for a token with the certificate of $1; the other arguments are parameters.
ask() {
  who=$1
  shift
  for parameter; do set -- "$@" --data-urlencode "$parameter"; shift; done
  curl -sS --cacert "$CA" --cert "$who.pem" --key "$who.key" "$@" "$STS/token"
}
# The member $1 of a JSON object of texts and numbers on the standard input.
member() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }
# What a token says, without checking it: that is for whoever it is shown to.
claims() {
  part=$(cut -d . -f 2 | tr '_-' '/+')
  while [ $((${#part} % 4)) -ne 0 ]; do part="$part="; done
  printf '%s' "$part" | openssl base64 -d -A
  echo
}

say "alice gets a token for the front, with her certificate."
ask alice grant_type=client_credentials "audience=$FRONT" 'scope=read write' > front.json
member access_token < front.json > front.token
claims < front.token

say "She narrows it: fewer scopes, a shorter life, never more."
ask alice "grant_type=$EXCHANGE" "audience=$FRONT" scope=read requested_expires_in=60 \
  "subject_token=$(cat front.token)" "subject_token_type=$TYPE" > narrowed.json
member access_token < narrowed.json | claims

say "The front is bob's. He acts for alice at the back: the token is bound to his certificate, and names both."
ask bob "grant_type=$EXCHANGE" "audience=$BACK" scope=read \
  "subject_token=$(cat front.token)" "subject_token_type=$TYPE" > back.json
member access_token < back.json | claims

say "Nobody else may. The answer says little; its decision id says the operator everything."
ask alice "grant_type=$EXCHANGE" "audience=$BACK" \
  "subject_token=$(member access_token < back.json)" "subject_token_type=$TYPE"
echo
