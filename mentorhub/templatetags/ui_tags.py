"""Tags and filters that templates use everywhere: icons, times, and the shapes that pages repeat.

A tag whose text may be long is a block tag: a tag of Django cannot span lines, its content can.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from mentorhub import branding, formats, punctuation, time_zones
from mentorhub.date_formats import OnReadersClock, date_format
from mentorhub.dates import zone_of
from mentorhub.folded_templates import foldable
from mentorhub.forms.addresses import readable_email
from mentorhub.templatetags.plain_text import written

register = template.Library()

NO_BREAK_SPACE = "\u00a0"
KIND_ICONS = {
    "page": "file-text",
    "video": "video",
    "slides": "presentation",
    "discussion": "messages-square",
    "quiz": "circle-question-mark",
    "link": "link",
    "file": "paperclip",
}

# The level of a message -> the class and the icon of its notice.
NOTICES = {
    "error": ("bad", "circle-x"),
    "warning": ("warn", "triangle-alert"),
    "success": ("good", "circle-check"),
}


@register.simple_tag
def site_name() -> str:
    """The school's name, or MentorHub. A tag, because error pages have no context."""
    return branding.site_name()


@register.simple_tag
def school_name() -> str:
    """The school's name; empty when it is not set."""
    return branding.school_name()


@register.inclusion_tag("components/_mark.html")
def site_mark() -> dict[str, Any]:
    """The school's logo, or MentorHub's sign; hidden from screen readers: the name follows it."""
    return {"logo": branding.logo(), "logo_url": branding.logo_url()}


@register.simple_tag
@foldable
@lru_cache(maxsize=512, typed=True)
def icon(name: str, classes: str = "") -> SafeString:
    """One icon of the sprite, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon{}{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " " if classes else "",
        classes,
        static("img/icons.svg"),
        name,
    )


@register.filter
def kind_icon(kind: str) -> str:
    """The icon's name for a kind of course item or resource."""
    return KIND_ICONS.get(kind, "file-text")


@register.filter
def notice_kind(level: str) -> str:
    """The class of the notice for a level of Django's messages: "error" gives "bad"."""
    return NOTICES.get(level, ("note", "info"))[0]


@register.filter
def notice_icon(level: str) -> str:
    """The icon of the notice for a level of Django's messages."""
    return NOTICES.get(level, ("note", "info"))[1]


register.filter(readable_email)


@register.filter
def initials(name: Any) -> str:
    return formats.initials(str(name))


@register.filter(is_safe=True)
def one_end_mark(text: str) -> str:
    """The sentence of a mail without a full stop after a quoted question."""
    return punctuation.one_end_mark(text)


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as people say them, on one line: 45 gives "45 min", 90 gives "1 h 30"."""
    if not minutes:
        return ""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        text = gettext("%(minutes)s min") % {"minutes": rest}
    elif not rest:
        text = gettext("%(hours)s h") % {"hours": hours}
    else:
        text = gettext("%(hours)s h %(minutes)02d") % {"hours": hours, "minutes": rest}
    return text.replace(" ", NO_BREAK_SPACE)


@register.filter
def moment(instant: datetime.datetime | None) -> SafeString | str:
    """A UTC instant in the reader's zone with the zone's city: "Thu 26 Nov, 18:00 (Paris)"."""
    return "" if instant is None else _time_element(instant, _is_this_year(instant), True)


@register.filter
def dated(instant: datetime.datetime | None) -> SafeString | str:
    """The same without the city, for a list whose page says the zone: "Thu 26 Nov, 18:00"."""
    return "" if instant is None else _time_element(instant, _is_this_year(instant), False)


def _is_this_year(instant: datetime.datetime) -> bool:
    return timezone.localtime(instant).year == timezone.localtime().year


@OnReadersClock
def _time_element(local: datetime.datetime, this_year: bool, with_city: bool) -> SafeString:
    """With the year when it is another one."""
    pattern = gettext("D j M, H:i") if this_year else gettext("D j M Y, H:i")
    label = f" ({city(timezone.get_current_timezone())})" if with_city else ""
    return _time(local.isoformat(timespec="minutes"), date_format(local, pattern) + label)


@lru_cache(maxsize=4096, typed=True)
def _time(machine: str, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.filter
def relative(instant: datetime.datetime | None) -> str:
    """How far an instant is from now: "in 42 min", "in 2 days", "3 h ago"; it breaks in no line.

    From a day on, the nights between count, on the reader's clock: a session on Thursday is in
    two days for all of Tuesday.
    """
    if instant is None:
        return ""
    now = timezone.now()
    minutes = round(abs((instant - now).total_seconds()) / 60)
    nights = None
    if minutes >= 24 * 60:
        zone = timezone.get_current_timezone()
        nights = abs((instant.astimezone(zone).date() - now.astimezone(zone).date()).days)
    return _distance(instant > now, minutes if nights is None else 0, nights, get_language())


@lru_cache(maxsize=4096)
def _distance(ahead: bool, minutes: int, nights: int | None, language: str | None) -> str:
    """In the language of the reader; ``nights`` from a day on."""
    if nights is not None:
        words = (
            ngettext("in %(n)s day", "in %(n)s days", nights)
            if ahead
            else ngettext("%(n)s day ago", "%(n)s days ago", nights)
        )
        return _in_one_line(words % {"n": nights})
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        words = gettext("in %(n)s min") if ahead else gettext("%(n)s min ago")
        return _in_one_line(words % {"n": minutes})
    words = gettext("in %(n)s h") if ahead else gettext("%(n)s h ago")
    return _in_one_line(words % {"n": minutes // 60})


def _in_one_line(words: str) -> str:
    return words.replace(" ", NO_BREAK_SPACE)


@register.filter
def moment_in(instant: datetime.datetime | None, zone: str) -> SafeString | str:
    """The same for somebody else, in their zone: "Thu 26 Nov, 17:00 (London)"."""
    with timezone.override(zone_of(zone)):
        return moment(instant)


@register.simple_tag
def clock_elsewhere(instant: datetime.datetime | None, zone: str) -> SafeString | str:
    """The same as ``moment_in``; empty where that clock shows the reader's time, or is unknown."""
    if not instant or not zone:
        return ""
    there = instant.astimezone(zone_of(zone)).replace(tzinfo=None)
    same = there == timezone.localtime(instant).replace(tzinfo=None)
    return "" if same else moment_in(instant, zone)


