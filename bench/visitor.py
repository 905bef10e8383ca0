"""Somebody who works in a browser over the network: signs in, opens a visit's page, fills it in and sends it."""

from __future__ import annotations

import http.client
import time
from datetime import date
from typing import Any
from urllib.parse import urlencode

from tests.browsing import PASSWORD
from tests.pages import form_on
from tests.visiting import visit_on


class Visitor:
    """One signed-in session on one connection."""

    def __init__(self, port: int, email: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = ""
        sent = form_on(self.get("/sign-in"), having="email")
        sent["email"], sent["password"] = email, PASSWORD
        assert self.post("/sign-in", sent) == 302, f"{email} could not sign in"

    def get(self, address: str) -> str:
        """The page at this address."""
        self.connection.request("GET", address, headers=self._headers())
        status, text = self._answer()
        assert status == 200, f"{address} answered {status}"
        return text

    def post(self, address: str, sent: Any) -> int:
        """Send a form; the status of the answer."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(
            "POST", address, urlencode(list(sent.items(multi=True))), self._headers() | kind
        )
        return self._answer()[0]

    def visit(self, address: str, on: date) -> tuple[float, float]:
        """Open this step's page and submit its form: milliseconds until the page, and until the answer, was here."""
        began = time.perf_counter()
        page = self.get(address)
        opened = time.perf_counter()
        sent = visit_on(page, on)
        sent["csrf_token"] = form_on(page)["csrf_token"]
        sending = time.perf_counter()
        status = self.post(address, sent)
        done = time.perf_counter()
        assert status == 302, f"the visit was answered {status}"
        return (opened - began) * 1000, (done - sending) * 1000

    def close(self) -> None:
        """Leave."""
        self.connection.close()

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    def _answer(self) -> tuple[int, str]:
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer.status, text
