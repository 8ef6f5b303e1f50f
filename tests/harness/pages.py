"""A desk's pages as a person uses them, by plain HTTP/1.1."""

import http.client
import re
import urllib.parse

from .part import Failed

# Signing in costs a second of an idle machine.
ANSWER_SECONDS = 60


class Pages:
    """A session at a desk. `connect` opens a socket to it, for a desk that another network namespace holds."""

    def __init__(self, host: str, connect, passphrase: str):
        self.host, self.connect, self.cookie = host, connect, ""
        status, headers, _ = self._ask("POST", "/sign-in", {"passphrase": passphrase})
        self.cookie = (headers.get("Set-Cookie") or "").split(";")[0]
        if status != 303 or not self.cookie:
            raise Failed(f"the desk did not let us in: status {status}")

    def get(self, path: str) -> bytes:
        status, _, body = self._ask("GET", path)
        if status != 200:
            raise Failed(f"{path}: status {status}")
        return body

    def attachments(self, report: int) -> list[bytes]:
        """The bytes of a report's attachments, in the page's order."""
        page = self.get(f"/reports/{report}").decode()
        addresses = re.findall(rf'href="(/reports/{report}/[^"]*)"[^>]*>', page)
        found = dict.fromkeys(address for address in addresses if "/attachments/" in address)
        return [self.get(address) for address in found]

    def answer(self, report: int, text: str) -> None:
        page = self.get(f"/reports/{report}").decode()
        token = re.search(r'name="csrf" value="([^"]*)"', page)
        if not token:
            raise Failed("the report's page has no answer box")
        status, _, _ = self._ask("POST", f"/reports/{report}/answer", {"csrf": token[1], "text": text})
        if status != 303:
            raise Failed(f"the desk did not take the answer: status {status}")

    def _ask(self, method: str, path: str, fields=None):
        connection = http.client.HTTPConnection(self.host)
        connection.sock = self.connect()
        connection.sock.settimeout(ANSWER_SECONDS)
        headers = {"Origin": f"http://{self.host}", "Cookie": self.cookie}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if fields is None else urllib.parse.urlencode(fields)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
