from django.urls import include, path

from requests_app.public import optout, status_urls, views

app_name = "public"
urlpatterns = [
    path("", views.businesses, name="businesses"),
    path("status/", include(status_urls)),
    path("<slug:slug>/", views.first, name="first"),
    path("<slug:slug>/start-again/", views.start_again, name="start_again"),
    path("<slug:slug>/opt-out/", optout.opt_out, name="opt_out"),
    path("<slug:slug>/opt-out/done/", views.done, {"path": "opt-out"}, name="done"),
    path("<slug:slug>/request/done/", views.done, {"path": "request"}, name="done"),
    path("<slug:slug>/request/check/", views.check, name="check"),
    path("<slug:slug>/request/<slug:name>/", views.step, name="step"),
]
