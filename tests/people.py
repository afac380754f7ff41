"""The people of the tests. Each is a story: who they are, and what they may see.

Two paths: Baking and Carpentry, each with two projects and a guide for the first.
"""

from dataclasses import dataclass, field

from django.conf import settings

from mentorhub.accounts.models import User
from students.models import Path, Project
from tests import factories as make
from tests.snapshot import Snapshot

PASSWORD = "correct-horse-battery"


@dataclass
class School:
    baking: Path
    carpentry: Path
    bread: Project
    table: Project
    # Mentor of Baking, who supports Stu.
    maya: User
    # Student of Baking.
    stu: User
    # Assessor of Baking.
    ines: User
    # Mentor of Carpentry alone.
    carl: User
    # Holds the role assessor, approved for nothing.
    una: User
    # Mentor of Baking by approval who is a student of it now.
    both: User
    # Mentor of Baking who is a student of Carpentry.
    cross: User
    # Finished Baking, and is approved as its mentor since.
    past: User
    # Was a mentor of Baking; the approval has ended.
    former: User
    noor: User
    tom: User
    # Nobody yet: no role, no enrolment.
    nora: User
    # Whom a test adds, by name.
    more: dict[str, User] = field(default_factory=dict)

    @property
    def everyone(self) -> dict[str, User]:
        names = "maya stu ines carl una both cross past former noor tom nora"
        return {name: getattr(self, name) for name in names.split()} | self.more


_snapshots: dict[str, Snapshot[School]] = {}


def school() -> School:
    """The whole school; rows are written on the login in force."""
    hasher = settings.PASSWORD_HASHERS[0]  # some tests are about the passwords
    if hasher in _snapshots:
        return _snapshots[hasher].write()
    _snapshots[hasher] = Snapshot(make_school)
    return _snapshots[hasher].made


def make_school() -> School:
    baking = make.path(slug="baking", title="Baking")
    carpentry = make.path(slug="carpentry", title="Carpentry")
    bread = make.project(path=baking, slug="bread", title="Bread")
    make.project(path=baking, slug="cake", title="Cake", position=2)
    table = make.project(path=carpentry, slug="table", title="Table")
    maya = make.mentor("Maya Mentor", baking)
    stu = make.student("Stu Student", baking)
    make.mentorship(maya, stu)
    ines = make.assessor("Ines Assessor", baking)
    carl = make.mentor("Carl Carpenter", carpentry)
    una = make.person("Una Unassigned", "assessor")
    both = make.mentor("Both Mentor-Student", baking)
    make.enrolment(both, baking)
    cross = make.mentor("Cross Mentor", baking)
    make.enrolment(cross, carpentry)
    past = make.mentor("Past Student", baking)
    finished = make.enrolment(past, baking)
    former = make.mentor("Former Mentor", baking)
    noor = make.person("Noor Manager", "manager")
    tom = make.person("Tom Admin", "staff")
    nora = make.person("Nora Nobody")
    finished.end("finished", by=tom)
    former.approvals.get().end(by=tom)
    return School(
        baking, carpentry, bread, table, maya, stu, ines, carl, una, both, cross, past, former,
        noor, tom, nora,
    )  # fmt: skip


# Who may open the guide of Bread, as the product promises it.
MAY_READ_BREAD = {"maya", "ines", "cross", "past"}
