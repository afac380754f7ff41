"""The frame that all mails share."""

from bs4 import BeautifulSoup

from mentorhub import mail


def test_a_long_word_is_broken_and_does_not_widen_the_mail():
    """A title is quoted in mails, and may be one long address. Mail programs read styles in
    attributes."""
    title = "https://example.org/" + "y" * 100
    context = {"confirm_url": title}
    message = mail.build(to=mail.Address("a@example.org"), name="help_confirm", context=context)
    letter = BeautifulSoup(message.alternatives[0][0], "html.parser").find(class_="letter")
    assert "overflow-wrap: anywhere" in letter["style"]
    # As much room above the greeting as beside it.
    assert "margin-top: 0" in letter.find("p")["style"]
