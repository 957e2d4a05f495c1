"""Tables as text: CSV that no spreadsheet takes for a formula, and rows for JSON."""

import csv
import io
from dataclasses import dataclass

type_of_cell = str | int | float | None

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"  # Excel takes UTF-8 for something else without it


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under codes for columns: the same in every language, so that machines read them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[type_of_cell, ...], ...]

    def csv(self) -> str:
        """Return the table as CSV for Excel and all others: UTF-8 with its mark, no formulas."""
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(self.columns)
        writer.writerows([safe(cell) for cell in row] for row in self.rows)
        return MARK + sheet.getvalue()

    def records(self) -> list[dict[str, type_of_cell]]:
        """Return the rows with the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def safe(cell: type_of_cell) -> str | int | float:
    """Return a cell that a spreadsheet shows and does not calculate; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
