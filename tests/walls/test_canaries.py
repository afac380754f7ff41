"""The search for canaries finds each disguise wherever it stands, and nothing else."""

import random

from tests.walls.canaries import IN_RUNS, LONG_RUN, Nest, long_runs

BESIDE = ["", " ", "x", "<p>", "0" * 40, "/+", "\0", "é", "&amp;"]


def test_each_disguise_is_found_between_any_neighbours():
    nest = Nest()
    for place in ("advice", "steps", "skill"):
        nest.new("bread", place)
    for canary in nest.canaries:
        for name, word in canary.disguises().items():
            for before in BESIDE:
                for after in BESIDE:
                    text = b"Bake it. " + before.encode() + word + after.encode() + b" Eat it."
                    assert (canary, name) in nest.found_in(text), (name, before, after)


def test_the_search_finds_what_a_search_for_every_word_finds():
    nest = Nest()
    for number in range(30):
        nest.new("bread", f"place {number}")
    words = [word for canary in nest.canaries for word in canary.disguises().values()]
    for _ in range(50):
        chosen = random.sample(words, 5)
        cut = [word[: random.randint(10, len(word))] for word in random.sample(words, 5)]
        text = random.choice([b"", b" ", b"=", b"a"]).join([*chosen, *cut])
        plain = {
            (canary, name)
            for canary in nest.canaries
            for name, word in canary.disguises().items()
            if word in text
        }
        assert nest.found_in(text) == plain
        assert plain


def test_a_text_without_a_canary_holds_none():
    nest = Nest()
    nest.new("bread", "advice")
    assert nest.found_in("An ordinary page, with a token: " + "b" * 64) == set()
    assert nest.found_in(b"") == set()


def test_every_disguise_has_a_long_run():
    canary = Nest().new("bread", "advice")
    for name, word in canary.disguises().items():
        runs = long_runs(word).split(b"\n")
        assert len(runs) == 1, name
        assert len(runs[0]) >= LONG_RUN, name
        assert IN_RUNS.issuperset(runs[0]), name
