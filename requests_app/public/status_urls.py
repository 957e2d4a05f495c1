"""The addresses under status/, where a person follows a request. Nothing personal in them."""

from django.urls import path

from requests_app.models.review import ReviewKind
from requests_app.public import (
    status,
    status_code,
    status_declaration,
    status_files,
    status_identity,
    status_permission,
    status_reviews,
)

APPEAL, COMPLAINT = {"kind": ReviewKind.APPEAL}, {"kind": ReviewKind.COMPLAINT}

urlpatterns = [
    path("", status.status, name="status"),
    path("view/", status.status_view, name="status_view"),
    path("message/", status.status_message, name="status_message"),
    path("withdraw/", status.status_withdraw, name="status_withdraw"),
    path("appeal/<uuid:pk>/", status_reviews.disagree, APPEAL, name="status_appeal"),
    path("complaint/<uuid:pk>/", status_reviews.disagree, COMPLAINT, name="status_complaint"),
    path("received/<uuid:pk>/", status_reviews.received, name="status_received"),
    path("files/", status_files.files, name="status_files"),
    path("files/<uuid:pk>/remove/", status_files.remove, name="status_file_remove"),
    path("permission/", status_permission.permission, name="status_permission"),
    path("declaration/", status_declaration.declaration, name="status_declaration"),
    path("identity/", status_identity.hub, name="status_identity"),
    path("identity/code/", status_code.ask, name="status_code"),
    path("identity/code/enter/", status_code.enter, name="status_code_enter"),
    path("identity/code/done/", status_code.done, name="status_code_done"),
    path("lost/", status.status_lost, name="status_lost"),
    path("leave/", status.status_leave, name="status_leave"),
]
