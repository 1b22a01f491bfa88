"""
Secrets planted in every place of a page that one can think of.

Each place is a piece of HTML with ``{c}`` where its canary goes. PUBLIC places may be
seen on a page whose policy is open: they show that the nets below would catch what
they look for. Of the others nothing may ever leave, in any policy.
"""

PUBLIC = {
    "text": "<p>{c}</p>",
    "heading": "<h2>{c}</h2>",
    "table cell": "<table><tr><td>{c}</td></tr></table>",
    "alternative text": "<img src='/static/a.png' alt='{c}'>",
    "tooltip": "<p title='{c}'>x</p>",
    "spoken label": "<button aria-label='{c}'>x</button>",
    "placeholder": "<input placeholder='{c}'>",
    "button": "<button>{c}</button>",
    "submit button": "<form><input type='submit' value='{c}'></form>",
    "details": "<details open><summary>x</summary>{c}</details>",
    "legend": "<fieldset><legend>{c}</legend></fieldset>",
    "shadow tree": ("<div><template shadowrootmode='open'><p>{c}</p></template></div>"),
    "svg text": "<svg><text>{c}</text></svg>",
    "link text": "<a href='/x/'>{c}</a>",
    "address path": "<a href='/{c}/'>x</a>",
    "image path": "<img src='/static/{c}.png'>",
    "generated content": "<style>.g::before {{ content: '{c}' }}</style>",
}

