"""A stand-in for ClamAV's daemon: it speaks INSTREAM and knows one virus, the test file."""

import contextlib
import socket
import struct
import threading

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def exactly(link, count):
    data = b""
    while len(data) < count:
        part = link.recv(count - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


class Scanner:
    """Serves one caller after another. `says` replaces its verdict; None means silence."""

    def __init__(self, says="verdict"):
        self.says, self.seen = says, []

    def serve(self, listener):
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                link, _ = listener.accept()
                with link, contextlib.suppress(ConnectionError):
                    self.answer(link)

    def answer(self, link):
        assert exactly(link, 10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", exactly(link, 4))[0]:
            data += exactly(link, size)
        self.seen.append(data)
        if self.says is None:
            link.recv(1)
        else:
            link.sendall(self.verdict(data))

    def verdict(self, data):
        if self.says != "verdict":
            return self.says
        return b"stream: Eicar-Signature FOUND\0" if VIRUS in data else b"stream: OK\0"


@contextlib.contextmanager
def scanning(settings, scanner=None, path=None):
    """Run a scanner that the site asks, at a port of its own or at the socket file `path`."""
    scanner = scanner or Scanner()
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listener.bind(str(path) if path else ("127.0.0.1", 0))
    listener.listen()
    thread = threading.Thread(target=scanner.serve, args=[listener], daemon=True)
    thread.start()
    settings.UPLOAD_SCANNER = str(path) if path else listener.getsockname()
    try:
        yield scanner
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
