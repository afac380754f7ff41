"""Words of labels and messages; no table changes.

Why a mail did not go out is stored as its English text, which is translated when it is shown.
"""

import django.db.models.functions.text
from django.db import migrations, models

WHY = {
    "It came too late: the mail server did not take it in time.": (
        "Too late: the mail server did not accept it in time."
    ),
    "Nobody who may sign in has this address.": "No active account has this address.",
    "This address does not wait to be confirmed any more.": (
        "This address is no longer waiting to be confirmed."
    ),
    "The invitation is no longer open: it was replaced, or accepted.": (
        "The invitation is no longer valid: it was replaced or accepted."
    ),
    "The mail could not be written; the error log says why.": (
        "The e-mail could not be composed; the error log says why."
    ),
}


def reword(apps, schema_editor):
    mails = apps.get_model("accounts", "AccountMail").objects.using(schema_editor.connection.alias)
    for old, new in WHY.items():
        mails.filter(why=old).update(why=new)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_first_steps"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="accountmail",
            options={
                "ordering": ("-created_at",),
                "verbose_name": "e-mail about an account",
                "verbose_name_plural": "e-mails about accounts",
            },
        ),
        migrations.AlterModelOptions(
            name="actcount",
            options={"verbose_name": "action count", "verbose_name_plural": "action counts"},
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("password_reset_key", "Choose a new password"),
                    ("login_code", "Your sign-in code"),
                    ("email_confirmation", "Confirm your e-mail address"),
                    ("email_confirmation_signup", "Confirm the address of a new account"),
                    ("account_already_exists", "You already have an account"),
                    ("account_connected", "Another way to sign in was added"),
                    ("account_disconnected", "A way to sign in was removed"),
                    ("email_changed", "Your e-mail address was changed"),
                    ("email_confirm", "Your e-mail address is confirmed"),
                    ("email_deleted", "An e-mail address was removed"),
                    ("password_changed", "Your password was changed"),
                    ("password_reset", "Your password was changed with a link sent by e-mail"),
                    ("password_set", "Your password was set"),
                    ("recovery_codes_generated", "New recovery codes"),
                    ("totp_activated", "Two-step sign-in: app added"),
                    ("totp_deactivated", "Two-step sign-in: app removed"),
                    ("webauthn_added", "Passkey added"),
                    ("webauthn_removed", "Passkey removed"),
                ],
                max_length=25,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Waiting"), ("sent", "Sent"), ("given_up", "Abandoned")],
                default="waiting",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="try_at",
            field=models.DateTimeField(verbose_name="next attempt"),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="why",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="actcount",
            name="kind",
            field=models.CharField(max_length=30, verbose_name="type of action"),
        ),
        migrations.AlterField(
            model_name="user",
            name="first_steps_put_away_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="first steps hidden"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="student_view",
            field=models.CharField(
                choices=[
                    ("auto", "Depending on their number"),
                    ("cards", "Cards"),
                    ("table", "Table"),
                ],
                db_default="auto",
                default="auto",
                max_length=5,
                verbose_name="view of the students",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="theme",
            field=models.CharField(
                choices=[("system", "Same as my device"), ("light", "Light"), ("dark", "Dark")],
                default="system",
                max_length=6,
                verbose_name="theme",
            ),
        ),
        migrations.AlterConstraint(
            model_name="role",
            name="accounts_role_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("user", "kind"),
                name="accounts_role_once",
                violation_error_message="This person already has this role.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="user",
            name="accounts_user_email_any_case",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message="Somebody already has an account with this e-mail address.",
            ),
        ),
        migrations.RunPython(reword, migrations.RunPython.noop),
    ]
