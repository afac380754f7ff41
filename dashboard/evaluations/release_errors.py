"""Why a verdict is not released. The message is shown to the person who wanted to release it."""

from django.utils.translation import gettext_lazy as _


class ReleaseRefusedError(Exception):
    """Nothing was changed. ``code`` names the reason, ``str()`` is a sentence for the reader."""

    code = "refused"
    sentence = _("The verdict was not released.")

    def __str__(self) -> str:
        return str(self.sentence)


class ReleasedAlreadyError(ReleaseRefusedError):
    code = "released"
    sentence = _("This verdict is already released.")


class NotHeldError(ReleaseRefusedError):
    code = "not_held"
    sentence = _("A verdict follows a defence that was held. Record that it was held first.")


class NotAssessorError(ReleaseRefusedError):
    code = "not_assessor"
    sentence = _("Only the assessor of this defence releases its verdict.")


class NotEligibleError(ReleaseRefusedError):
    code = "not_eligible"
    sentence = _(
        "You are no longer approved to assess this path, or you have become the student’s mentor. "
        "A mentorship manager gives the defence to somebody else."
    )


class NoLongerAnsweredError(ReleaseRefusedError):
    code = "answered"
    sentence = _("No fix of this work waits for an answer.")


class IncompleteError(ReleaseRefusedError):
    """Something is missing in the draft; the page that writes it says what, and where."""

    code = "incomplete"
    sentence = _("Something is still missing. It is marked below.")


class GuideWordsError(ReleaseRefusedError):
    code = "guide_words"
    sentence = _(
        "Your words contain a passage of a guide, which students never read. Say it in your own "
        "words."
    )


class ChangedSincePreviewError(ReleaseRefusedError):
    code = "changed"
    sentence = _(
        "Something was changed on another page after you opened this preview. Read it again, then "
        "release it."
    )
