# Words to be read: their lines break where the sentence does.
# ruff: noqa: E501
"""The site's words in English, by the key of the page."""

CALL = "0431 555 01 42"

PAGES = {
    "home": {
        "title": "Home",
        "seo_title": "Well insured, whichever way the wind blows",
        "headline": "Well insured, whichever way the wind blows.",
        "intro": (
            "Nordlicht is the health insurer from the coast. We pay for what helps, and "
            "explain what sounds complicated."
        ),
        "body": [
            ("cards", "What you are entitled to", ["family", "prevention", "teeth"]),
            (
                "callout",
                "Stuck on a form?",
                "Our advisors look at the page together with you. Enter the webcode "
                "<b>a000016</b> in the search field, or start here.",
                "cobrowse",
                "How co-browsing works",
            ),
            (
                "facts",
                [
                    ("1.89 %", "additional contribution in 2026"),
                    ("412,000", "people are insured with us"),
                    ("3 days", "is what a refund takes on average"),
                    ("24", "offices in the north"),
                ],
            ),
            ("cards", "For every stage of life", ["study", "abroad", "care"]),
            (
                "steps",
                "Three steps to Nordlicht",
                [
                    (
                        "Fill in the application",
                        "It takes about five minutes. Your insurance number is enough.",
                    ),
                    (
                        "We cancel for you",
                        "We take care of your present health insurer.",
                    ),
                    (
                        "Get your card",
                        "Your health card comes by post, in good time before the start.",
                    ),
                ],
            ),
        ],
    },
    "benefits": {
        "title": "Benefits",
        "slug": "benefits",
        "intro": "What we pay for, and what we do on top. No small print.",
        "body": [
            (
                "callout",
                "Not found?",
                "Ask us in the chat. We tell you at once whether we cover a treatment.",
                "contact",
                "All ways to reach us",
            ),
        ],
    },
    "family": {
        "title": "Family",
        "slug": "family",
        "image": "family",
        "author": "Lena Harms",
        "intro": "Children and partners are insured with you, at no extra cost.",
        "body": [
            (
                "text",
                "<p>One family, one contribution: your children are insured for free, "
                "usually until 18, and until 25 while they study or train. Your partner "
                "is included too, as long as they earn less than 565 euros a month.</p>"
                "<h2>Pregnancy and birth</h2><p>We are with you from the first scan to "
                "the breastfeeding café. On top of all check-ups we pay:</p><ul><li>up to "
                "250 euros for your midwife to be on call,</li><li>the antenatal course, "
                "also for the person who comes with you,</li><li>one more scan and the "
                "test for toxoplasmosis.</li></ul>",
            ),
            (
                "facts",
                [
                    ("€0", "contribution for children"),
                    ("€250", "for a midwife on call"),
                    ("10 days", "more child sick pay than required"),
                ],
            ),
            (
                "text",
                "<h2>When your child is ill</h2><p>You stay at home, we pay child sick "
                "pay: 25 days for each child a year, 60 if you are a single parent. Send "
                "us a photo of the certificate from the surgery.</p>",
            ),
            (
                "questions",
                "What parents ask",
                [
                    (
                        "How do I register my baby?",
                        "<p>Send us a photo of the birth certificate. Your child is "
                        "insured from the first day of life, even if the card comes "
                        "later.</p>",
                    ),
                    (
                        "My child has a holiday job. Does that change anything?",
                        "<p>No. A holiday job of up to three months does not affect "
                        "family insurance.</p>",
                    ),
                    (
                        "We are not married. Who insures the children?",
                        "<p>You can choose with whom the children are insured. Both "
                        "parents must be in statutory insurance.</p>",
                    ),
                ],
            ),
            (
                "callout",
                "Bring your family",
                "One tick in the application tells us that you want to insure your "
                "family as well.",
                "application",
                "To the application",
            ),
        ],
    },
    "prevention": {
        "title": "Prevention and courses",
        "slug": "prevention",
        "image": "prevention",
        "author": "Tom Petersen",
        "intro": "We pay up to 180 euros a year for courses that do you good.",
        "body": [
            (
                "text",
                "<p>Yoga on a jetty, back training in a club or better sleep by app: you "
                "choose two courses a year, and we refund up to 90 euros for each. The "
                "course must be certified. The course finder tells you whether it "
                "is.</p>",
            ),
            (
                "table",
                "Check-ups you are entitled to",
                [("text", "Check-up"), ("text", "For whom"), ("number", "How often")],
                [
                    ["General check-up", "age 18 to 34", "once"],
                    ["General check-up", "from 35", "every 3 years"],
                    ["Skin cancer screening", "from 18", "every 2 years"],
                    ["Dental check-up", "from 18", "twice a year"],
                    ["Colonoscopy", "from 50", "twice in 10 years"],
                ],
            ),
            (
                "steps",
                "How to get your money back",
                [
                    ("Choose a course", "Look for a certified course near you."),
                    ("Take part", "Go to at least eight of ten evenings."),
                    ("Send it in", "Send us a photo of the certificate."),
                ],
            ),
            (
                "text",
                "<h2>Bonus: up to 80 euros a year</h2><p>Every check-up, vaccination and "
                "course earns you points. You see how many you have in <a "
                'href="page:members">My Nordlicht</a>.</p>',
            ),
        ],
    },
    "teeth": {
        "title": "Teeth",
        "slug": "teeth",
        "image": "teeth",
        "author": "Lena Harms",
        "intro": "With teeth you only see a part. We also pay for what lies below.",
        "body": [
            (
                "text",
                "<p>Two check-ups a year, fillings, root canals: these cost you nothing. "
                "Once a year we add 60 euros for professional cleaning, in any surgery."
                "</p><h2>Crowns and dentures</h2><p>For crowns, bridges and dentures we "
                "pay a fixed share. A complete bonus booklet raises it.</p>",
            ),
            (
                "table",
                "What we pay for crowns and dentures",
                [
                    ("text", "Bonus booklet"),
                    ("number", "Our share"),
                    ("number", "Example: crown"),
                ],
                [
                    ["none", "60 %", "€222.60"],
                    ["5 years", "70 %", "€259.70"],
                    ["10 years", "75 %", "€278.25"],
                    ["low income", "100 %", "€371.00"],
                ],
            ),
            (
                "questions",
                "Good to know",
                [
                    (
                        "Do I have to send in the treatment plan myself?",
                        "<p>No. Your surgery sends it electronically. You have our answer "
                        "after two days.</p>",
                    ),
                    (
                        "Do you pay for adult braces?",
                        "<p>Only for severe misalignment of jaw and face. For children we "
                        "pay 80 per cent, and the rest at the end.</p>",
                    ),
                ],
            ),
        ],
    },
    "abroad": {
        "title": "Travel and abroad",
        "slug": "abroad",
        "image": "abroad",
        "author": "Tom Petersen",
        "intro": "From travel vaccination to emergency: how you are insured on the way.",
        "body": [
            (
                "text",
                "<p>In the EU and in Switzerland your health card is valid: the European "
                "card is on its back. Take it to a surgery or a hospital.</p><h2>"
                "Vaccination</h2><p>We refund travel vaccinations in full, also against "
                "yellow fever and rabies.</p><h2>What the card cannot do</h2><p>We are not "
                "allowed to pay for transport home. For long journeys we recommend "
                "private insurance.</p>",
            ),
            (
                "facts",
                [
                    ("100 %", "for travel vaccinations"),
                    ("31 countries", "accept the European card"),
                    ("24 hours", "a day: the emergency line"),
                ],
            ),
            (
                "callout",
                "Emergency abroad",
                "Call us, day or night: <b>+49 431 555 01 99</b>. We speak German and "
                "English.",
                "contact",
                "All numbers",
            ),
        ],
    },
    "care": {
        "title": "Long-term care",
        "slug": "care",
        "image": "care",
        "author": "Lena Harms",
        "intro": "When somebody needs help, much changes at once. We sort it out with you.",
        "body": [
            (
                "text",
                "<p>Call us before you fill in the form. Our care advisors come to your "
                "home if you like, and cost nothing.</p>",
            ),
            (
                "table",
                "Care allowance and care service a month",
                [
                    ("text", "Care grade"),
                    ("number", "Allowance"),
                    ("number", "Care service"),
                ],
                [
                    ["Care grade 1", "–", "–"],
                    ["Care grade 2", "€347", "€796"],
                    ["Care grade 3", "€599", "€1,497"],
                    ["Care grade 4", "€800", "€1,859"],
                    ["Care grade 5", "€990", "€2,299"],
                ],
            ),
            (
                "text",
                "<h2>For everyone who cares</h2><p>You need a break, too: we pay for "
                "somebody to stand in, up to eight weeks a year. And we pay into your "
                "pension.</p>",
            ),
        ],
    },
    "study": {
        "title": "Studying and first job",
        "slug": "studying",
        "image": "study",
        "author": "Tom Petersen",
        "intro": "Insured on your own for the first time? Two questions, and it is done.",
        "body": [
            (
                "text",
                "<p>Until 25 you are usually insured with your parents. After that, "
                "student insurance costs almost the same everywhere: with us 145.31 euros "
                "a month, including long-term care.</p><h2>First job, first training</h2>"
                "<p>Your employer only needs the name of your health insurer. We do the "
                'rest. You apply <a href="page:application">online</a>.</p>',
            ),
            (
                "questions",
                "Often asked",
                [
                    (
                        "I work beside my studies. What applies?",
                        "<p>Up to 20 hours a week you stay insured as a student, in the "
                        "holidays also above that.</p>",
                    ),
                    (
                        "I come from abroad. Can I join?",
                        "<p>Yes. Send us the certificate of your university. From the EU, "
                        "your card from home is often enough.</p>",
                    ),
                ],
            ),
        ],
    },
    "rates": {
        "title": "Contributions",
        "slug": "contributions",
        "intro": "What the insurance costs, in one table. As of 1 January 2026.",
        "body": [
            (
                "table",
                "Contributions in 2026",
                [
                    ("text", "Who"),
                    ("number", "Health insurance"),
                    ("number", "of which additional"),
                    ("number", "Long-term care"),
                    ("number", "Highest amount a month"),
                ],
                [
                    [
                        "Employed (your share)",
                        "8.245 %",
                        "0.945 %",
                        "1.80 %",
                        "€583.87",
                    ],
                    [
                        "Self-employed with sick pay",
                        "16.49 %",
                        "1.89 %",
                        "3.60 %",
                        "€1,167.73",
                    ],
                    [
                        "Self-employed without sick pay",
                        "15.89 %",
                        "1.89 %",
                        "3.60 %",
                        "€1,132.86",
                    ],
                    ["Pensioners", "8.245 %", "0.945 %", "3.60 %", "€688.49"],
                    ["Students", "€109.39", "fixed", "€35.92", "€145.31"],
                    ["Children in family insurance", "€0", "€0", "€0", "€0"],
                ],
            ),
            (
                "text",
                "<p>Members from 23 without children pay 0.6 per cent more for long-term "
                "care. Income above 5,812.50 euros a month is free of contributions.</p>",
            ),
            (
                "callout",
                "What does that mean for me?",
                "The calculator shows your contribution in euros while you move the "
                "slider.",
                "calculator",
                "Work out my contribution",
            ),
        ],
    },
    "calculator": {
        "title": "Contribution calculator",
        "slug": "calculator",
        "intro": "Move the slider, and see at once what you pay with us.",
    },
    "application": {
        "title": "Become a member",
        "slug": "become-a-member",
        "intro": (
            "Four steps, about five minutes. You can go back at any time without losing "
            "anything."
        ),
    },
    "service": {
        "title": "Service",
        "slug": "service",
        "intro": "Ask questions, get help, do it yourself.",
        "body": [],
    },
    "questions": {
        "title": "Frequent questions",
        "slug": "questions",
        "intro": "Short answers to what we are asked every day.",
        "body": [
            (
                "questions",
                "Membership",
                [
                    (
                        "How do I change to Nordlicht?",
                        '<p>You fill in the <a href="page:application">application</a>. We '
                        "cancel with your present health insurer. After two full calendar "
                        "months you are with us.</p>",
                    ),
                    (
                        "I have lost my health card. What now?",
                        "<p>Call us. We block the card at once and send a new one. Until "
                        "then a certificate helps, which we fax to your surgery.</p>",
                    ),
                    (
                        "My address has changed. Where do I enter it?",
                        '<p>In <a href="page:members">My Nordlicht</a>, or you tell us in '
                        "the chat.</p>",
                    ),
                ],
            ),
            (
                "questions",
                "Money",
                [
                    (
                        "How do I send in an invoice?",
                        "<p>Take a photo of the invoice and upload it. On average the "
                        "money is in your account after three days.</p>",
                    ),
                    (
                        "When do I get sick pay?",
                        "<p>Your employer pays for six weeks. After that we pay 70 per "
                        "cent of your gross wage, at most 90 per cent of your net "
                        "wage.</p>",
                    ),
                    (
                        "I cannot pay my contribution. What should I do?",
                        "<p>Tell us early. We find a rate that fits, and you stay "
                        "insured.</p>",
                    ),
                ],
            ),
            (
                "questions",
                "Chat and co-browsing",
                [
                    (
                        "What is a webcode?",
                        "<p>A number that names a page. You find it at the bottom of every "
                        "page. Enter it in the search field, and you are there. Read more "
                        'under <a href="page:access">Webcodes and accessibility</a>.</p>',
                    ),
                    (
                        "Do advisors see what I type?",
                        "<p>No. What you write into a form stays in your browser. They "
                        "only see placeholders.</p>",
                    ),
                ],
            ),
        ],
    },
    "contact": {
        "title": "Contact and offices",
        "slug": "contact",
        "intro": f"Call {CALL}, Monday to Friday, 7 am to 8 pm. Or come and see us.",
        "offices": [
            (
                "Kiel",
                "Sartorikai 4",
                "24103 Kiel",
                "Mon–Fri 8 am–6 pm",
                "0431 555 01 10",
            ),
            (
                "Rendsburg",
                "Am Obereiderhafen 2",
                "24768 Rendsburg",
                "Mon–Thu 9 am–4 pm",
                "04331 555 02 10",
            ),
            (
                "Lübeck",
                "An der Untertrave 61",
                "23552 Lübeck",
                "Mon–Fri 8 am–6 pm",
                "0451 555 03 10",
            ),
            (
                "Husum",
                "Schiffbrücke 9",
                "25813 Husum",
                "Tue and Thu 9 am–5 pm",
                "04841 555 04 10",
            ),
            (
                "Neumünster",
                "Großflecken 33",
                "24534 Neumünster",
                "Mon–Fri 9 am–4 pm",
                "04321 555 05 10",
            ),
            (
                "Wyk auf Föhr",
                "Sandwall 12",
                "25938 Wyk auf Föhr",
                "Wed 10 am–3 pm",
                "04681 555 06 10",
            ),
        ],
        "body": [
            (
                "steps",
                "The fastest ways to reach us",
                [
                    (
                        "Chat",
                        "At the bottom right of every page. We usually answer within a minute.",
                    ),
                    ("Telephone", f"{CALL}, free of charge from Germany."),
                    ("Post", "Nordlicht Krankenkasse, 24099 Kiel. No street needed."),
                ],
            ),
        ],
    },
    "cobrowse": {
        "title": "Co-browsing",
        "slug": "co-browsing",
        "lead": (
            "<p>Stuck on our website? Our advisors look at the page together with you. "
            "You need no program and no download.</p>"
        ),
        "terms": (
            "<h2>Terms of use and participation</h2>"
            "<h3>What we see</h3><p>We see the pages of this website that you open during "
            "the session. We do not see other websites, other programs or your "
            "screen.</p>"
            "<h3>What we do not see</h3><p>What you type into forms does not leave your "
            "browser. Personal areas are covered as well. In these places we only see "
            "grey shapes.</p>"
            "<h3>What we can do</h3><p>We point at places on the page, highlight them, "
            "scroll there after a notice, and suggest pages or entries to you. Only what "
            "you accept is clicked or entered.</p>"
            "<h3>What is kept</h3><p>We do not keep pictures of the pages. At the end we "
            "delete the data of the session. We only keep the proof that you agreed: "
            "these terms and the time, without your name.</p>"
            "<h3>Your choice</h3><p>Taking part is voluntary. You can pause or stop at any "
            "time: with one click, or by pressing the Esc key twice.</p>"
        ),
        "facts": "Good to know",
        "consent": {
            "label": "I accept the terms of use and participation",
            "error": "Please tick this box first. Without your consent we cannot start.",
            "terms_link": "Read our general terms of use",
        },
        "start": {
            "label": "Start co-browsing session",
            "hint": "You then see a Startcode. Only with this code can the advisor begin.",
        },
        "startcode": {
            "heading": "Your Startcode",
            "instruction": "Tell your advisor this code, by telephone or in the chat. Do not give it to anybody else.",
            "expiry": "The code is valid for",
        },
        "status": {
            "heading": "The session is running",
            "text": "Just go to the page where you need help. The session comes along, from page to page.",
        },
        "ended": {
            "heading": "The session is over",
            "text": "Thank you for your time. Nobody sees any more which pages you open.",
            "link_text": "To the home page",
        },
    },
    "access": {
        "title": "Webcodes and accessibility",
        "slug": "webcodes",
        "intro": "Every page has a number. It helps you to find the page by telephone, too.",
        "body": [
            (
                "steps",
                "How to use a webcode",
                [
                    (
                        "Read the number",
                        "It is at the very bottom of every page, for example a000042.",
                    ),
                    (
                        "Type it into the search field",
                        "The letter and spaces do not matter: a000042, 000042 and A 000 042 lead to the same place.",
                    ),
                    ("Arrive", "The page opens at once, in your language."),
                ],
            ),
            ("picture", "together", "In co-browsing, both sides see the same page."),
            (
                "text",
                "<h2>Accessibility</h2><p>You can use the whole website with the keyboard. "
                "Its typeface was designed by the Braille Institute for people with low "
                "vision. Colours have enough contrast, also in the dark mode that your "
                "device sets.</p><p>Is there a barrier? Tell us in the chat or through <a "
                'href="page:contact">our contact page</a>.</p>',
            ),
        ],
    },
    "members": {
        "title": "My Nordlicht",
        "slug": "my-nordlicht",
        "intro": "Your membership at a glance.",
    },
    "terms": {
        "title": "Terms of use",
        "slug": "terms",
        "intro": "What applies when you use this website, the chat and co-browsing.",
        "body": [
            (
                "text",
                "<h2>1. Who we are</h2><p>This website belongs to Nordlicht Krankenkasse, "
                "a corporation under public law, Sartorikai 4, 24103 Kiel.</p>"
                "<h2>2. Content</h2><p>We check our texts with care. But only our written "
                "decision entitles you to a benefit.</p>"
                "<h2>3. Service chat</h2><p>The chat is free. Do not write passwords or bank "
                "details there. We delete what was written when you or we end the "
                "chat.</p>"
                "<h2>4. Co-browsing</h2><p>When we look at the website together, the terms "
                'on the page <a href="page:cobrowse">Co-browsing</a> apply as well. '
                "Without your consent and your Startcode we see nothing.</p>"
                "<h2>5. Availability</h2><p>Sometimes we maintain our systems. Single "
                "services may then be out of reach for a short time.</p>"
                "<h2>6. Changes</h2><p>If we change the terms of co-browsing we ask you "
                "again, even during a session.</p>",
            ),
        ],
    },
    "privacy": {
        "title": "Privacy",
        "slug": "privacy",
        "intro": "Which data we need, what for, and when we delete it.",
        "body": [
            (
                "table",
                "Our data at a glance",
                [("text", "What"), ("text", "What for"), ("text", "Deleted")],
                [
                    [
                        "Answers in the application",
                        "to insure you",
                        "at once in this demonstration",
                    ],
                    ["Chat messages", "to answer you", "when the chat ends"],
                    [
                        "Data of a co-browsing session",
                        "to show the page",
                        "when the session ends",
                    ],
                    [
                        "Proof of your consent",
                        "to be able to show it",
                        "after three years",
                    ],
                ],
            ),
            (
                "text",
                "<h2>Cookies</h2><p>You can read this website without cookies. Only when you "
                "fill in a form, log in or start the chat do we set one, which is needed "
                "for that. We measure nothing and embed no services of others.</p><h2>Your "
                "rights</h2><p>You may know what we have stored about you, and have it "
                "corrected or deleted. Write to datenschutz@nordlicht.example.</p>",
            ),
        ],
    },
    "imprint": {
        "title": "Imprint",
        "slug": "imprint",
        "intro": "Nordlicht Krankenkasse was invented for this demonstration.",
        "body": [
            (
                "text",
                "<p>Nordlicht Krankenkasse<br/>Corporation under public law<br/>Sartorikai "
                "4<br/>24103 Kiel, Germany</p><p>Represented by its board: Dr Imke "
                "Lorenzen (chair), Hauke Matthiesen</p><p>E-mail: "
                "post@nordlicht.example</p><h2>Please note</h2><p>Names, numbers and "
                "amounts on this website are examples. They are no information about "
                "statutory health insurance.</p>",
            ),
        ],
    },
}
