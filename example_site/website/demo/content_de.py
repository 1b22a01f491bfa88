# Words to be read: their lines break where the sentence does.
# ruff: noqa: E501
"""The site's words in German, by the key of the page."""

CALL = "0431 555 01 42"

PAGES = {
    "home": {
        "title": "Startseite",
        "seo_title": "Gut versichert, auch wenn der Wind dreht",
        "headline": "Gut versichert, auch wenn der Wind dreht.",
        "intro": (
            "Nordlicht ist die Krankenkasse von der Küste. Wir zahlen, was hilft, und "
            "erklären, was kompliziert klingt."
        ),
        "body": [
            ("cards", "Was Ihnen zusteht", ["family", "prevention", "teeth"]),
            (
                "callout",
                "Kommen Sie mit einem Formular nicht weiter?",
                "Unsere Beraterinnen und Berater schauen sich die Seite mit Ihnen zusammen "
                "an. Geben Sie den Webcode <b>a000016</b> in die Suche ein, oder starten "
                "Sie hier.",
                "cobrowse",
                "So geht Co-Browsing",
            ),
            (
                "facts",
                [
                    ("1,89 %", "Zusatzbeitrag im Jahr 2026"),
                    ("412.000", "Menschen sind bei uns versichert"),
                    ("3 Tage", "dauert eine Erstattung im Schnitt"),
                    ("24", "Geschäftsstellen im Norden"),
                ],
            ),
            ("cards", "Für jeden Lebensabschnitt", ["study", "abroad", "care"]),
            (
                "steps",
                "In drei Schritten zu Nordlicht",
                [
                    (
                        "Antrag ausfüllen",
                        "Das dauert etwa fünf Minuten. Ihre Versichertennummer genügt.",
                    ),
                    (
                        "Wir kündigen für Sie",
                        "Um Ihre bisherige Krankenkasse kümmern wir uns.",
                    ),
                    (
                        "Karte bekommen",
                        "Ihre Gesundheitskarte kommt mit der Post, rechtzeitig vor dem Start.",
                    ),
                ],
            ),
        ],
    },
    "benefits": {
        "title": "Leistungen",
        "slug": "leistungen",
        "intro": (
            "Hier finden Sie, was wir bezahlen und was wir zusätzlich tun. Ohne "
            "Kleingedrucktes."
        ),
        "body": [
            (
                "callout",
                "Nicht gefunden?",
                "Fragen Sie uns im Chat. Wir sagen Ihnen sofort, ob wir eine Behandlung "
                "übernehmen.",
                "contact",
                "Alle Wege zu uns",
            ),
        ],
    },
    "family": {
        "title": "Familie",
        "slug": "familie",
        "image": "family",
        "author": "Lena Harms",
        "intro": "Kinder und Partner sind bei uns ohne eigenen Beitrag mitversichert.",
        "body": [
            (
                "text",
                "<p>Eine Familie, ein Beitrag: Ihre Kinder sind kostenlos mitversichert, "
                "in der Regel bis 18, im Studium oder in der Ausbildung bis 25. Auch Ihr "
                "Partner oder Ihre Partnerin gehört dazu, solange das eigene Einkommen "
                "unter 565 Euro im Monat liegt.</p><h2>Schwangerschaft und Geburt</h2><p>"
                "Wir begleiten Sie vom ersten Ultraschall bis zum Stillcafé. Zusätzlich "
                "zu allen Vorsorgeuntersuchungen zahlen wir:</p><ul><li>bis zu 250 Euro "
                "für die Rufbereitschaft Ihrer Hebamme,</li><li>den Geburtsvorbereitungs"
                "kurs auch für die Begleitperson,</li><li>einen zusätzlichen Ultraschall "
                "und den Test auf Toxoplasmose.</li></ul>",
            ),
            (
                "facts",
                [
                    ("0 €", "Beitrag für Kinder"),
                    ("250 €", "für die Rufbereitschaft"),
                    ("10 Tage", "Kinderkrankengeld mehr als vorgeschrieben"),
                ],
            ),
            (
                "text",
                "<h2>Wenn Ihr Kind krank ist</h2><p>Sie bleiben zu Hause, wir zahlen "
                "Kinderkrankengeld: 25 Tage für jedes Kind im Jahr, bei Alleinerziehenden "
                "60. Die Bescheinigung der Praxis schicken Sie uns als Foto.</p>",
            ),
            (
                "questions",
                "Fragen von Eltern",
                [
                    (
                        "Wie melde ich mein Baby an?",
                        "<p>Schicken Sie uns die Geburtsurkunde als Foto. Ihr Kind ist "
                        "vom ersten Lebenstag an versichert, auch wenn die Karte später "
                        "kommt.</p>",
                    ),
                    (
                        "Mein Kind jobbt in den Ferien. Ändert das etwas?",
                        "<p>Nein. Ein Ferienjob bis zu drei Monaten hat keinen Einfluss "
                        "auf die Familienversicherung.</p>",
                    ),
                    (
                        "Wir sind nicht verheiratet. Wer versichert die Kinder?",
                        "<p>Sie können wählen, bei wem die Kinder mitversichert sind. "
                        "Beide Eltern müssen dafür gesetzlich versichert sein.</p>",
                    ),
                ],
            ),
            (
                "callout",
                "Familie mitnehmen",
                "Im Antrag geben Sie mit einem Haken an, dass Sie auch Ihre Familie "
                "versichern möchten.",
                "application",
                "Zum Antrag",
            ),
        ],
    },
    "prevention": {
        "title": "Vorsorge und Kurse",
        "slug": "vorsorge",
        "image": "prevention",
        "author": "Tom Petersen",
        "intro": "Wir zahlen bis zu 180 Euro im Jahr für Kurse, die Ihnen guttun.",
        "body": [
            (
                "text",
                "<p>Yoga am Steg, Rückenschule im Verein oder Schlaftraining per App: Sie "
                "suchen sich zwei Kurse im Jahr aus, wir erstatten je bis zu 90 Euro. Der "
                "Kurs muss geprüft sein. Ob er das ist, sehen Sie in der Kurssuche.</p>",
            ),
            (
                "table",
                "Vorsorge, die Ihnen zusteht",
                [("text", "Untersuchung"), ("text", "Für wen"), ("number", "Wie oft")],
                [
                    ["Gesundheits-Check-up", "18 bis 34 Jahre", "1-mal"],
                    ["Gesundheits-Check-up", "ab 35 Jahren", "alle 3 Jahre"],
                    ["Hautkrebs-Früherkennung", "ab 18 Jahren", "alle 2 Jahre"],
                    ["Zahnärztliche Kontrolle", "ab 18 Jahren", "2-mal im Jahr"],
                    ["Darmspiegelung", "ab 50 Jahren", "2-mal in 10 Jahren"],
                ],
            ),
            (
                "steps",
                "So bekommen Sie Ihr Geld",
                [
                    ("Kurs wählen", "Suchen Sie einen geprüften Kurs in Ihrer Nähe."),
                    ("Teilnehmen", "Gehen Sie zu mindestens acht von zehn Terminen."),
                    ("Einreichen", "Schicken Sie uns die Bescheinigung als Foto."),
                ],
            ),
            (
                "text",
                "<h2>Bonus: bis zu 80 Euro im Jahr</h2><p>Für jede Vorsorge, jede Impfung "
                "und jeden Kurs sammeln Sie Punkte. Ihren Stand sehen Sie in <a "
                'href="page:members">Mein Nordlicht</a>.</p>',
            ),
        ],
    },
    "teeth": {
        "title": "Zähne",
        "slug": "zaehne",
        "image": "teeth",
        "author": "Lena Harms",
        "intro": (
            "Bei Zähnen sieht man nur einen Teil. Wir zahlen auch für das, was darunter "
            "liegt."
        ),
        "body": [
            (
                "text",
                "<p>Zwei Kontrollen im Jahr, Füllungen, Wurzelbehandlungen: Das ist für "
                "Sie kostenlos. Einmal im Jahr geben wir 60 Euro zur professionellen "
                "Zahnreinigung dazu, in jeder Praxis.</p><h2>Zahnersatz</h2><p>Kronen, "
                "Brücken und Prothesen bezahlen wir zu einem festen Anteil. Ein "
                "lückenloses Bonusheft erhöht ihn.</p>",
            ),
            (
                "table",
                "Was wir zum Zahnersatz geben",
                [
                    ("text", "Bonusheft"),
                    ("number", "Unser Anteil"),
                    ("number", "Beispiel Krone"),
                ],
                [
                    ["ohne", "60 %", "222,60 €"],
                    ["5 Jahre", "70 %", "259,70 €"],
                    ["10 Jahre", "75 %", "278,25 €"],
                    ["kleines Einkommen", "100 %", "371,00 €"],
                ],
            ),
            (
                "questions",
                "Gut zu wissen",
                [
                    (
                        "Muss ich den Heilplan selbst einreichen?",
                        "<p>Nein. Ihre Praxis schickt ihn elektronisch. Nach zwei Tagen "
                        "haben Sie unsere Antwort.</p>",
                    ),
                    (
                        "Zahlt ihr auch Zahnspangen für Erwachsene?",
                        "<p>Nur bei schweren Fehlstellungen von Kiefer und Gesicht. Bei "
                        "Kindern übernehmen wir 80 Prozent und am Ende den Rest.</p>",
                    ),
                ],
            ),
        ],
    },
    "abroad": {
        "title": "Reisen und Ausland",
        "slug": "ausland",
        "image": "abroad",
        "author": "Tom Petersen",
        "intro": "Von der Reiseimpfung bis zum Notfall: So sind Sie unterwegs versichert.",
        "body": [
            (
                "text",
                "<p>In der EU und in der Schweiz gilt Ihre Gesundheitskarte: Auf der "
                "Rückseite steht die europäische Karte. Gehen Sie damit zur Praxis oder "
                "ins Krankenhaus.</p><h2>Impfungen</h2><p>Reiseimpfungen erstatten wir "
                "zu 100 Prozent, auch gegen Gelbfieber und Tollwut.</p><h2>Was die Karte "
                "nicht kann</h2><p>Einen Rücktransport dürfen wir nicht bezahlen. Für "
                "weite Reisen empfehlen wir eine private Versicherung.</p>",
            ),
            (
                "facts",
                [
                    ("100 %", "für Reiseimpfungen"),
                    ("31 Länder", "mit der europäischen Karte"),
                    ("24 Stunden", "ist das Notfalltelefon besetzt"),
                ],
            ),
            (
                "callout",
                "Notfall im Ausland",
                "Rufen Sie an, Tag und Nacht: <b>+49 431 555 01 99</b>. Wir sprechen "
                "Deutsch und Englisch.",
                "contact",
                "Alle Nummern",
            ),
        ],
    },
    "care": {
        "title": "Pflege",
        "slug": "pflege",
        "image": "care",
        "author": "Lena Harms",
        "intro": (
            "Wenn jemand Hilfe braucht, ändert sich vieles auf einmal. Wir ordnen das mit "
            "Ihnen."
        ),
        "body": [
            (
                "text",
                "<p>Rufen Sie an, bevor Sie den Antrag ausfüllen. Unsere Pflegeberatung "
                "kommt auf Wunsch nach Hause und kostet nichts.</p>",
            ),
            (
                "table",
                "Pflegegeld und Pflegedienst im Monat",
                [
                    ("text", "Pflegegrad"),
                    ("number", "Pflegegeld"),
                    ("number", "Pflegedienst"),
                ],
                [
                    ["Pflegegrad 1", "–", "–"],
                    ["Pflegegrad 2", "347 €", "796 €"],
                    ["Pflegegrad 3", "599 €", "1.497 €"],
                    ["Pflegegrad 4", "800 €", "1.859 €"],
                    ["Pflegegrad 5", "990 €", "2.299 €"],
                ],
            ),
            (
                "text",
                "<h2>Für alle, die pflegen</h2><p>Sie brauchen auch einmal frei: Wir "
                "bezahlen eine Vertretung, bis zu acht Wochen im Jahr. Und wir zahlen "
                "für Sie in die Rentenversicherung ein.</p>",
            ),
        ],
    },
    "study": {
        "title": "Studium und Berufsstart",
        "slug": "studium",
        "image": "study",
        "author": "Tom Petersen",
        "intro": "Zum ersten Mal selbst versichert? Zwei Fragen, und alles ist geregelt.",
        "body": [
            (
                "text",
                "<p>Bis 25 sind Sie meist bei Ihren Eltern mitversichert. Danach kostet "
                "die Krankenkasse für Studierende überall fast gleich viel: bei uns "
                "145,31 Euro im Monat, Pflege inbegriffen.</p><h2>Erster Job, erste "
                "Ausbildung</h2><p>Ihr Arbeitgeber braucht von Ihnen nur den Namen der "
                "Krankenkasse. Den Rest machen wir. Den Antrag stellen Sie <a "
                'href="page:application">online</a>.</p>',
            ),
            (
                "questions",
                "Häufig gefragt",
                [
                    (
                        "Ich arbeite neben dem Studium. Was gilt?",
                        "<p>Bis 20 Stunden in der Woche bleiben Sie studentisch "
                        "versichert, in den Ferien auch darüber.</p>",
                    ),
                    (
                        "Ich komme aus dem Ausland. Kann ich mich versichern?",
                        "<p>Ja. Schicken Sie uns die Bescheinigung Ihrer Hochschule. Aus "
                        "der EU genügt oft Ihre Karte von zu Hause.</p>",
                    ),
                ],
            ),
        ],
    },
    "rates": {
        "title": "Beiträge",
        "slug": "beitraege",
        "intro": "Was die Versicherung kostet, in einer Tabelle. Stand: 1. Januar 2026.",
        "body": [
            (
                "table",
                "Beiträge im Jahr 2026",
                [
                    ("text", "Wer"),
                    ("number", "Kranken­versicherung"),
                    ("number", "davon Zusatzbeitrag"),
                    ("number", "Pflege­versicherung"),
                    ("number", "Höchstbeitrag im Monat"),
                ],
                [
                    [
                        "Angestellte (eigener Anteil)",
                        "8,245 %",
                        "0,945 %",
                        "1,80 %",
                        "583,87 €",
                    ],
                    [
                        "Selbstständige mit Krankengeld",
                        "16,49 %",
                        "1,89 %",
                        "3,60 %",
                        "1.167,73 €",
                    ],
                    [
                        "Selbstständige ohne Krankengeld",
                        "15,89 %",
                        "1,89 %",
                        "3,60 %",
                        "1.132,86 €",
                    ],
                    [
                        "Rentnerinnen und Rentner",
                        "8,245 %",
                        "0,945 %",
                        "3,60 %",
                        "688,49 €",
                    ],
                    ["Studierende", "109,39 €", "fest", "35,92 €", "145,31 €"],
                    ["Kinder in der Familienversicherung", "0 €", "0 €", "0 €", "0 €"],
                ],
            ),
            (
                "text",
                "<p>Mitglieder ab 23 Jahren ohne Kinder zahlen 0,6 Prozent mehr für die "
                "Pflege. Einkommen über 5.812,50 Euro im Monat ist beitragsfrei.</p>",
            ),
            (
                "callout",
                "Was heißt das für mich?",
                "Der Rechner zeigt Ihren Beitrag in Euro, während Sie den Regler bewegen.",
                "calculator",
                "Beitrag ausrechnen",
            ),
        ],
    },
    "calculator": {
        "title": "Beitragsrechner",
        "slug": "beitragsrechner",
        "intro": "Bewegen Sie den Regler, und sehen Sie sofort, was Sie bei uns zahlen.",
    },
    "application": {
        "title": "Mitglied werden",
        "slug": "mitglied-werden",
        "intro": (
            "In vier Schritten, in etwa fünf Minuten. Sie können jederzeit zurück, ohne "
            "dass etwas verloren geht."
        ),
    },
    "service": {
        "title": "Service",
        "slug": "service",
        "intro": "Fragen stellen, Hilfe bekommen, selbst erledigen.",
        "body": [],
    },
    "questions": {
        "title": "Häufige Fragen",
        "slug": "haeufige-fragen",
        "intro": "Kurze Antworten auf das, was wir jeden Tag gefragt werden.",
        "body": [
            (
                "questions",
                "Mitgliedschaft",
                [
                    (
                        "Wie wechsle ich zu Nordlicht?",
                        '<p>Sie füllen den <a href="page:application">Antrag</a> aus. Wir '
                        "kündigen Ihre bisherige Krankenkasse. Nach zwei vollen "
                        "Kalendermonaten sind Sie bei uns.</p>",
                    ),
                    (
                        "Ich habe meine Gesundheitskarte verloren. Was nun?",
                        "<p>Rufen Sie uns an. Wir sperren die Karte sofort und schicken "
                        "eine neue. Bis dahin hilft ein Ersatznachweis, den wir Ihrer "
                        "Praxis faxen.</p>",
                    ),
                    (
                        "Meine Adresse hat sich geändert. Wo trage ich das ein?",
                        '<p>In <a href="page:members">Mein Nordlicht</a>, oder Sie sagen es '
                        "uns im Chat.</p>",
                    ),
                ],
            ),
            (
                "questions",
                "Geld",
                [
                    (
                        "Wie reiche ich eine Rechnung ein?",
                        "<p>Fotografieren Sie die Rechnung und laden Sie das Bild hoch. Im "
                        "Schnitt ist das Geld nach drei Tagen auf Ihrem Konto.</p>",
                    ),
                    (
                        "Wann bekomme ich Krankengeld?",
                        "<p>Sechs Wochen lang zahlt Ihr Arbeitgeber. Danach zahlen wir 70 "
                        "Prozent Ihres Bruttolohns, höchstens 90 Prozent vom Netto.</p>",
                    ),
                    (
                        "Ich kann den Beitrag nicht bezahlen. Was soll ich tun?",
                        "<p>Melden Sie sich früh. Wir finden eine Rate, die passt, und Sie "
                        "bleiben versichert.</p>",
                    ),
                ],
            ),
            (
                "questions",
                "Chat und Co-Browsing",
                [
                    (
                        "Was ist ein Webcode?",
                        "<p>Eine Nummer, die eine Seite nennt. Sie steht unten auf jeder "
                        "Seite. Geben Sie sie in die Suche ein, und Sie sind da. Mehr dazu "
                        'unter <a href="page:access">Webcodes und Barrierefreiheit</a>.</p>',
                    ),
                    (
                        "Sehen die Beraterinnen und Berater, was ich eintippe?",
                        "<p>Nein. Was Sie in ein Formular schreiben, bleibt in Ihrem "
                        "Browser. Zu sehen sind nur Platzhalter.</p>",
                    ),
                ],
            ),
        ],
    },
    "contact": {
        "title": "Kontakt und Geschäftsstellen",
        "slug": "kontakt",
        "intro": (
            f"Telefon {CALL}, Montag bis Freitag von 7 bis 20 Uhr. Oder Sie kommen vorbei."
        ),
        "offices": [
            ("Kiel", "Sartorikai 4", "24103 Kiel", "Mo–Fr 8–18 Uhr", "0431 555 01 10"),
            (
                "Rendsburg",
                "Am Obereiderhafen 2",
                "24768 Rendsburg",
                "Mo–Do 9–16 Uhr",
                "04331 555 02 10",
            ),
            (
                "Lübeck",
                "An der Untertrave 61",
                "23552 Lübeck",
                "Mo–Fr 8–18 Uhr",
                "0451 555 03 10",
            ),
            (
                "Husum",
                "Schiffbrücke 9",
                "25813 Husum",
                "Di und Do 9–17 Uhr",
                "04841 555 04 10",
            ),
            (
                "Neumünster",
                "Großflecken 33",
                "24534 Neumünster",
                "Mo–Fr 9–16 Uhr",
                "04321 555 05 10",
            ),
            (
                "Wyk auf Föhr",
                "Sandwall 12",
                "25938 Wyk auf Föhr",
                "Mi 10–15 Uhr",
                "04681 555 06 10",
            ),
        ],
        "body": [
            (
                "steps",
                "So erreichen Sie uns am schnellsten",
                [
                    (
                        "Chat",
                        "Unten rechts auf jeder Seite. Meist antworten wir in einer Minute.",
                    ),
                    ("Telefon", f"{CALL}, kostenlos aus Deutschland."),
                    (
                        "Post",
                        "Nordlicht Krankenkasse, 24099 Kiel. Eine Straße braucht es nicht.",
                    ),
                ],
            ),
        ],
    },
    "cobrowse": {
        "title": "Co-Browsing",
        "slug": "co-browsing",
        "lead": (
            "<p>Sie kommen auf unserer Website nicht weiter? Unsere Beraterinnen und "
            "Berater schauen sich die Seite mit Ihnen zusammen an. Sie brauchen dafür "
            "kein Programm und keinen Download.</p>"
        ),
        "terms": (
            "<h2>Nutzungs- und Teilnahmebedingungen</h2>"
            "<h3>Was wir sehen</h3><p>Wir sehen die Seiten dieser Website, die Sie "
            "während der Sitzung öffnen. Andere Websites, andere Programme und Ihren "
            "Bildschirm sehen wir nicht.</p>"
            "<h3>Was wir nicht sehen</h3><p>Was Sie in Formulare eintippen, verlässt Ihren "
            "Browser nicht. Auch persönliche Bereiche sind verdeckt. Wir sehen an diesen "
            "Stellen nur graue Flächen.</p>"
            "<h3>Was wir tun können</h3><p>Wir zeigen auf Stellen der Seite, heben sie "
            "hervor, blättern nach einem Hinweis dorthin und schlagen Ihnen Seiten oder "
            "Eingaben vor. Geklickt und eingetragen wird nur, was Sie annehmen.</p>"
            "<h3>Was gespeichert wird</h3><p>Bilder der Seiten speichern wir nicht. Am Ende "
            "löschen wir die Daten der Sitzung. Wir behalten nur den Nachweis, dass Sie "
            "zugestimmt haben: diese Bedingungen und die Uhrzeit, ohne Ihren Namen.</p>"
            "<h3>Ihre Entscheidung</h3><p>Die Teilnahme ist freiwillig. Sie können jederzeit "
            "unterbrechen oder aufhören: mit einem Klick, oder indem Sie zweimal die Taste "
            "Esc drücken.</p>"
        ),
        "facts": "Gut zu wissen",
        "consent": {
            "label": "Bestätigung Nutzungs- und Teilnahmebedingungen",
            "error": "Bitte setzen Sie zuerst den Haken. Ohne Ihre Zustimmung können wir nicht starten.",
            "terms_link": "Allgemeine Nutzungsbedingungen lesen",
        },
        "start": {
            "label": "Co-Browsing Sitzung starten",
            "hint": "Sie sehen danach einen Startcode. Erst mit diesem Code kann die Beratung beginnen.",
        },
        "startcode": {
            "heading": "Ihr Startcode",
            "instruction": "Nennen Sie diesen Code Ihrer Beraterin oder Ihrem Berater, am Telefon oder im Chat. Geben Sie ihn sonst niemandem.",
            "expiry": "Der Code gilt noch",
        },
        "status": {
            "heading": "Die Sitzung läuft",
            "text": "Gehen Sie einfach auf die Seite, bei der Sie Hilfe brauchen. Die Sitzung kommt mit, von Seite zu Seite.",
        },
        "ended": {
            "heading": "Die Sitzung ist beendet",
            "text": "Vielen Dank für Ihre Zeit. Niemand sieht mehr, welche Seiten Sie öffnen.",
            "link_text": "Zur Startseite",
        },
    },
    "access": {
        "title": "Webcodes und Barrierefreiheit",
        "slug": "webcodes",
        "intro": "Jede Seite hat eine Nummer. Damit finden Sie sie auch am Telefon.",
        "body": [
            (
                "steps",
                "So benutzen Sie einen Webcode",
                [
                    (
                        "Nummer lesen",
                        "Sie steht ganz unten auf jeder Seite, zum Beispiel a000042.",
                    ),
                    (
                        "In die Suche tippen",
                        "Der Buchstabe und Leerzeichen sind egal: a000042, 000042 und A 000 042 führen zum selben Ziel.",
                    ),
                    ("Ankommen", "Die Seite öffnet sich sofort, in Ihrer Sprache."),
                ],
            ),
            ("picture", "together", "Beim Co-Browsing sehen beide Seiten dasselbe."),
            (
                "text",
                "<h2>Barrierefreiheit</h2><p>Sie können die ganze Website mit der Tastatur "
                "bedienen. Die Schrift wurde vom Braille Institute für Menschen mit "
                "Sehschwäche entworfen. Farben haben genug Kontrast, auch im dunklen "
                "Modus, den Ihr Gerät einstellt.</p><p>Stoßen Sie auf eine Hürde? Sagen Sie "
                'es uns im Chat oder über <a href="page:contact">Kontakt</a>.</p>',
            ),
        ],
    },
    "members": {
        "title": "Mein Nordlicht",
        "slug": "mein-nordlicht",
        "intro": "Ihre Mitgliedschaft auf einen Blick.",
    },
    "terms": {
        "title": "Nutzungsbedingungen",
        "slug": "nutzungsbedingungen",
        "intro": "Was gilt, wenn Sie diese Website, den Chat und das Co-Browsing benutzen.",
        "body": [
            (
                "text",
                "<h2>1. Wer wir sind</h2><p>Diese Website gehört der Nordlicht Krankenkasse, "
                "Körperschaft des öffentlichen Rechts, Sartorikai 4, 24103 Kiel.</p>"
                "<h2>2. Inhalte</h2><p>Wir prüfen unsere Texte sorgfältig. Ein Anspruch auf "
                "eine Leistung entsteht aber erst durch unseren Bescheid.</p>"
                "<h2>3. Service-Chat</h2><p>Der Chat ist kostenlos. Schreiben Sie dort keine "
                "Passwörter und keine Bankdaten. Den Verlauf löschen wir, wenn Sie oder "
                "wir den Chat beenden.</p>"
                "<h2>4. Co-Browsing</h2><p>Für das gemeinsame Ansehen der Website gelten "
                'zusätzlich die Bedingungen auf der Seite <a href="page:cobrowse">'
                "Co-Browsing</a>. Ohne Ihre Zustimmung und Ihren Startcode sehen wir "
                "nichts.</p>"
                "<h2>5. Verfügbarkeit</h2><p>Manchmal warten wir die Technik. Dann sind "
                "einzelne Dienste kurz nicht erreichbar.</p>"
                "<h2>6. Änderungen</h2><p>Ändern wir die Bedingungen des Co-Browsings, "
                "fragen wir Sie erneut, auch während einer Sitzung.</p>",
            ),
        ],
    },
    "privacy": {
        "title": "Datenschutz",
        "slug": "datenschutz",
        "intro": "Welche Daten wir brauchen, wofür, und wann wir sie löschen.",
        "body": [
            (
                "table",
                "Unsere Daten auf einen Blick",
                [("text", "Was"), ("text", "Wofür"), ("text", "Gelöscht")],
                [
                    [
                        "Antworten im Antrag",
                        "um Sie zu versichern",
                        "in dieser Vorführung sofort",
                    ],
                    ["Nachrichten im Chat", "um zu antworten", "am Ende des Chats"],
                    [
                        "Daten einer Co-Browsing-Sitzung",
                        "um die Seite zu zeigen",
                        "am Ende der Sitzung",
                    ],
                    [
                        "Nachweis Ihrer Zustimmung",
                        "um sie belegen zu können",
                        "nach drei Jahren",
                    ],
                ],
            ),
            (
                "text",
                "<h2>Cookies</h2><p>Lesen können Sie diese Website ohne Cookies. Erst wenn Sie "
                "ein Formular ausfüllen, sich anmelden oder den Chat beginnen, setzen wir "
                "eines, das dafür nötig ist. Wir messen nichts und binden keine fremden "
                "Dienste ein.</p><h2>Ihre Rechte</h2><p>Sie dürfen wissen, was wir über Sie "
                "gespeichert haben, und es berichtigen oder löschen lassen. Schreiben Sie "
                "an datenschutz@nordlicht.example.</p>",
            ),
        ],
    },
    "imprint": {
        "title": "Impressum",
        "slug": "impressum",
        "intro": "Die Nordlicht Krankenkasse ist für diese Vorführung erfunden.",
        "body": [
            (
                "text",
                "<p>Nordlicht Krankenkasse<br/>Körperschaft des öffentlichen Rechts<br/>"
                "Sartorikai 4<br/>24103 Kiel</p><p>Vertreten durch den Vorstand: Dr. Imke "
                "Lorenzen (Vorsitz), Hauke Matthiesen</p><p>E-Mail: "
                "post@nordlicht.example</p><h2>Hinweis</h2><p>Namen, Nummern und Beträge "
                "auf dieser Website sind Beispiele. Sie sind keine Auskunft über die "
                "gesetzliche Krankenversicherung.</p>",
            ),
        ],
    },
}
