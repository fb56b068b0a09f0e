# A token over mutual TLS, and a call with it on a connection with the same certificate. Needs Python 3.8 or newer, and nothing else.
import json
import ssl
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

sts = "https://localhost:8443"
audience = "https://orders.example.com"
resource = "https://localhost:9443/"
tls = ssl.create_default_context(cafile="workload/ca.pem")
tls.load_cert_chain("workload/certificate.pem", "workload/key.pem")
mtls = build_opener(HTTPSHandler(context=tls), ProxyHandler({}))

try:
    form = urlencode({"grant_type": "client_credentials", "audience": audience}).encode()
    token = json.load(mtls.open(Request(sts + "/token", form)))["access_token"]
    answer = mtls.open(Request(resource, headers={"Authorization": "Bearer " + token}))
    print(answer.read().decode().strip())
    print(answer.status)
except HTTPError as refusal:
    print(refusal.code, refusal.read().decode().strip(), file=sys.stderr)
    sys.exit(3)
