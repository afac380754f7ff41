"""Fill in the forms of the administration as a browser does, and read the answers."""


def filled(page, /, **changes):
    """Everything the form on a page would send, with ``changes``; files included."""
    context = page.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or bound.field.disabled:
                continue
            widget = bound.field.widget
            if hasattr(widget, "decompress") and not isinstance(value, str):
                parts = widget.decompress(value)
                shown = [w.format_value(v) for w, v in zip(widget.widgets, parts, strict=True)]
                data |= {f"{bound.html_name}_{n}": v for n, v in enumerate(shown) if v}
                continue
            data[bound.html_name] = value
    return data | changes


def send(client, page, /, **changes):
    return client.post(page, filled(client.get(page), **changes))


def errors(page):
    """Every error on the page, in one text."""
    context = page.context
    found = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        found += [str(each) for each in inline.formset.errors]
    return " ".join(found)


def levels(page):
    """The levels of the messages on the page."""
    return [message.level_tag for message in page.context["messages"]]


def chosen(action, *rows):
    """What a list sends when rows are ticked and an action is chosen."""
    return {"action": action, "_selected_action": [row.pk for row in rows], "index": 0}


def confirm(client, page, data=None, /, **typed):
    """Open the confirmation page, fill in its form with ``typed``, and confirm.

    ``data`` is what a list sends to open it. Returns the page that it redirects to.
    """
    asked = client.post(page, data, follow=True) if data else client.get(page)
    if asked.context.get("form") is not None and typed:
        asked = client.post(page, hidden(asked) | typed)
    if asked.context.get("summary") is None:
        return asked
    return client.post(page, hidden(asked) | typed, follow=True)


def hidden(page):
    """The fields of the form that nobody sees."""
    fields = {"asked": "1"}
    for name, value in page.context["confirmation"].hidden:
        fields[name] = [*fields.get(name, []), value] if name == "_selected_action" else value
    if summary := page.context.get("summary"):
        fields["seen"] = summary.signature
    return fields
