"""A passage in disguise: what is read as easily is stopped, and comparing never takes long."""

import time

import pytest

from guides.pasting import comparing, fingerprints
from guides.pasting.checking import GuideChecker
from guides.pasting.comparing import matches
from guides.pasting.fingerprints import grams, letters
from mentorhub import outgoing
from tests.guides.pasting.world import ADVICE, ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db
LOWER = "abcdefghijklmnopqrstuvwxyz"


def between(sign):
    return sign.join


def in_alphabet(first):
    return lambda text: text.lower().translate(
        {ord(each): chr(first + place) for place, each in enumerate(LOWER)}
    )


def with_letters(ours, theirs):
    return lambda text: text.lower().translate(str.maketrans(ours, theirs))


def sentences_in_another_order(text):
    return " ".join(reversed(text.replace("? ", ". ").split(". ")))


DISGUISES = {
    "zero-width spaces": between("\u200b"),
    "joiners": between("\u200d"),
    "soft hyphens": between("\u00ad"),
    "byte order marks": between("\ufeff"),
    "fillers of Hangul": between("\u3164"),
    "half-width fillers": between("\uffa0"),
    "first fillers": between("\u115f"),
    "empty Braille": between("\u2800"),
    "combining dots": between("\u0307"),
    "three combining marks": between("\u0307\u0336\u0489"),
    "struck through": between("\u0336"),
    "variation selectors": between("\ufe0f"),
    "circles": in_alphabet(0x24D0),
    "white in circles": in_alphabet(0x1F150),
    "white in squares": in_alphabet(0x1F170),
    "letters of flags": in_alphabet(0x1F1E6),
    "bold of mathematics": in_alphabet(0x1D41A),
    "wide letters": in_alphabet(0xFF41),
    "small capitals": with_letters(LOWER.replace("x", ""), "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ"),
    "Cherokee": with_letters("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ"),
    "Lisu": with_letters("bpdtgkjczfmnlsrvhwxyaeiou", "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"),
    "Coptic": with_letters("oiackmnpt", "ⲟⲓⲁⲥⲕⲙⲛⲣⲧ"),
    "fancy text": with_letters(LOWER, "αв¢∂єƒgнιנкℓмησρqяѕтυνωχуz"),
    "fancy text of Thai": with_letters("abcdeghijklmnopqrstuwxyz", "ค๒ς๔єﻮђเןкɭ๓ภ๏קợгรtยฬxyz"),
    "Canadian": with_letters("abcdfhjlmnopqrsuvwx", "ᗩᗷᑕᗪᖴᕼᒍᒪᗰᑎoᑭᑫᖇᔕᑌᐯᗯ᙭"),
    "signs of money": with_letters("abcfgkmnprstwl", "₳฿₵₣₲₭₥₦₱Ɽ₴₮₩Ⱡ"),
    "Cyrillic read as Latin": with_letters("abehijkmnoprstuvwxy", "дбэнiјкмиоряѕтцvшжч"),
    "letters with hooks": with_letters(
        "acdefhklmnoprstuwy", "αƈԃҽϝԋƙʅɱɳσρɾʂƚυɯყ".replace("ƚ", "т")
    ),
    "backwards, shown forwards": lambda text: f"\u202e{text[::-1]}\u202c",
    "each word backwards, shown forwards": lambda text: " ".join(
        f"\u2067\u202e{word[::-1]}\u202c\u2069" for word in text.split()
    ),
    "words between marks of direction": lambda text: " ".join(
        f"\u202e{word[::-1]}\u202c\u200e" for word in text.split()
    ),
    "words in the order of Hebrew": lambda text: (
        "\u2067" + " ".join(f"\u2066{word}\u2069" for word in reversed(text.split())) + "\u2069"
    ),
    "half of it backwards": lambda text: f"{text[:30]}\u202e{text[30:][::-1]}\u202c",
    "numbers between": lambda text: " ".join(f"{n} {word}" for n, word in enumerate(text.split())),
    "a sign between": lambda text: " x ".join(text.split()),
    "one word between": lambda text: " really ".join(text.split()),
    "sentences in another order": sentences_in_another_order,
    "bold words": lambda text: " ".join(f"**{word}**" for word in text.split()),
    "emphasised letters": lambda text: "".join(f"*{each}*" for each in text),
    "a list of words": lambda text: "\n".join(f"- {word}" for word in text.split()),
    "a row of a table": lambda text: " | ".join(text.split()),
    "a quotation": lambda text: "\n> ".join(text[at : at + 30] for at in range(0, len(text), 30)),
    "inside other words": lambda text: f"{ORDINARY} {text} {ORDINARY}",
}
# Said in docs/security.md.
NOT_COVERED = {
    "backwards": lambda text: text[::-1],
    "other words between": lambda text: " ".join(
        f"{word} {chr(97 + n)}{chr(99 + n)}" for n, word in enumerate(text.split())
    ),
    "entities": lambda text: "".join(f"&#{ord(each)};" for each in text),
}


