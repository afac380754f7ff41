"""The page of the search."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.helpcenter import asked, panel, searching
from dashboard.helpcenter.references import language
from dashboard.helpcenter.views.articles import layout_for
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.anyone
@act_limits.counts_searches
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    question = parameters.text(request.GET, "q", longest=searching.MAX_QUESTION)
    results, mark = searching.Results(), ""
    if question:
        results = searching.search(request.user, question, language())
        if request.method == "GET":
            mark = asked.record(request.user, question, language(), len(results.rows))
    context = {
        "layout": layout_for(request.user),
        "query": question,
        "results": results,
        "mark": mark,
        "language": language(),
    }
    names = "helpcenter/search.html", "helpcenter/_panel_search.html"
    return panel.render_either(request, *names, context)
