"""Every text column of the project is declared for anonymising."""

import pytest
from django.apps import apps
from django.db import connections, models

from mentorhub import grants, personal_data
from mentorhub.database import OWNER
from mentorhub.personal_data import Clear, DeleteRows, Keep

MODELS = apps.get_models(include_auto_created=True)
CHANGING = (Clear, DeleteRows)


def rules(model):
    return personal_data.declarations().get(model, ())


def columns(rule):
    return set(rule.columns if isinstance(rule, Keep) else getattr(rule, "values", ()))


def text_columns(model):
    return {field.name for field in model._meta.concrete_fields if personal_data.is_text(field)}


def unclassified(model):
    """Text columns of which no rule says what becomes of them."""
    if any(isinstance(rule, DeleteRows) for rule in rules(model)):
        return set()
    said = set().union(*map(columns, rules(model)))
    return text_columns(model) - said


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_text_column_is_classified(model):
    missing = unclassified(model)
    assert not missing, (
        f"Say in the area's anonymising.py what becomes of {sorted(missing)} of "
        f"{model._meta.label} (docs/decisions/anonymising.md)."
    )


@pytest.mark.parametrize("model", personal_data.declarations(), ids=lambda model: str(model))
def test_what_is_declared_exists_and_is_said_once(model):
    assert model in MODELS
    there = {field.name for field in model._meta.concrete_fields}
    kept = [column for rule in rules(model) if isinstance(rule, Keep) for column in rule.columns]
    cleared = {column for rule in rules(model) for column in getattr(rule, "values", ())}
    assert {*kept, *cleared} <= there
    assert len(kept) == len(set(kept))
    assert not cleared.intersection(kept)
    assert all(rule.because for rule in rules(model) if isinstance(rule, Keep))


def test_a_column_that_nobody_declared_is_found():
    class Diary(models.Model):  # noqa: DJ008
        entry = models.TextField()
        mood = models.CharField(max_length=3, choices=[("bad", "Bad")])
        day = models.DateField()

        class Meta:
            app_label = "undeclared"

    try:
        assert unclassified(Diary) == {"entry"}
    finally:
        del apps.all_models["undeclared"]


def test_a_model_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        personal_data.declare(next(iter(personal_data.declarations())))


@pytest.mark.parametrize("table", grants.APPEND_ONLY)
def test_nothing_is_rewritten_in_an_append_only_table(table):
    (model,) = [each for each in MODELS if each._meta.db_table == table]
    assert not [rule for rule in rules(model) if isinstance(rule, CHANGING)]


@pytest.mark.django_db
def test_the_login_staff_may_do_what_is_declared():
    wanted = [
        (model._meta.db_table, "delete" if isinstance(rule, DeleteRows) else "update")
        for model in personal_data.declarations()
        for rule in rules(model)
        if isinstance(rule, CHANGING)
    ]
    with connections[OWNER].cursor() as cursor:
        for table, privilege in wanted:
            cursor.execute(
                "select has_table_privilege('mentorhub_staff', %s, %s)", [table, privilege]
            )
            assert cursor.fetchone() == (True,), (table, privilege)
