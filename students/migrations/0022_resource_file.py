"""A resource that is a file has one. Rows of before are left as they are: an export of the path
leaves them out and says so."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0021_file_order"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=Q(kind="link") | Q(file__isnull=False),
                name="students_resource_file_has_a_file",
                violation_error_message="Choose a file, or make it a link.",
            ),
        ),
    ]
