"""One measure per file, each with ``measure(bench) -> list of Row``."""
