"""Ask the operator's virus scanner, ClamAV's daemon, where there is one.

The daemon's INSTREAM command needs so little that no library is used for it; the maintained
one speaks to IPv4 alone and waits for ever at a socket file.
"""

import logging
import socket
import struct
from contextlib import closing

from django.conf import settings

logger = logging.getLogger(__name__)

PATIENCE = 20  # seconds, for each word of the daemon
CHUNK = 1_000_000
LONGEST_REPLY = 1_000


class Unreachable(Exception):
    """The scanner gave no verdict: nothing may be taken for clean."""


def configured() -> bool:
    """Tell whether files must pass a scanner before anybody sees them."""
    return settings.UPLOAD_SCANNER is not None


def harmful(data: bytes) -> bool:
    """Tell whether the scanner found something in `data`. Raises Unreachable.

    Only a plain OK is taken for clean; an error of the daemon, such as its limit on size, is
    no verdict.
    """
    try:
        reply = _asked(data)
    except OSError as error:
        logger.warning("The virus scanner cannot be reached: %s.", type(error).__name__)
        raise Unreachable("The virus scanner cannot be reached.") from None
    if reply.endswith(b" FOUND"):
        return True
    if reply != b"stream: OK":
        logger.warning("The virus scanner gave no verdict.")
        raise Unreachable("The virus scanner gave no verdict.")
    return False


def _asked(data: bytes) -> bytes:
    with closing(_connected()) as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            link.sendall(struct.pack(">I", len(chunk)) + chunk)
        link.sendall(struct.pack(">I", 0))
        return _reply(link)


def _connected() -> socket.socket:
    address = settings.UPLOAD_SCANNER
    if not isinstance(address, str):
        return socket.create_connection(address, PATIENCE)
    link = socket.socket(socket.AF_UNIX)
    try:
        link.settimeout(PATIENCE)
        link.connect(address)
    except OSError:
        link.close()
        raise
    return link


def _reply(link: socket.socket) -> bytes:
    """Return what the daemon said; it ends its word with a zero byte or by hanging up."""
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
        part = link.recv(LONGEST_REPLY)
        if not part:
            break
        reply += part
    return reply.rstrip(b"\0").strip()
