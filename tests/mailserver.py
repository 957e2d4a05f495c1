"""A real SMTP server on a free port, for tests. It keeps what it took, and fails when told to."""

import asyncio
import logging
import random
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server notes every address

TAKEN = "250 2.0.0 taken for ada@example.org"


@dataclass
class MailServer:
    """`refuse_rcpt` and `refuse_data` are replies to give instead of taking letters; `hang_up`
    breaks the connection once a letter is in, `hang_up_after` once so many are in and the next
    one is announced; `on_letter` is called with each one. `hold` keeps the next letter in hand,
    "before" or "after" it is taken, until `release` is set."""

    seed: int = 1
    slowest: float = 0.0
    refuse_rcpt: str = ""
    refuse_data: str = ""
    hang_up: bool = False
    hang_up_after: int = 0
    on_letter: object = None
    hold: str = ""
    held: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    letters: list[tuple[EmailMessage, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse_rcpt:
            return self.refuse_rcpt
        if self.hang_up_after and len(self.letters) == self.hang_up_after:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse_data:
            return self.refuse_data
        await asyncio.sleep(self._random.uniform(0, self.slowest))
        await self._keep("before")
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((parsed, list(envelope.rcpt_tos)))
        if self.on_letter:
            await asyncio.to_thread(self.on_letter)
        await self._keep("after")
        await asyncio.sleep(self._random.uniform(0, self.slowest))
        if self.hang_up:
            server.transport.abort()
        return TAKEN

    async def _keep(self, moment: str) -> None:
        if self.hold == moment:
            self.hold = ""
            self.held.set()
            await asyncio.to_thread(self.release.wait, 60)

    def ids(self) -> Counter[str]:
        """Return how often each letter arrived, by its Message-ID."""
        return Counter(letter["Message-ID"] for letter, _ in self.letters)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(server: MailServer, port: int):
    """Run the server in a thread while the block lasts."""
    controller = Controller(server, hostname="127.0.0.1", port=port, server_hostname="mail.test")
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
