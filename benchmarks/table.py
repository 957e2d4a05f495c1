"""Print measurements as an aligned table."""


class Table:
    """A title, a header, and rows of text; `print` writes them to standard output."""

    def __init__(self, title: str, *header: str) -> None:
        self.title = title
        self.rows: list[tuple[str, ...]] = [header]

    def row(self, *cells: object) -> None:
        self.rows.append(tuple(str(cell) for cell in cells))

    def print(self) -> None:
        widths = [max(len(row[i]) for row in self.rows) for i in range(len(self.rows[0]))]
        lines = ["  ".join(self._cells(row, widths)) for row in self.rows]
        rule = "  ".join("-" * width for width in widths)
        print("\n".join(["", self.title, lines[0], rule, *lines[1:]]))  # noqa: T201

    @staticmethod
    def _cells(row: tuple[str, ...], widths: list[int]) -> list[str]:
        first, *others = zip(row, widths, strict=True)
        return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
