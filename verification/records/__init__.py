"""Customer files on their way in: what a column means, row by row, sealed, refused."""
