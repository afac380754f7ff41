#!/usr/bin/env python
"""Run a command, with this folder's own servers when no others are named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhub.settings")
    from mentorhub import embedded

    with embedded.for_command(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
