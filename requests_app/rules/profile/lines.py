"""Find the line on which a key of a TOML file stands; the standard reader does not say."""

import re

Path = tuple[str | int, ...]

# Strings and comments first, so that a bracket inside them counts for nothing.
TOKEN = re.compile(r"'''|\"\"\"|\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*|[\[\]{}]")
NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
KEY = re.compile(rf"\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
INLINE = re.compile(r"[{,]\s*([\w-]+(?:\s*\.\s*[\w-]+)*)\s*=")
PART = re.compile(NAME)


def key_lines(text: str) -> dict[Path, int]:
    """Return the line of every key and table header in a well-formed TOML `text`."""
    scan = _Scan()
    for number, line in enumerate(text.splitlines(), start=1):
        scan.read(line, number)
    return scan.found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest table around it; 1 where there is none."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Scan:
    """Where the reading stands: the table, the open brackets, the open long string."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self.table: Path = ()
        self.counts: dict[Path, int] = {}
        self.depth = 0
        self.quote = ""

    def read(self, line: str, number: int) -> None:
        if self.depth == 0 and not self.quote:
            self._key_or_header(line, number)
        self._follow(line)

    def _key_or_header(self, line: str, number: int) -> None:
        stripped = line.strip()
        if stripped.startswith("[["):
            self._open_row(_parts(stripped[2:].partition("]")[0]), number)
        elif stripped.startswith("["):
            self.table = self._resolve(_parts(stripped[1:].partition("]")[0]))
            self.found.setdefault(self.table, number)
        elif match := KEY.match(line):
            path = self.table + _parts(match[1])
            self.found[path] = number
            for inner in INLINE.findall(line[match.end() :]):
                self.found.setdefault(path + _parts(inner), number)

    def _open_row(self, name: Path, number: int) -> None:
        name = self._resolve(name[:-1]) + name[-1:]
        index = self.counts.get(name, -1) + 1
        self.counts[name] = index
        self.found.setdefault(name, number)
        self.table = (*name, index)
        self.found[self.table] = number

    def _resolve(self, name: Path) -> Path:
        """Put the index of the last row into a header below a list of tables."""
        path: Path = ()
        for part in name:
            path = (*path, part)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _follow(self, line: str) -> None:
        """Count brackets and long strings, so that what they hold is not taken for keys."""
        position = 0
        while position < len(line):
            position = (
                self._leave_quote(line, position) if self.quote else self._token(line, position)
            )

    def _leave_quote(self, line: str, position: int) -> int:
        end = line.find(self.quote, position)
        if end < 0:
            return len(line)
        self.quote = ""
        return end + 3

    def _token(self, line: str, position: int) -> int:
        match = TOKEN.search(line, position)
        if match is None:
            return len(line)
        if match[0] in ("'''", '"""'):
            self.quote = match[0]
        self.depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        return match.end()


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(name))
