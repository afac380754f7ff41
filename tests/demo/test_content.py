"""The demo content is complete, well formed, and keeps guides apart (content/README.md)."""

import re
from dataclasses import fields

import pytest

from guides.outline import outline_of
from mentorhub.demo import content_files
from mentorhub.demo.content_files import ContentError, load_guides, load_paths

PATHS = load_paths()
GUIDES = load_guides()
PROJECTS = [
    pytest.param(path, project, id=f"{path.slug}/{project.slug}")
    for path in PATHS
    for project in path.projects
]
GUIDE_PARAMS = [
    pytest.param(guide, id=f"{guide.path_slug}/{guide.project_slug}") for guide in GUIDES
]

# How a criterion begins, and what stands beside each step of a guide, by the language of its path.
ENGLISH = ("complete when ", "#### Where students stumble")
FRENCH = ("acquis quand ", "#### Là où l’on trébuche")
WORDINGS = {"developpeur-web-python": FRENCH}
ITEM_KINDS = {"page", "video", "slides", "discussion", "quiz", "link"}
FILE_ENDINGS = {".csv", ".sql", ".md", ".txt", ".json"}


def words(text):
    return len(text.split())


def wording(guide):
    return WORDINGS.get(guide.path_slug, ENGLISH)


def sentences(text):
    """Sentences, list items and cells of a Markdown text, without its marks, in one case."""
    plain = re.sub(r"[*_`>#|\[\]\"“”]", " ", text.lower())
    parts = re.split(r"(?<=[.!?:;])\s+|\n\s*(?:[-+]|\d+\.)?\s*|\s{2,}", plain)
    return {" ".join(part.split()).rstrip(".!?:;") for part in parts} - {""}


