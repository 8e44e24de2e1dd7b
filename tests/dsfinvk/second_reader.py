"""What the package `dsfinvk` (github.com/pretix/python-dsfinvk, Apache-2) says of an export.

It runs in a Python that DSFINVK_PYTHON names: its validator reads index.xml and each file, its models name the columns
and their places.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

PYTHON = "DSFINVK_PYTHON"
# The validator prints what is wrong in a value, and returns what is wrong in a file: both count here. The package names
# seven columns for a device's certificate where the published index.xml has two.
_RUN = """
import contextlib, csv, io, json, sys, zipfile
from dsfinvk import models, validate
from dsfinvk.fields import NumericField, StringField
from dsfinvk.table import Model
said = []
for path in sys.argv[1:]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        errors = validate.validate_zip(path)
    with zipfile.ZipFile(path) as folder:
        for model in Model.__subclasses__():
            text = folder.read(model._filename).decode()
            names = next(csv.reader(io.StringIO(text), delimiter=";"))
            own = [field.name for field in model._fields]
            if model is models.Stamm_TSE:
                own = own[: len(names)]
            if names != own:
                errors.append(f"{model._filename}: {names} is not {own}")
            for row in csv.DictReader(io.StringIO(text), delimiter=";"):
                for field in model._fields:
                    value = row.get(field.name, "")
                    if isinstance(field, NumericField) and value:
                        places = len(value.partition(",")[2])
                        if places != field.places:
                            errors.append(f"{model._filename}: {field.name} {value}")
                    if isinstance(field, StringField) and field.regex and value and not field.regex.match(value):
                        errors.append(f"{model._filename}: {field.name} {value}")
    said.append(errors + out.getvalue().splitlines())
print(json.dumps(said))
"""


def outside() -> str:
    """The Python that has the package, "" if the environment names none."""
    return os.environ.get(PYTHON, "")


def second_opinion(paths: list[Path]) -> list[list[str]]:
    """What it finds wrong in each of these ZIP files."""
    done = subprocess.run(
        [outside(), "-c", _RUN, *map(str, paths)], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[list[str]] = json.loads(done.stdout)
    return found
