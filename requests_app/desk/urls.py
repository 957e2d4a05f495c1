from django.urls import path

from requests_app.desk import intake, letters, page, queue, steps

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("new/", intake.new, name="new"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:pk>/retry/", letters.retry, name="retry"),
    path("requests/<uuid:pk>/", page.request_page, name="request"),
    path("requests/<uuid:pk>/start/", steps.start, name="start"),
    path("requests/<uuid:pk>/identity/", steps.identity, name="identity"),
    path("requests/<uuid:pk>/answer/", steps.answer, name="answer"),
    path("requests/<uuid:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("requests/<uuid:pk>/message/", steps.message, name="message"),
    path("requests/<uuid:pk>/letter/", intake.letter, name="letter"),
    path("requests/<uuid:pk>/tasks/<int:task>/done/", steps.task_done, name="task_done"),
]
