"""A minimal OpenID Connect server: it signs in the person whom the test names."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt

KEY = "a-secret-of-the-fake-server-that-nobody-checks"


class FakeServer:
    """``person`` has the claims about the person who signs in; ``asked`` the requests so far."""

    def __init__(self):
        self.person = {}
        self.id_token_person = None
        self.asked = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def configuration(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
        }

    def tokens(self):
        claims = {"iss": self.url, "aud": "mentorhub", "exp": 4102444800, "iat": 1700000000}
        claims |= self.id_token_person or self.person
        return {
            "access_token": "for-once",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, KEY, algorithm="HS256"),
        }

    def _handler(fake):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answers = {
                    "/.well-known/openid-configuration": fake.configuration,
                    "/userinfo": lambda: fake.person,
                }
                self._respond(answers.get(self.path, dict)())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.asked.append({key: values[0] for key, values in parse_qs(body).items()})
                self._respond(fake.tokens())

            def _respond(self, answer):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *args):
                pass

        return Handler
