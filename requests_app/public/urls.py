from django.urls import include, path

from requests_app.public import (
    account,
    account_requests,
    optout,
    permission,
    status_urls,
    task,
    views,
)

app_name = "public"
urlpatterns = [
    path("", views.businesses, name="businesses"),
    path("status/", include(status_urls)),
    path("permission/yes/", permission.thanks, {"yes": True}, name="permission_yes"),
    path("permission/no/", permission.thanks, {"yes": False}, name="permission_no"),
    path("permission/<slug:token>/", permission.permission, name="permission"),
    path("task/<slug:token>/", task.task, name="task"),
    path("<slug:slug>/", views.first, name="first"),
    path("<slug:slug>/signed-in/", account.signed_in, name="signed_in"),
    path(
        "<slug:slug>/signed-in/requests/",
        account_requests.account_requests,
        name="account_requests",
    ),
    path(
        "<slug:slug>/signed-in/requests/open/", account_requests.account_open, name="account_open"
    ),
    path("<slug:slug>/signed-in/leave/", account_requests.account_leave, name="account_leave"),
    path("<slug:slug>/start-again/", views.start_again, name="start_again"),
    path("<slug:slug>/opt-out/", optout.opt_out, name="opt_out"),
    path("<slug:slug>/opt-out/done/", views.done, {"path": "opt-out"}, name="done"),
    path("<slug:slug>/request/done/", views.done, {"path": "request"}, name="done"),
    path("<slug:slug>/request/check/", views.check, name="check"),
    path("<slug:slug>/request/<slug:name>/", views.step, name="step"),
]
