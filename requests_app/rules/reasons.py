"""The reasons that a step is taken for: codes that are stored, sentences that are read.

Sentences are in English; the doors and the letters translate them.
"""

from requests_app.rules.texts import gettext_noop

# What the law takes as a reason for more time; mere effort is none (EDPB 162-164).
EXTENSION = {
    "many_records": gettext_noop("There is a great amount of data to look through."),
    "many_systems": gettext_noop("The data lie in several systems and departments."),
    "others_data": gettext_noop("The data of other people must be taken out first."),
    "many_requests": gettext_noop("We received many requests, or several from you."),
    "complex": gettext_noop("The request is complex and asks for decisions by several people."),
}
# What is wrong with the paper of somebody who asks for another.
NO_AUTHORITY = {
    "not_shown": gettext_noop("No proof came"),
    "incomplete": gettext_noop("Something that it must show is missing"),
    "other_people": gettext_noop("It names other people"),
    "other_right": gettext_noop("It does not cover what is asked for"),
    "not_genuine": gettext_noop("It does not seem genuine"),
}
# Why the record of a request is put right.
CORRECTING = {
    "slip": gettext_noop("It was typed in wrongly."),
    "came_otherwise": gettext_noop("It had reached us before, by another way."),
    "person_says": gettext_noop("You told us so."),
    "misread": gettext_noop("We had understood it wrongly."),
}
REOPENING = {
    "mistake": gettext_noop("The answer was wrong or went to the wrong request"),
    "new_facts": gettext_noop("The person gave new facts or documents"),
    "review": gettext_noop("An appeal or a complaint was decided for the person"),
    "person_asks": gettext_noop("The person asks to go on with it"),
    "not_theirs": gettext_noop("The customer says that the request is not for them"),
}
