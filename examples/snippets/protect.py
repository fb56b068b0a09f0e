# An API that asks the STS about each token, with the certificate of the connection that it came on (RFC 7662, RFC 8705).
# Needs Python 3.8 or newer, and nothing else. A certificate that no authority of Hawser issued ends in the handshake.
import base64
import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

sts = "https://localhost:8443"
audience = "https://orders.example.com"
as_client = ssl.create_default_context(cafile="client/ca.pem")
as_client.load_cert_chain("client/certificate.pem", "client/key.pem")
mtls = build_opener(HTTPSHandler(context=as_client), ProxyHandler({}))


def judge(token, certificate, request):
    """What the STS says of the token on this connection; `active` is true only where it is bound to its certificate."""
    presented = base64.urlsafe_b64encode(certificate or b"").decode().rstrip("=")
    form = {"token": token, "client_certificate": presented, "request_method": request.command, "request_path": request.path}
    form["client_address"] = request.client_address[0]
    return json.load(mtls.open(Request(sts + "/introspect", urlencode(form).encode()), timeout=5))


class Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return self.answer(401, "a token is needed", "Bearer")
        try:
            verdict = judge(token, self.connection.getpeercert(binary_form=True), self)
        except (OSError, ValueError):
            return self.answer(503, "nobody could be asked about the token")
        if verdict.get("active") is not True or verdict.get("aud") != audience:
            return self.answer(401, verdict.get("decision_id", "refused"), 'Bearer error="invalid_token"')
        self.answer(200, "hello " + verdict["client_id"])

    def answer(self, status, text, challenge=None):
        body = (text + "\n").encode()
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    # The handshake is made in the thread of the connection, so that a slow one keeps nobody waiting.
    def process_request_thread(self, request, address):
        request.settimeout(30)
        try:
            super().process_request_thread(tls.wrap_socket(request, server_side=True), address)
        except OSError:
            self.shutdown_request(request)


tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile="client/ca.pem")
tls.load_cert_chain("server/certificate.pem", "server/key.pem")
tls.verify_mode = ssl.CERT_OPTIONAL
# A resumed session would prove no key: TLS 1.3, and no ticket for one.
tls.minimum_version = ssl.TLSVersion.TLSv1_3
tls.num_tickets = 0
Server(("", 9443), Handler).serve_forever()
