"""Phantoms with known truth: anatomy as implicit shapes, sampled on any grid and written as valid DICOM.

Independent of the engine, so that it can judge it. All coordinates are patient LPS millimetres.
"""
