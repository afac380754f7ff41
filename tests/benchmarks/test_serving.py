"""The server of bench_floor is that of the image."""

import json
import re

from benchmarks import serving
from tests.test_settings import ROOT


def test_it_runs_the_command_of_the_dockerfile_on_a_port_of_this_machine():
    command = serving.command(8123, "some.wsgi:application")
    assert command[2] == "granian"
    assert command[-1] == "some.wsgi:application"
    assert {"--host=127.0.0.1", "--port=8123"} <= set(command)
    image = re.search(r"^CMD (\[.*?\])", (ROOT / "Dockerfile").read_text(), re.S | re.M)[1]
    options = json.loads(image.replace("\\\n", ""))[1:-1]
    moved = ("--host", "--port")
    assert {word for word in options if not word.startswith(moved)} <= set(command)
