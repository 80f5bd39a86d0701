"""What the institution keeps: rows and files, and the one door to them."""
