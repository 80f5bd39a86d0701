"""Pure imaging: files in, volumes and pictures out. No Flask, no database."""