@register.filter
@OnReadersClock
def time_of_day(local: datetime.datetime) -> SafeString:
    """The hour alone, in the reader's zone: "18:00". The label of the zone stands on the page."""
    return _time(local.isoformat(timespec="minutes"), date_format(local, gettext("H:i")))


@register.filter
def time_of_day_in(instant: datetime.datetime, zone: str) -> SafeString:
    """The hour alone, on the clock of a zone."""
    with timezone.override(zone_of(zone)):
        return time_of_day(instant)


@register.filter
@OnReadersClock
def short(local: datetime.datetime) -> str:
    """A date and an hour in the reader's zone for a button: "Thu 26 Nov, 18:00"."""
    return date_format(local, gettext("D j M, H:i"))


@register.filter
def age(instant: datetime.datetime) -> str:
    """How long something has waited, in short: "5 min", "7 h", "3 d"."""
    minutes = max(0, int((timezone.now() - instant).total_seconds() // 60))
    if minutes < 60:
        return _in_one_line(gettext("%(n)s min") % {"n": minutes})
    if minutes < 24 * 60:
        return _in_one_line(gettext("%(n)s h") % {"n": minutes // 60})
    return _in_one_line(gettext("%(n)s d") % {"n": minutes // (24 * 60)})


@register.filter
def label_for(row: Any, reader: Any) -> Any:
    """The state of a row in the words of its reader; the row has a method of this name."""
    return row.label_for(reader)


@register.filter
def weekday(instant: datetime.datetime) -> str:
    """The day in short, in the reader's zone: "Thu 26", with the month when it is another."""
    local, now = timezone.localtime(instant), timezone.localtime()
    return _weekday(instant, (local.year, local.month) == (now.year, now.month))


@OnReadersClock
def _weekday(local: datetime.datetime, this_month: bool) -> str:
    return date_format(local, gettext("D j") if this_month else gettext("D j M"))


@register.simple_tag
def zone_label() -> str:
    """The city of the reader's zone, which says in which zone the times of a page are."""
    return city(timezone.get_current_timezone())


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> SafeString | str:
    """A day without a time, in the reader's zone: "26 Nov 2026"."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return _day(value, get_language())


@lru_cache(maxsize=4096)
def _day(value: datetime.date, language: str) -> SafeString:
    return _time(value.isoformat(), date_format(value, gettext("j M Y")))


@register.filter
def last_day(end: datetime.datetime) -> SafeString | str:
    """The last whole day before an end that is a midnight: what ends on the 4th at 0:00 has the
    3rd as its last."""
    return day(end - datetime.timedelta(seconds=1))


@register.filter
def city(zone: datetime.tzinfo | str) -> str:
    """What people call a zone in the language of the page: "Europe/London" gives "Londres"."""
    return time_zones.city_of(zone.key if isinstance(zone, ZoneInfo) else str(zone))


@register.simple_tag
def cities_address() -> str:
    """Where a script finds the names of cities in the language of the page; "" for English."""
    name = time_zones.cities_file(get_language() or "")
    return static(name) if name else ""


@register.simple_block_tag(takes_context=True)
def empty_state(
    context: template.Context,
    content: str,
    icon_name: str,
    title: str,
    action: str = "",
    to: str = "",
) -> SafeString:
    """What a list shows that has no rows. The content says what to do; ``action`` is the text of
    a button that leads to ``to``, the name of a URL or an address."""
    values = {"icon_name": icon_name, "title": title, "action": action}
    values["action_url"] = resolve_url(to) if to else ""
    return _component(context, "components/_empty.html", {**values, "text": content.strip()})


@register.simple_block_tag(takes_context=True)
def error_page(context: template.Context, content: str, code: str, title: str) -> SafeString:
    """The middle of a page of an error. The content says what happened and what to do."""
    values = {"code": code, "title": title, "text": content.strip()}
    return _component(context, "components/_error.html", values)


def _component(context: template.Context, name: str, values: dict[str, Any]) -> SafeString:
    # Templates made the content: it is escaped already.
    values["text"] = mark_safe(values["text"])  # noqa: S308
    return context.template.engine.get_template(name).render(context.new(values))


@register.simple_block_tag
@foldable
def breadcrumb(content: str) -> SafeString:
    """The way from the top to this page; its content is one ``{% crumb %}`` a level."""
    label = gettext("You are here")
    return format_html('<nav class="breadcrumb" aria-label="{}"><ol>{}</ol></nav>', label, content)


@register.simple_tag
@foldable
def crumb(label: str, name: str = "", *args: Any) -> SafeString:
    """One level of a breadcrumb: a link to the URL called ``name``, or this page without one."""
    if not name:
        return format_html('<li><span aria-current="page">{}</span></li>', label)
    return format_html('<li><a href="{}">{}</a></li>', reverse(name, args=args), label)


@register.simple_tag
def labelled_text(label: str, text: str) -> SafeString | str:
    """One entry of a ``<dl>``: what somebody wrote, by paragraphs; nothing when it is empty."""
    if not text:
        return ""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, written(text))


@register.inclusion_tag("components/_search.html")
def search_field(label: str, query: str = "", similar: bool = False) -> dict[str, Any]:
    """The search field of a list, called ``q`` in the address; ``label`` says what is searched.
    ``similar``: nothing has these words, and the list shows similar names."""
    return {"label": label, "query": query, "similar": similar}


@register.inclusion_tag("components/_filter_select.html")
def filter_select(
    name: str, label: str, choices: Iterable[tuple[str, str]], chosen: str, every: str = ""
) -> dict[str, Any]:
    """A filter of a list with its choices as (value, text); ``every`` is the text of no filter."""
    values = {"name": name, "label": label, "choices": choices}
    return {**values, "chosen": chosen, "every": every}


@register.inclusion_tag("components/_progress_ring.html")
def progress_ring(done: int, total: int, says: str = "") -> dict:
    """A progress ring: ``done`` of ``total`` as a share of the circle and as text. ``says`` is what
    it counts, as a whole sentence; without it, projects that are finished."""
    percent = round(100 * done / total) if total else 0
    return {"done": done, "total": total, "percent": percent, "says": says}


@register.inclusion_tag("components/_field.html")
def field(bound, optional: bool = False) -> dict:
    """A form field with its label, its help and what is wrong with it."""
    widget = bound.field.widget
    # The label stands above the field; allauth repeats it inside.
    widget.attrs.pop("placeholder", None)
    kind = getattr(widget, "input_type", "textarea")
    goes_with = getattr(bound.field, "goes_with", None)
    may_be_empty = not bound.field.required and kind != "select" and not goes_with
    return {"field": bound, "kind": kind, "optional": optional or may_be_empty}


@register.inclusion_tag("components/_form.html")
def fields(form) -> dict:
    """Every field of a form. Errors that belong to none stand in the summary of the page."""
    return {"form": form}


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
BROWSERS += (("Safari", "Safari"),)
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"))
SYSTEMS += (("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))


@register.filter
def browser(agent: str) -> str:
    """What people call a browser, from its User-Agent: "Firefox on Windows"."""
    name = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or gettext("An unknown browser")


@register.filter
def is_phone(agent: str) -> bool:
    return any(mark in agent for mark in ("Mobile", "Android", "iPhone"))


@register.filter
def qr_code(svg: str) -> SafeString:
    """The picture that allauth draws for an authenticator app, without its XML heading.

    Drawn by us from the secret, so it holds nothing that a person typed; as a data: address
    the content security policy would refuse it.
    """
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


@register.filter
def host(url: Any) -> str:
    return formats.host(str(url))
