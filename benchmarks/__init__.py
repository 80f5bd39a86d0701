"""Measurements as ratios: Lightbox against a naive viewer, against limits of the machine, in one run."""
