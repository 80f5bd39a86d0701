"""The tables; ``models`` is their front page."""
