from django.urls import path

from dashboard.training.views import authors, chapter, course, library, quiz

urlpatterns = [
    path("", library.training, name="training"),
    path("authors/", authors.authors, name="training_authors"),
    path("<slug:course>/", course.course, name="training_course"),
    path("<slug:course>/finish/", course.finish, name="training_finish"),
    path("<slug:course>/quiz/<slug:part>/", quiz.quiz, name="training_quiz"),
    path("<slug:course>/quiz/<slug:part>/start/", quiz.start, name="training_quiz_start"),
    path("<slug:course>/quiz/<slug:part>/<int:number>/", quiz.answer, name="training_quiz_answer"),
    path("<slug:course>/<slug:chapter>/", chapter.chapter, name="training_chapter"),
    path("<slug:course>/<slug:chapter>/read/", chapter.read, name="training_read"),
]
