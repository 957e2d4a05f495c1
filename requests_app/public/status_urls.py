"""The addresses under status/, where a person follows a request. Nothing personal in them."""

from django.urls import path

from requests_app.models.review import ReviewKind
from requests_app.public import status, status_reviews

APPEAL, COMPLAINT = {"kind": ReviewKind.APPEAL}, {"kind": ReviewKind.COMPLAINT}

urlpatterns = [
    path("", status.status, name="status"),
    path("view/", status.status_view, name="status_view"),
    path("message/", status.status_message, name="status_message"),
    path("withdraw/", status.status_withdraw, name="status_withdraw"),
    path("appeal/<uuid:pk>/", status_reviews.disagree, APPEAL, name="status_appeal"),
    path("complaint/<uuid:pk>/", status_reviews.disagree, COMPLAINT, name="status_complaint"),
    path("received/<uuid:pk>/", status_reviews.received, name="status_received"),
    path("lost/", status.status_lost, name="status_lost"),
    path("leave/", status.status_leave, name="status_leave"),
]
