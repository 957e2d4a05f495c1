"""What staff wrote in the made-up answers, by language, outcome and right."""

ANSWERS = {
    ("en", "fulfil", "know_categories"): (
        "We collected these categories about you: identifiers, customer records and usage data. "
        "They come from you and from your use of our services. We use them to provide the "
        "services, to bill you and to keep the services secure. Service providers and internet "
        "service providers received them for these purposes."
    ),
    ("en", "fulfil", "know_specific"): (
        "Here is what we hold about you: your name, your e-mail address, your telephone number, "
        "your customer number, eleven invoices and the notes of two calls to our support. We "
        "also hold a payment card number, which we never send out."
    ),
    ("en", "fulfil", "access"): (
        "Yes, we process data about you: your name and contact details, your contract, your "
        "invoices and your messages to support. A copy is part of this answer. We keep the "
        "invoices for seven years and the messages for three."
    ),
    ("en", "fulfil", "delete"): (
        "We deleted your data from our customer database and our mailing lists, and told our "
        "service providers to do the same. We keep a record of this request, so that we can "
        "show what we did."
    ),
    ("en", "fulfil", "correct"): (
        "We corrected your data in our customer database and in billing, and told the service "
        "provider who prints our invoices. Your next invoice will show it."
    ),
    ("en", "fulfil", "portability"): (
        "Your data are ready as a file that other services can read. It holds your contact "
        "details, your settings and the contents of your address book."
    ),
    ("en", "fulfil", "opt_out"): (
        "We stopped selling and sharing your data, and told the advertising networks that had "
        "received it. You do not need to do anything else."
    ),
    ("en", "fulfil", "limit"): (
        "We use your sensitive data only to provide the services that you asked for. You do "
        "not need to do anything else."
    ),
    ("en", "fulfil_part", "delete"): (
        "We deleted your profile, your call notes and your entry on our mailing lists. We must "
        "keep your invoices for seven years for tax reasons; nobody uses them for anything else."
    ),
    ("en", "fulfil_part", "know_specific"): (
        "Here is what we hold about you: your name, your contact details, your contract and "
        "your invoices. We also hold a bank account number and a password, which we do not "
        "send out, to protect you should this answer reach somebody else."
    ),
    ("en", "deny", "know_specific"): (
        "We could not confirm that it is you who asks: the telephone number and the customer "
        "number do not belong to the name that you gave. So we send no personal details. You "
        "are welcome to ask again, or to write to us below if something was mistyped."
    ),
    ("en", "deny", "correct"): (
        "We compared your order of 12 March with the signed contract. Both show the address "
        "that we hold, so we left it as it is. If you have a document that says otherwise, "
        "please send it and we will look again."
    ),
    ("en", "deny", "delete"): (
        "The agent who wrote for you did not send your signed permission, although we asked "
        "twice. We changed nothing. You can ask us yourself at any time."
    ),
    ("es", "fulfil", "access"): (
        "Sí, tratamos datos sobre usted: su nombre y sus datos de contacto, su contrato y sus "
        "facturas. Esta respuesta incluye una copia. Guardamos las facturas durante siete años."
    ),
    ("es", "fulfil", "opt_out"): (
        "Hemos dejado de vender y compartir sus datos, y hemos avisado a las redes de "
        "publicidad que los habían recibido. No tiene que hacer nada más."
    ),
    ("es", "fulfil", "portability"): (
        "Sus datos están listos en un archivo que otros servicios pueden leer. Contiene sus "
        "datos de contacto y sus preferencias."
    ),
    ("fr", "fulfil_part", "delete"): (
        "Nous avons effacé votre profil et votre inscription à notre liste de diffusion. Nous "
        "devons conserver vos factures pendant sept ans ; elles ne servent à rien d'autre."
    ),
    ("de", "deny", "access"): (
        "Wir konnten nicht bestätigen, dass die Anfrage von Ihnen kommt: Name und "
        "Kundennummer gehören nicht zusammen. Deshalb geben wir keine Daten heraus. Schreiben "
        "Sie uns gern, wenn sich ein Tippfehler eingeschlichen hat."
    ),
}

ASKED = {
    ("en", "ask"): (
        "To make sure that nobody else gets your data, please tell us one more thing: your "
        "customer number, or the month of your last invoice. Please send no identity papers."
    ),
    ("en", "clarify"): (
        "We hold a great amount of data about you. Which time and which of our services is "
        "your request about? If it is about everything, just say so."
    ),
    ("en", "fee"): (
        "A copy of all call records since 2010 takes a great effort. We ask you to share the "
        "cost. Please tell us within ten days whether you agree; you pay by bank transfer."
    ),
}

OBJECTION = {
    "en": "I do not agree. The address in your answer is not the one that I gave you.",
    "fr": "Je ne suis pas d'accord : vous gardez aussi mes messages, pas seulement mes factures.",
}

DECISION = {
    "en": (
        "We looked at your request again, by a person who had no part in the first answer. The "
        "tax law leaves us no choice: the invoices stay until the end of the seventh year."
    ),
}

REMARK = (
    "Please say in the text until when the invoices stay, and that the messages to support are "
    "gone. They asked for both."
)
