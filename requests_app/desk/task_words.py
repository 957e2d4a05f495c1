"""The words that staff read for what happens to tasks."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "letter_printed": _("Printed a letter and sent it by post"),
    "task_added": _("Asked for a system to be looked in"),
    "task_changed": _("Changed a task"),
    "task_cancelled": _("Took a task back"),
    "task_asked_again": _("Sent a data owner a fresh link"),
    "task_answered": _("Answered a task"),
    "task_file_sent": _("Sent a file for a task"),
    "task_file_removed": _("Took a file of a task back"),
    "task_file_harmful": _("Deleted a file of a task that the virus scanner did not let through"),
    "task_file_read": _("Opened a file of a task"),
}
