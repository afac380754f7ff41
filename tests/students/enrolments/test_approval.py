"""An approval stands on the role of its kind, and ends with it."""

import pytest
from django.db import IntegrityError

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_only_who_holds_the_role_is_approved():
    nora = make.person("Nora Nobody")
    with pytest.raises(IntegrityError, match="holds the role"):
        make.approval(nora, make.path())


def test_a_mentor_is_not_approved_as_assessor():
    maya = make.mentor("Maya Mentor")
    with pytest.raises(IntegrityError, match="holds the role"):
        make.approval(maya, make.path(), "assessor")


def test_ending_a_role_ends_its_approvals_and_no_others():
    baking = make.path()
    ines = make.person("Ines Both", "mentor", "assessor")
    as_mentor = make.approval(ines, baking)
    as_assessor = make.approval(ines, baking, "assessor")

    ines.roles.get(kind="mentor").end(by=make.office())

    as_mentor.refresh_from_db()
    as_assessor.refresh_from_db()
    assert as_mentor.ended_at is not None
    assert as_assessor.ended_at is None


def test_a_role_given_to_another_person_takes_no_approvals_with_it():
    baking = make.path()
    maya, omar = make.mentor("Maya Mentor", baking), make.person("Omar Other")
    role = maya.roles.get()
    role.user = omar
    role.save()
    assert maya.approvals.running().count() == 0