def everything_in(value):
    """All text below a content value, the names and bytes of its files included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from everything_in(part)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from everything_in(getattr(value, field.name))
    elif value is not None and not isinstance(value, int):
        yield value.read_text(encoding="utf-8")


STUDENT_TEXT = "\n".join(everything_in(PATHS))
STUDENT_TEXT_SQUEEZED = " ".join(re.sub(r"[*_`>#|\[\]\"“”]", " ", STUDENT_TEXT.lower()).split())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.slug)
def test_a_path_has_projects_that_grow(path):
    assert path.summary
    assert words(path.description) >= 60
    assert 3 <= len(path.projects) <= 5
    assert [project.position for project in path.projects] == [
        number for number, _ in enumerate(path.projects, 1)
    ]
    levels = [project.level for project in path.projects]
    assert levels == sorted(levels)
    assert set(levels) == {1, 2, 3}


def test_no_folder_is_left_out_of_its_path():
    folders = {folder for folder in content_files.CONTENT.glob("*/*/") if folder.is_dir()}
    assert folders == {file.parent for file in content_files.CONTENT.glob("*/*/project.toml")}


def test_slugs_and_titles_are_not_used_twice():
    projects = [project for path in PATHS for project in path.projects]
    assert len({project.slug for project in projects}) == len(projects)
    assert len({project.title for project in projects}) == len(projects)


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_markdown_closes_its_code_blocks(path, project):
    for text in (project.brief, *(item.body for item in project.course)):
        assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0, text[:60]


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_every_file_of_a_project_is_one_of_its_resources(path, project):
    folder = content_files.CONTENT / path.slug / f"{project.position}-{project.slug}" / "files"
    assert set(folder.iterdir()) == {r.file for r in project.resources if r.file}


def test_no_two_paths_share_a_position_or_a_title():
    assert len({path.position for path in PATHS}) == len(PATHS)
    assert len({path.title for path in PATHS}) == len(PATHS)


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_a_project_has_its_facts(path, project):
    assert "\n" not in project.summary
    assert 10 <= project.hours <= 120
    assert 10 <= project.presentation_minutes <= 25
    assert len(project.deliverables) >= 2


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_a_brief_is_a_page_to_read(path, project):
    assert 450 <= words(project.brief) <= 800
    headings = re.findall(r"^(#+) ", project.brief, re.MULTILINE)
    assert headings.count("##") >= 4
    assert "#" not in headings, "the page shows the title itself"
    assert re.search(r"^> ", project.brief, re.MULTILINE), "the client's e-mail is a blockquote"
    assert "complete when" not in project.brief.lower()
    assert "acquis quand" not in project.brief.lower()


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_a_course_has_lessons_and_one_quiz(path, project):
    assert 4 <= len(project.course) <= 6
    assert [item.kind for item in project.course].count("quiz") == 1
    lessons = [i for i in project.course if i.kind == "page" and 300 <= words(i.body) <= 700]
    assert len(lessons) >= 2
    for item in project.course:
        assert item.kind in ITEM_KINDS, item.slug
        assert 5 <= item.minutes <= 240, item.slug
        assert item.body.strip(), item.slug
        assert bool(item.url) == (item.kind in {"link", "video"}), item.slug
        assert not item.url or item.url.startswith("https://"), item.slug
        assert bool(item.questions) == (item.kind == "quiz"), item.slug
        assert not re.search(
            r"^# ", re.sub(r"```.*?```", "", item.body, flags=re.DOTALL), re.MULTILINE
        )


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_a_quiz_can_be_answered(path, project):
    (quiz,) = [item for item in project.course if item.kind == "quiz"]
    assert 4 <= len(quiz.questions) <= 6
    for question in quiz.questions:
        assert question.kind in {"single", "multiple", "open"}, question.text
        assert len(set(question.choices)) == len(question.choices), question.text
        assert (question.kind == "open") == (not question.choices), question.text
        assert len(question.choices) != 1, question.text


@pytest.mark.parametrize(("path", "project"), PROJECTS)
def test_resources_are_links_and_small_files(path, project):
    assert 5 <= len(project.resources) <= 8
    assert any(resource.kind == "file" for resource in project.resources)
    for resource in project.resources:
        assert resource.kind in {"link", "file"}, resource.title
        assert bool(resource.file) == (resource.kind == "file"), resource.title
        assert bool(resource.url) == (resource.kind == "link"), resource.title
        assert not resource.url or resource.url.startswith("https://"), resource.title
        if resource.file:
            assert resource.file.suffix in FILE_ENDINGS, resource.title
            assert 0 < resource.file.stat().st_size < 64 * 1024, resource.title


def test_every_project_has_a_guide_and_every_guide_a_project():
    of_projects = {(path.slug, project.slug) for path in PATHS for project in path.projects}
    assert {(guide.path_slug, guide.project_slug) for guide in GUIDES} == of_projects


@pytest.mark.parametrize("guide", GUIDE_PARAMS)
def test_a_guide_is_complete(guide):
    assert 300 <= words(guide.advice) <= 500
    assert 3 <= len(re.findall(r"^### ", guide.steps, re.MULTILINE)) <= 6
    assert 3 <= len(guide.skills) <= 4
    criteria = [criterion for skill in guide.skills for criterion in skill.criteria]
    assert 6 <= len(criteria) <= 10
    assert len(set(criteria)) == len(criteria)
    assert all(criterion.startswith(wording(guide)[0]) for criterion in criteria)
    assert not any(criterion.endswith(".") for criterion in criteria)


@pytest.mark.parametrize("guide", GUIDE_PARAMS)
def test_each_step_of_a_guide_says_where_students_stumble(guide):
    steps = outline_of(guide.steps).steps
    assert [step.first for step in steps] == list(range(1, len(steps) + 1)), "one a week"
    for step in steps:
        assert step.beside.startswith(wording(guide)[1]), step.title
        stumbles = re.findall(r"^\*\*.+?\*\*", step.beside, re.MULTILINE)
        assert len(stumbles) >= 2, step.title


@pytest.mark.parametrize("guide", GUIDE_PARAMS)
def test_a_skill_is_shown_in_a_deliverable_of_the_project(guide):
    titles = {
        deliverable.title
        for path in PATHS
        for project in path.projects
        if (path.slug, project.slug) == (guide.path_slug, guide.project_slug)
        for deliverable in project.deliverables
    }
    assert {skill.deliverable for skill in guide.skills} == titles


@pytest.mark.parametrize("guide", GUIDE_PARAMS)
def test_no_sentence_of_a_guide_stands_in_student_text(guide):
    criteria = [criterion for skill in guide.skills for criterion in skill.criteria]
    names = [skill.name for skill in guide.skills]
    text = "\n".join([guide.advice, guide.steps, *criteria, *names])
    text += "\n" + "\n".join(criterion.removeprefix(wording(guide)[0]) for criterion in criteria)
    told = [s for s in sentences(text) if len(s) > 30 and s in STUDENT_TEXT_SQUEEZED]
    assert told == []


def test_the_search_for_guide_sentences_can_find_one():
    brief = PATHS[0].projects[0].brief
    assert any(len(s) > 30 and s in STUDENT_TEXT_SQUEEZED for s in sentences(brief))


def test_nothing_that_holds_a_project_can_hold_a_guide():
    for value in (content_files.PathContent, content_files.ProjectContent):
        named = " ".join(f"{field.name} {field.type}" for field in fields(value)).lower()
        assert "guide" not in named
        assert "criteri" not in named


def test_a_file_outside_its_folder_is_refused(tmp_path):
    (tmp_path / "resources.toml").write_text(
        '[[resources]]\nkind = "file"\ntitle = "x"\ndescription = "x"\nfile = "../resources.toml"\n'
    )
    with pytest.raises(ContentError, match=r"resources\.toml"):
        content_files._resources(tmp_path)


def test_an_item_without_front_matter_is_refused_by_name(tmp_path):
    item = tmp_path / "01-lost.md"
    item.write_text("Only a body.\n")
    with pytest.raises(ContentError, match=r"01-lost\.md"):
        content_files._course_item("lost", item)


# A space that may break before ; : ! ? or within quotation marks; code and addresses aside.
LOOSE = re.compile(r"« | »| [:;!?](?=[\s*_)\\]|$)")


def test_a_french_path_is_set_as_french():
    (path,) = [path for path in PATHS if path.slug in WORDINGS]
    guides = [guide for guide in GUIDES if guide.path_slug == path.slug]
    projects = [(p.title, p.summary, p.brief, p.deliverables, p.course) for p in path.projects]
    found = everything_in((path.title, path.summary, path.description, *projects, *guides))
    texts = [re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL) for text in found]
    assert [text for text in texts if LOOSE.search(text)] == []
