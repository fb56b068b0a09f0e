"""Verifies access tokens as a resource server in another language would: PyJWT and cryptography, nothing of Hawser.

Reads {jwks, issuer, audience, tokens: [{token, certificate}]} on stdin and writes one verdict for each token.
"""

import base64
import hashlib
import json
import sys

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def thumbprint(pem):
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def key_id(jwk):
    """RFC 7638."""
    members = {"EC": ["crv", "kty", "x", "y"], "OKP": ["crv", "kty", "x"], "RSA": ["e", "kty", "n"]}[jwk["kty"]]
    text = json.dumps({name: jwk[name] for name in members}, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def verify(token, certificate, keys, issuer, audience):
    header = jwt.get_unverified_header(token)
    jwk = keys[header["kid"]]
    if header.get("typ") != "at+jwt" or header["alg"] != jwk["alg"]:
        raise jwt.InvalidTokenError("header")
    required = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "cnf"]
    claims = jwt.decode(
        token,
        jwt.PyJWK(jwk, algorithm=jwk["alg"]).key,
        algorithms=[jwk["alg"]],
        issuer=issuer,
        audience=audience,
        options={"require": required},
    )
    if claims["cnf"] != {"x5t#S256": thumbprint(certificate)}:
        raise jwt.InvalidTokenError("binding")
    return claims


def main():
    asked = json.load(sys.stdin)
    keys = {jwk["kid"]: jwk for jwk in asked["jwks"]["keys"]}
    verdicts = []
    for one in asked["tokens"]:
        try:
            claims = verify(one["token"], one["certificate"], keys, asked["issuer"], asked["audience"])
            verdicts.append({"ok": True, "claims": claims})
        except Exception as error:
            verdicts.append({"ok": False, "why": f"{type(error).__name__}: {error}"})
    named = all(kid == key_id(jwk) for kid, jwk in keys.items())
    json.dump({"verdicts": verdicts, "named_by_thumbprint": named}, sys.stdout)


main()
