"""`make run`: the same as `manage.py demo`, a second sooner for not loading Django to supervise.

Ends with the process that started it, so that nothing outlives a killed make.
"""

from mentorhub import embedded
from mentorhub.embedded import demo

if __name__ == "__main__":
    with embedded.for_command(["manage.py", "demo"]):
        demo.run(embedded.running[0], with_parent=True)
