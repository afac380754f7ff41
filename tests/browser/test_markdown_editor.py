"""Writing a brief: the toolbar, the preview, images by paste and drop, and no JavaScript."""

import base64

import pytest

from students.models import File
from tests.browser import people
from tests.browser.places import ADMIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
HAND_OVER = """(source, [kind, image]) => {
    const bytes = Uint8Array.from(atob(image), (each) => each.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], `${kind}.png`, {type: "image/png"}));
    const options = {bubbles: true, cancelable: true};
    source.focus();
    source.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", {...options, clipboardData: transfer})
        : new DragEvent("drop", {...options, dataTransfer: transfer}));
}"""


@pytest.fixture
def tom(visit):
    tom = visit(ADMIN)
    tom.goto(f"/admin/students/project/{people.project().pk}/change/")
    tom.page.fill("#id_brief", "")
    return tom


def tool(tom, name):
    return tom.page.locator(f".field-brief [data-md-button='{name}']")


def test_the_toolbar_formats_what_is_selected(tom):
    source = tom.page.locator("#id_brief")
    source.fill("salt")
    source.select_text()
    tool(tom, "bold").click()
    assert source.input_value() == "**salt**"
    source.press("Control+z")
    assert source.input_value() == "salt"
    source.select_text()
    source.press("Control+b")
    assert source.input_value() == "**salt**"
    source.press("End")
    tool(tom, "table").click()
    assert source.input_value().startswith("**salt**\n\n| Column 1 | Column 2 |\n|---|---|\n")
    preview = tom.page.locator(".field-brief .markdown-preview-text")
    preview.get_by_role("columnheader", name="Column 1").wait_for()
    assert preview.locator("strong").inner_text() == "salt"
    assert tom.remarks == []


def test_the_toolbar_is_one_stop_of_the_tab_key_and_arrows_move_in_it(tom):
    tool(tom, "header-2").focus()
    tom.page.keyboard.press("ArrowRight")
    focused = "document.activeElement.dataset.mdButton"
    assert tom.page.evaluate(focused) == "bold"
    tom.page.keyboard.press("Tab")
    assert tom.page.evaluate("document.activeElement.id") == "id_brief"
    tom.page.keyboard.type("rye")
    tom.page.keyboard.press("Shift+Tab")
    assert tom.page.evaluate(focused) == "bold"


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_an_image_is_pasted_or_dropped_into_the_text(tom, kind):
    source = tom.page.locator("#id_brief")
    with tom.page.expect_response(lambda each: each.url.endswith("/image/")) as sent:
        source.evaluate(HAND_OVER, [kind, PNG])
    assert sent.value.status == 200
    file = File.objects.get(name=f"{kind}.png")
    image = tom.page.locator(f".field-brief .markdown-preview-text img[src*='{file.pk}']")
    image.wait_for()
    assert source.input_value() == f"![{kind}](<{file.get_absolute_url()}>)"
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert tom.remarks == []


def test_a_refused_image_says_why_and_leaves_the_text_as_it_was(tom):
    source = tom.page.locator("#id_brief")
    source.fill("Bread")
    source.evaluate(HAND_OVER, ["paste", base64.b64encode(b"nothing").decode()])
    status = tom.page.locator(".field-brief .markdown-status", has_text="paste.png")
    status.filter(has_text=".png file").wait_for()
    assert source.input_value() == "Bread"


def test_without_javascript_it_is_a_text_field_with_the_cheat_sheet(visit):
    tom = visit(ADMIN, javascript=False)
    tom.goto(f"/admin/students/project/{people.project().pk}/change/")
    assert tom.page.locator("#id_brief").is_visible()
    assert not tool(tom, "bold").is_visible()
    tom.page.click(".field-brief .markdown-help summary")
    assert tom.page.locator(".field-brief .markdown-help table").first.is_visible()


def test_the_editor_has_no_barrier(visit):
    tom = visit(ADMIN)

    def opened(visitor):
        answer = visitor.goto(f"/admin/students/project/{people.project().pk}/change/")
        visitor.page.click(".field-brief .markdown-help summary")
        visitor.page.locator(".field-brief .markdown-preview-text > *").first.wait_for()
        return answer

    tom.expect_no_barrier(opened)