@pytest.fixture
def maya(db):
    people = school()
    write_guide(people.bread)
    return people.maya


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("text", [PASSAGE, ADVICE])
def test_a_disguise_that_is_read_as_easily_is_seen_through(maya, name, text):
    (found,) = GuideChecker().find(maya, [DISGUISES[name](text)])
    assert found


@pytest.mark.parametrize("name", [name for name in DISGUISES if name != "inside other words"])
def test_no_disguise_makes_a_passage_of_an_ordinary_text(maya, name):
    assert GuideChecker().find(maya, [DISGUISES[name](ORDINARY)]) == [[]]


@pytest.mark.parametrize("name", NOT_COVERED)
def test_what_must_be_decoded_first_is_not_covered(maya, name):
    assert GuideChecker().find(maya, [NOT_COVERED[name](PASSAGE)]) == [[]]


def test_a_text_written_backwards_is_a_passage_as_a_whole(maya):
    text = f"Look: \u202e{PASSAGE[::-1]}"
    ((found,),) = GuideChecker().find(maya, [text])
    assert (found.start, found.end, found.words) == (0, len(text), text)


def test_a_text_made_of_fingerprints_is_a_passage_from_the_thousandth_on(maya):
    guide = letters(ADVICE)
    pieces = [guide[place : place + fingerprints.GRAM] for place, _hash in grams(guide)]
    text = "".join(f"{pieces[n % len(pieces)]}qxzjvkwq" for n in range(comparing.MOST_HITS + 50))
    (found,) = GuideChecker().find(maya, [text])
    assert found[-1].end == len(text)
    short = text[: len(text) // 4]
    assert GuideChecker().find(maya, [short]) == [[]]


def test_no_more_than_twenty_passages_are_looked_for():
    guide = "".join(chr(ord("a") + n * n * 7 % 26) for n in range(4000))
    pieces = [guide[at : at + 40] for at in range(0, 3600, 60)]
    text = "qxzjvkwqqxzjvkwq".join(pieces)
    known = {found for _place, found in grams(guide)}
    hits = [place for place, found in grams(text) if found in known]
    assert len(matches(text, hits, guide)) <= comparing.MOST_PASSAGES


def test_a_whole_guide_pasted_many_times_takes_seconds_at_most(maya):
    began = time.process_time()
    (found,) = GuideChecker().find(maya, [(ADVICE + ORDINARY) * 500])
    assert 1 <= len(found) <= comparing.MOST_PASSAGES
    assert time.process_time() - began < 10


def test_other_texts_of_a_form_are_compared_in_advance_up_to_a_limit(maya, monkeypatch):
    asked = []
    monkeypatch.setattr(
        outgoing.checker().__class__,
        "find",
        lambda self, author, texts: (
            asked.append([len(each) for each in texts]) or [[]] * len(texts)
        ),
    )
    typed = [f"{n} " + "word " * 4000 for n in range(10)]
    writing = outgoing.Writing(maya, "goal_add", lambda: typed)
    assert writing.passages_in(ORDINARY) == []
    (first,) = asked
    assert sum(first[1:]) <= outgoing.MOST_TYPED
    # What was left out is compared when it is asked about.
    assert writing.passages_in(typed[-1]) == []
    assert len(asked) == 2
