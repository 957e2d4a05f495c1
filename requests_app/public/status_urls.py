"""The addresses under status/, where a person follows a request. Nothing personal in them."""

from django.urls import path

from requests_app.public import status

urlpatterns = [
    path("", status.status, name="status"),
    path("view/", status.status_view, name="status_view"),
    path("message/", status.status_message, name="status_message"),
    path("withdraw/", status.status_withdraw, name="status_withdraw"),
    path("lost/", status.status_lost, name="status_lost"),
    path("leave/", status.status_leave, name="status_leave"),
]
