"""`make run`: the same as `manage.py demo`, but a second faster, because it does not load Django.

It ends with the process that started it, so that nothing keeps running when make is killed.
"""

from mentorhub import embedded
from mentorhub.embedded import demo

if __name__ == "__main__":
    with embedded.for_command(["manage.py", "demo"]):
        demo.run(embedded.running[0], with_parent=True)
