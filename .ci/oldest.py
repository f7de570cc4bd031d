"""Prints the oldest versions that setup.cfg allows of what salesbook needs, as constraints for pip."""

import configparser
import re
from pathlib import Path

setup = configparser.ConfigParser(interpolation=None)
setup.read(Path(__file__).parents[1] / "setup.cfg")
extras = setup["options.extras_require"]
for need in (
    setup["options"]["install_requires"] + extras["pg"] + extras["crypto"] + extras["verify"]
).split():
    name, version = re.fullmatch(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)", need).groups()
    print(f"{name}=={version}")
