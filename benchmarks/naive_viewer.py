"""A viewer as most people would write it in an afternoon: one file, Flask, pydicom, Pillow.

It is the other side of the comparisons: it reads whole uploads into memory, keeps Hounsfield units as float64, stores
nothing, checks nothing. Run it with ``gunicorn --threads 32 benchmarks.naive_viewer:app``.
"""

import base64
import io
import os
import tempfile
import uuid
import zipfile

import numpy as np
import pydicom
from flask import Flask, jsonify, request
from PIL import Image

app = Flask(__name__)
volumes = {}


@app.post("/upload")
def upload():
    """Unpack the ZIP, read every file, stack the slices."""
    slices = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "upload.zip")
        request.files["file"].save(path)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(os.path.join(folder, "files"))
        for root, _, names in os.walk(os.path.join(folder, "files")):
            for name in names:
                ds = pydicom.dcmread(os.path.join(root, name), force=True)
                pixels = ds.pixel_array.astype(np.float64)
                hu = pixels * float(ds.get("RescaleSlope", 1)) + float(ds.get("RescaleIntercept", 0))
                slices.append((float(ds.ImagePositionPatient[2]), hu))
    slices.sort(key=lambda item: item[0])
    identity = uuid.uuid4().hex
    volumes.clear()  # memory has an end: a new study takes the place of the last
    volumes[identity] = np.stack([hu for _, hu in slices])
    return jsonify({"id": identity, "slices": len(slices)}), 201


def picture(image):
    """A window, a PNG, base64."""
    center = float(request.args.get("window_center", 40))
    width = float(request.args.get("window_width", 400))
    low = center - width / 2
    grey = np.clip((image - low) / width * 255, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, format="PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


@app.get("/slice/<identity>/<int:index>")
def slice_picture(identity, index):
    """One slice."""
    return jsonify({"image": picture(volumes[identity][index]), "index": index})


@app.get("/plane/<identity>/<name>/<int:index>")
def plane(identity, name, index):
    """One coronal or sagittal plane."""
    volume = volumes[identity]
    image = volume[::-1, index, :] if name == "coronal" else volume[::-1, :, index]
    return jsonify({"image": picture(image), "index": index})


@app.get("/healthz")
def healthz():
    """Alive."""
    return jsonify({"status": "ok"})
