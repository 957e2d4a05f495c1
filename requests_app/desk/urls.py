from django.urls import path

from requests_app.desk import (
    clock,
    controllers,
    intake,
    law,
    letters,
    moves,
    page,
    policies,
    queue,
    reviews,
    steps,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("new/", intake.new, name="new"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:pk>/retry/", letters.retry, name="retry"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.new, name="policy_new"),
    path("policies/<int:pk>/take-back/", policies.take_back, name="policy_take_back"),
    path("law/", law.law, name="law"),
    path("law/<str:regime>/", law.one_law, name="law_one"),
    path("requests/<uuid:pk>/", page.request_page, name="request"),
    path("requests/<uuid:pk>/start/", steps.start, name="start"),
    path("requests/<uuid:pk>/identity/", steps.identity, name="identity"),
    path("requests/<uuid:pk>/answer/", steps.answer, name="answer"),
    path("requests/<uuid:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("requests/<uuid:pk>/message/", steps.message, name="message"),
    path("requests/<uuid:pk>/letter/", intake.letter, name="letter"),
    path("requests/<uuid:pk>/tasks/<int:task>/done/", steps.task_done, name="task_done"),
    path("requests/<uuid:pk>/why/", clock.why, name="why"),
    path("requests/<uuid:pk>/steps/<slug:action>/", moves.step, name="step"),
    path("reviews/<uuid:pk>/", reviews.review, name="review"),
    path("reviews/<uuid:pk>/extend/", reviews.extend, name="review_extend"),
    path("controllers/", controllers.directory, name="controllers"),
    path("controllers/new/", controllers.new, name="controller_new"),
    path("controllers/<int:pk>/listed/", controllers.listed, name="controller_listed"),
]