# Opened, closed, changed: the same in every policy.
SECRET = {
    "text field": "<input value='{c}'>",
    "e-mail field": "<input type='email' value='{c}@example.org'>",
    "search field": "<input type='search' value='{c}'>",
    "phone field": "<input type='tel' value='{c}'>",
    "web field": "<input type='url' value='https://{c}.example'>",
    "password": "<input type='password' value='{c}'>",
    "shown password": "<input id='pw' type='password' value='{c}'>",
    "open password": "<input type='password' data-cobrowse='open' value='{c}'>",
    "one-time code": (
        "<input autocomplete='one-time-code' data-cobrowse='open' value='{c}'>"
    ),
    "card number": "<input autocomplete='cc-number' data-cobrowse='open' value='{c}'>",
    "hidden field": "<input type='hidden' name='csrf' value='{c}'>",
    "open hidden field": "<input type='hidden' data-cobrowse='open' value='{c}'>",
    "checkbox value": "<input type='checkbox' checked value='{c}'>",
    "radio value": "<input type='radio' checked value='{c}'>",
    "text area": "<textarea>{c}</textarea>",
    "field in shadow tree": (
        "<div><template shadowrootmode='open'><input value='{c}'></template></div>"
    ),
    "option value": "<select><option value='{c}'>x</option></select>",
    "option text": "<select><option>x</option><option selected>{c}</option></select>",
    "option label": "<select><option label='{c}'>x</option></select>",
    "option group": "<select><optgroup label='{c}'><option>x</optgroup></select>",
    "several options": "<select multiple><option selected>{c}</option></select>",
    "suggestions": (
        "<input list='l'><datalist id='l'><option value='{c}'>{c}</datalist>"
    ),
    "editor": "<div contenteditable>{c}</div>",
    "inside an editor": "<div contenteditable='true'><p><b>{c}</b></p></div>",
    "plain editor": "<div contenteditable='plaintext-only'>{c}</div>",
    "output": "<output>{c}</output>",
    "field name": "<input name='{c}'>",
    "form action": "<form action='/{c}/'></form>",
    "button action": "<button formaction='/{c}/'>x</button>",
    "button value": "<button value='{c}'>x</button>",
    "data attribute": "<p data-customer='{c}'>x</p>",
    "state attribute": "<p data-state='{c}'>x</p>",
    "link query": "<a href='/x/?q={c}'>x</a>",
    "link fragment": "<a href='/x/#{c}'>x</a>",
    "own fragment": "<a href='#{c}'>x</a>",
    "mail address": "<a href='mailto:{c}@example.org'>x</a>",
    "script address": "<a href='javascript:void(\"{c}\")'>x</a>",
    "image query": "<img src='/static/a.png?q={c}'>",
    "image set": "<img srcset='/static/a.png?q={c} 1x'>",
    "inline image": "<img src='data:image/svg+xml,<svg>{c}{pad}</svg>'>",
    "picture source": "<picture><source srcset='/a.png?{c}'><img></picture>",
    "background query": "<p style='background: url(/static/a.png?{c})'>x</p>",
    "sheet query": "<style>.q {{ background: url('/static/a.png?{c}') }}</style>",
    "sheet comment": "<style>/* {c} */</style>",
    "poster": "<video poster='/static/a.png?{c}'></video>",
    "video source": "<video src='/v.mp4?{c}'></video>",
    "video fallback": "<video>{c}</video>",
    "canvas fallback": "<canvas>{c}</canvas>",
    "object": "<object data='/o?{c}'>{c}</object>",
    "frame query": "<iframe src='/frame?{c}'></iframe>",
    "frame of another page": "<iframe src='/other/'></iframe><!-- {c} -->",
    "frame source": "<iframe srcdoc='<input value={c}>'></iframe>",
    "comment": "<!-- {c} -->",
    "script": "<script type='application/json'>{c}</script>",
    "noscript": "<noscript>{c}</noscript>",
    "template": "<template>{c}</template>",
    "style that is none": "<style type='text/x-template'>{c}</style>",
    "description": "<meta name='description' content='{c}'>",
    "token": "<meta name='csrf-token' content='{c}'>",
    "canonical link": "<link rel='canonical' href='/?{c}'>",
    "custom element": "<x-card customer='{c}'>x</x-card>",
    "spoken value": "<div role='slider' aria-valuetext='{c}'>x</div>",
    "event handler": "<p onclick='void(\"{c}\")'>x</p>",
    "microdata": "<p itemprop='name' content='{c}'>x</p>",
    "time": "<time datetime='{c}'>x</time>",
    "quotation": "<q cite='/?{c}'>x</q>",
    "symbol": "<svg><use href='/static/s.svg?{c}#a'></use></svg>",
    "svg metadata": "<svg><metadata>{c}</metadata><desc data-x='{c}'>x</desc></svg>",
    "masked region": "<div data-cobrowse='mask'>{c}</div>",
    "deep in a masked region": (
        "<div data-cobrowse='mask'><ul><li data-cobrowse='open'>{c}</li></ul></div>"
    ),
    "masked picture": "<div data-cobrowse='mask'><img src='/{c}.png' alt='{c}'></div>",
    "masked link": "<div data-cobrowse='mask'><a href='/{c}/'>x</a></div>",
    "masked label": "<div data-cobrowse='mask'><p title='{c}' aria-label='{c}'>x</div>",
    "masked style": "<div data-cobrowse='mask'><p style='--who: {c}'>x</p></div>",
    "masked background": (
        "<div data-cobrowse='mask'><p style='background: url(/{c}.png)'>x</p></div>"
    ),
    "masked shadow tree": (
        "<div data-cobrowse='mask'><div><template shadowrootmode='open'><p>{c}</p>"
        "</template></div></div>"
    ),
    "masked frame": (
        "<div data-cobrowse='mask'><iframe srcdoc='<p>{c}</p>'></iframe></div>"
    ),
    "masked button": (
        "<div data-cobrowse='mask'><input type='submit' value='{c}'></div>"
    ),
    "masked drawing": (
        "<div data-cobrowse='mask'><svg><text>{c}</text><title>{c}</title></svg></div>"
    ),
    "misspelt mark": "<div data-cobrowse='hiden'>{c}</div>",
    "hidden region": "<div data-cobrowse='hide'>{c}<input value='{c}'></div>",
    "hidden shadow tree": (
        "<div data-cobrowse='hide'><div><template shadowrootmode='open'>{c}</template>"
        "</div></div>"
    ),
    "own interface": (
        "<div data-cobrowse-ui><template shadowrootmode='open'><p>{c}</p></template>"
        "{c}</div>"
    ),
    "Startcode": "<output data-cobrowse-startcode>{c}</output>",
    "receipt": "<ul data-cobrowse-receipt><li>{c}</li></ul>",
}


def canary(number: int) -> str:
    """The word that is planted in the place of this number."""
    return f"qz{number:03d}wren"


def plant(places: dict[str, str], first: int = 0) -> tuple[str, dict[str, str]]:
    """HTML of all ``places``, and the canary of each."""
    words = {name: canary(first + n) for n, name in enumerate(places)}
    html = "\n".join(
        f"<section>{piece.format(c=words[name], pad='x' * 150)}</section>"
        for name, piece in places.items()
    )
    return html, words
