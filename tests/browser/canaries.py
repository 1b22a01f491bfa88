"""
Secrets planted in every place of a page that one can think of.

Each place is a piece of HTML with ``{c}`` where its canary goes, ``{n}`` where only a
number fits, and ``{pad}`` for length. Below: what may be seen where.
"""

import base64
import binascii
import re

from urllib.parse import unquote


# Seen on a page whose policy is open: the nets would catch what they look for. Never
# seen on a masked or hidden page, nor in a region of that kind.
PUBLIC = {
    "text": "<p>{c}</p>",
    "heading": "<h2>{c}</h2>",
    "table cell": "<table><tr><td>{c}</td></tr></table>",
    "label of a cell": "<table><tr><td data-label='{c}'>x</td></tr></table>",
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
    "dialog": "<dialog open>{c}</dialog>",
    "popover": "<div popover>{c}</div>",
    "nested shadow trees": (
        "<div><template shadowrootmode='open'><div><template shadowrootmode='open'>"
        "<p>{c}</p></template></div></template></div>"
    ),
    "slotted text": (
        "<div><template shadowrootmode='open'><slot></slot></template>{c}</div>"
    ),
    "svg label": "<svg><title>{c}</title></svg>",
    "svg description": "<svg><desc>{c}</desc></svg>",
    "text along a path": "<svg><text><textPath href='#p'>{c}</textPath></text></svg>",
    "text in a symbol": "<svg><symbol id='s'><text>{c}</text></symbol></svg>",
    "html in svg": "<svg><foreignObject><p>{c}</p></foreignObject></svg>",
    "character data": "<svg><text><![CDATA[{c}]]></text></svg>",
    "formula": "<math><mtext>{c}</mtext><mi>x</mi></math>",
    "caption": "<table><caption>{c}</caption></table>",
    "figure": "<figure><figcaption>{c}</figcaption></figure>",
    "abbreviation": "<abbr title='{c}'>x</abbr>",
    "pronunciation": "<ruby>x<rt>{c}</rt></ruby>",
    "old source text": "<xmp>{c}</xmp>",
    "text out of place": "<table>{c}<tr><td>x</td></tr></table>",
    "unknown element": "<blink>{c}</blink>",
    "text of a custom element": "<x-card>{c}</x-card>",
    "written frame": "<iframe srcdoc='<p>{c}</p>'></iframe>",
    "counter": (
        "<style>@counter-style s {{ system: fixed; symbols: '{c}'; suffix: '' }}"
        "</style>"
    ),
    "list marks": "<style>.l {{ list-style-type: '{c}' }}</style>",
    "quotation marks": "<style>.k {{ quotes: '{c}' '{c}' }}</style>",
    "custom property": "<style>.o {{ --label: '{c}' }}</style>",
    "custom property without quotes": "<style>.w {{ --label: {c} }}</style>",
    "registered property": (
        "<style>@property --p {{ syntax: '*'; inherits: false;"
        " initial-value: '{c}' }}</style>"
    ),
    "printed content": (
        "<style>@media print {{ .r::after {{ content: '{c}' }} }}</style>"
    ),
    "emphasis": "<style>.e {{ text-emphasis: '{c}' }}</style>",
    "hyphen": "<style>.h {{ hyphenate-character: '{c}' }}</style>",
}

# Published with an open page, whether or not it is drawn there; masked as PUBLIC is.
QUIET = {
    "style attribute with text": "<p style='--label: \"{c}\"'>x</p>",
    "style with a title": "<style title='{c}'>p {{ top: 0 }}</style>",
    "link in svg": "<svg><a href='/{c}/'><text>x</text></a></svg>",
    "text in a frame tag": "<iframe>{c}</iframe>",
    "style of one element": "<p style='animation-name: {c}'>x</p>",
    "font of one element": "<p style='font-family: \"{c}\"'>x</p>",
    "content in a style attribute": "<p style='content: \"{c}\"'>x</p>",
    "transition name": "<p style='view-transition-name: {c}'>x</p>",
    "declaration that is none": "<p style='{c}: red; color: {c}'>x</p>",
    "attribute selector": "<style>[data-of='{c}'] {{ color: red }}</style>",
    "title selector": "<style>[title='{c}'] {{ color: red }}</style>",
    "scope": "<style>@scope ([alt='{c}']) {{ p {{ color: red }} }}</style>",
    "escaped content": "<style>.x::before {{ content: '\\71 {c}' }}</style>",
    "supported words": "<style>@supports (content: '{c}') {{ p {{ top: 0 }} }}</style>",
    "syntax of a property": (
        "<style>@property --q {{ syntax: '<{c}>'; inherits: false }}</style>"
    ),
    "kind of a picture": (
        "<style>.i {{ background: image-set('/a.png' type('{c}') 1x) }}</style>"
    ),
    "choice in a style": (
        "<style>.j {{ order: if(style(--a: {c}): 1; else: attr(x, '{c}')) }}</style>"
    ),
    "function of a sheet": "<style>@function --f() {{ result: '{c}' }}</style>",
    "set values": "<svg><set attributeName='{c}' to='{c}' begin='{c}' /></svg>",
    "form of an operator": "<math><mo form='{c}' minsize='{c}'>x</mo></math>",
    "media words": "<picture><source media='({c})'><img></picture>",
    "fallback of progress": "<progress value='3'>{c}</progress>",
    "number of progress": "<progress value='{n}' max='{n}'></progress>",
    "number of a meter": "<meter value='{n}' max='{n}'></meter>",
    "number of a list item": "<ol start='{n}'><li value='{n}'>x</li></ol>",
    "level": "<p aria-level='{n}'>x</p>",
    "place in a drawing": "<svg><text x='{n}'>x</text></svg>",
    "path of a drawing": "<svg><path d='M{n} 0L0 {n}'></path></svg>",
    "animated values": "<svg><animate values='{c};x' from='{c}' to='{c}' /></svg>",
    "filter result": "<svg><filter><feFlood result='{c}' in='{c}' /></filter></svg>",
    "paint": "<svg><path fill='{c}' font-family='{c}' /></svg>",
    "source path": "<picture><source srcset='/{c}.png 2x'><img></picture>",
    "sizes": "<img srcset='/a.png 9w' sizes='({c}) 3px'>",
    "background path": "<p style='background: url(/{c}.png)'>x</p>",
    "old background": "<table background='/{c}.png'><tr><td>x</td></tr></table>",
    "old font": "<font face='{c}' color='{c}'>x</font>",
    "old colour": "<table bgcolor='{c}'><tr><td>x</td></tr></table>",
    "link to a style sheet": "<link rel='stylesheet' title='{c}' href='/{c}.css'>",
    "area": "<map name='m'><area alt='{c}' title='{c}'></map>",
    "frame title": "<iframe title='{c}'></iframe>",
    "image button": "<input type='image' alt='{c}'>",
    "description for readers": "<p aria-description='{c}'>x</p>",
    "role for readers": "<p aria-roledescription='{c}'>x</p>",
    "spoken placeholder": "<div contenteditable aria-placeholder='{c}'></div>",
}

# Never leave, on no page, in no policy.
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
    "kind of a button": "<button type='{c}'>x</button>",
    "picture that is taken": (
        "<picture><source srcset='/static/a.png?q={c} 1x'>"
        "<img src='/static/b.png?q={c}' srcset='/static/c.png?q={c} 2x'></picture>"
    ),
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
    "choice of the site's own": "<ul role='listbox'><li role='option'>{c}</li></ul>",
    "label of such a choice": (
        "<ul role='listbox'><li role='option' aria-label='{c}' title='{c}'>x</li></ul>"
    ),
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
    "download": "<a href='/x/' download='{c}.pdf'>x</a>",
    "ping": "<a href='/x/' ping='/p?{c}'>x</a>",
    "link target": "<a href='/x/' target='{c}'>x</a>",
    "link relation": "<a href='/x/' rel='{c}' type='{c}' hreflang='{c}'>x</a>",
    "telephone link": "<a href='tel:{n}'>x</a>",
    "message link": "<a href='sms:{n}?body={c}'>x</a>",
    "link with a password": "<a href='https://{c}:{c}@example.org/'>x</a>",
    "inline link": "<a href='data:text/plain,{c}'>x</a>",
    "blob link": "<a href='blob:http://localhost/{c}'>x</a>",
    "image map": "<img usemap='#{c}'><map name='{c}'><area href='/x?{c}'></map>",
    "abbreviated cell": "<table><tr><th abbr='{c}' axis='{c}'>x</th></tr></table>",
    "headers of a cell": "<table><tr><td headers='{c}'>x</td></tr></table>",
    "table summary": "<table summary='{c}'><tr><td>x</td></tr></table>",
    "correction": "<ins cite='/?{c}' datetime='{c}'>x</ins>",
    "long quotation": "<blockquote cite='/?{c}'>x</blockquote>",
    "long description": "<img longdesc='/?{c}' lowsrc='/?{c}' name='{c}'>",
    "item": (
        "<p itemscope itemid='urn:{c}' itemtype='https://x.example/{c}' itemref='{c}'>"
        "<span itemprop='{c}'>x</span></p>"
    ),
    "linked data": "<p about='{c}' property='{c}' resource='{c}' typeof='{c}'>x</p>",
    "label of": "<label for='{c}' form='{c}'>x</label>",
    "form of a field": "<input form='{c}' dirname='{c}' pattern='{c}' list='{c}'>",
    "hints of a field": "<input inputmode='{c}' enterkeyhint='{c}' accept='.{c}'>",
    "purpose of a field": "<input autocomplete='section-{c} name'>",
    "limits of a field": "<input type='number' min='{n}' max='{n}' step='{n}'>",
    "limits of a slider": "<input type='range' min='0' max='{n}' value='{n}'>",
    "length of a field": "<input maxlength='{n}' minlength='{n}'>",
    "number": "<input type='number' value='{n}'>",
    "field of unknown type": "<input type='{c}' value='{c}'>",
    "file field": "<input type='file' accept='.{c}' name='{c}'>",
    "image button address": "<input type='image' src='/a.png?{c}' formaction='/{c}/'>",
    "name of a form": "<form name='{c}' target='{c}' enctype='{c}'></form>",
    "name of a group": "<fieldset name='{c}' form='{c}'><legend>x</legend></fieldset>",
    "name of a button": "<button name='{c}' form='{c}' command='--{c}'>x</button>",
    "name of a choice": "<select name='{c}'><option>x</option></select>",
    "name of a frame": "<iframe name='{c}' allow='{c}' sandbox='{c}'></iframe>",
    "name of details": "<details name='{c}'><summary>x</summary></details>",
    "result of": "<output name='{c}' for='{c}'>x</output>",
    "machine value": "<data value='{c}'>x</data>",
    "hidden choice": "<select hidden><option value='{c}'>{c}</option></select>",
    "field that is switched off": "<input disabled readonly value='{c}'>",
    "field in a label": "<label>x <input value='{c}' title='x'></label>",
    "field in a table": "<table><tr><td><input value='{c}'></td></tr></table>",
    "field in a dialog": "<dialog open><input value='{c}'></dialog>",
    "field in svg": "<svg><foreignObject><input value='{c}'></foreignObject></svg>",
    "field in nested shadow trees": (
        "<div><template shadowrootmode='open'><div><template shadowrootmode='open'>"
        "<textarea>{c}</textarea></template></div></template></div>"
    ),
    "slotted field": (
        "<div><template shadowrootmode='open'><slot></slot></template>"
        "<input value='{c}'></div>"
    ),
    "password with a bad type": "<input type='PassWord ' value='{c}'>",
    "new password": (
        "<input autocomplete='new-password' data-cobrowse='open' value='{c}'>"
    ),
    "card code": "<input autocomplete='cc-csc' data-cobrowse='open' value='{c}'>",
    "card in capitals": (
        "<input autocomplete='billing CC-NUMBER' data-cobrowse='open' value='{c}'>"
    ),
    "open field in a masked region": (
        "<div data-cobrowse='mask'><input data-cobrowse='open' value='{c}'></div>"
    ),
    "open field in a hidden region": (
        "<div data-cobrowse='hide'><p data-cobrowse='open'>"
        "<input data-cobrowse='open' value='{c}'></p></div>"
    ),
    "editor by role": (
        "<div role='textbox' aria-valuetext='{c}' contenteditable>{c}</div>"
    ),
    "editor in a list": "<ul contenteditable><li>{c}</li></ul>",
    "picture in an editor": "<div contenteditable><img alt='{c}' src='/{c}.png'></div>",
    "link in an editor": "<div contenteditable><a href='/{c}/' title='{c}'>x</a></div>",
    "shadow tree in an editor": (
        "<div contenteditable><div><template shadowrootmode='open'>{c}</template></div>"
        "</div>"
    ),
    "island in an editor": (
        "<div contenteditable>{c}<span contenteditable='false'>{c}</span></div>"
    ),
    "spoken numbers": (
        "<div role='slider' aria-valuenow='{n}' aria-valuemax='{n}'></div>"
    ),
    "spoken relations": (
        "<p aria-labelledby='{c}' aria-describedby='{c}' aria-controls='{c}'"
        " aria-owns='{c}' aria-details='{c}' aria-errormessage='{c}'"
        " aria-flowto='{c}' aria-activedescendant='{c}'>x</p>"
    ),
    "spoken keys": "<p aria-keyshortcuts='{c}' accesskey='{c}'>x</p>",
    "braille": "<p aria-braillelabel='{c}' aria-brailleroledescription='{c}'>x</p>",
    "spoken cell": "<p aria-rowtext='{c}' aria-coltext='{c}' aria-rowindex='{n}'>x</p>",
    "unknown aria": "<p aria-customer='{c}'>x</p>",
    "words that are no words": "<p aria-live='{c}' aria-current='{c}' role='{c}'>x</p>",
    "language": "<p lang='{c}' dir='{c}' translate='{c}' hidden='{c}'>x</p>",
    "switches": "<p popover='{c}' draggable='{c}' spellcheck='{c}' inert='{c}'>x</p>",
    "editable by another word": "<p contenteditable='{c}'>x</p>",
    "type of a custom element": "<button is='x-{c}'>x</button>",
    "exported parts": "<p exportparts='{c}'>x</p>",
    "nonce": "<p nonce='{c}' integrity='{c}' crossorigin='{c}'>x</p>",
    "anchors": "<p anchor='{c}' popovertarget='{c}' commandfor='{c}'>x</p>",
    "attribute name": "<p {c}>x</p>",
    "data name": "<p data-{c}='1' aria-{c}='1' on{c}='1'>x</p>",
    "recorder's own attributes": (
        "<p _csstext='{c}' rr_src='{c}' rr_dataurl='{c}' rr_placeholder='{c}'"
        " rr_width='{c}' rr_height='{c}' rr_open_mode='{c}' rr_scrollleft='{c}'>x</p>"
    ),
    "framework's attributes": (
        "<p ng-model='{c}' v-bind:name='{c}' :name='{c}' @click='{c}' x-data='{c}'"
        " hx-vals='{c}' wire:model='{c}' jsaction='{c}' data-reactid='{c}'>x</p>"
    ),
    "short inline image": '<img src="data:image/svg+xml,<svg>{c}</svg>">',
    "short plain image": "<img src='data:image/png,{c}'>",
    "inline image set": "<img srcset='data:image/svg+xml,{c} 1x, /a.png?{c} 2x'>",
    "preload": "<link rel='preload' as='image' href='/a?{c}' imagesrcset='/{c}.png'>",
    "icon": "<link rel='icon' href='/favicon.ico?{c}'>",
    "manifest": "<link rel='manifest' href='/m.json?{c}'>",
    "other language": "<link rel='alternate' hreflang='{c}' href='/{c}/' title='{c}'>",
    "style sheet query": "<link rel='stylesheet' href='/static/site.css?{c}'>",
    "robots": "<meta name='robots' content='{c}'>",
    "preview": "<meta property='og:title' content='{c}'>",
    "refresh": "<meta http-equiv='refresh' content='99999; url=/?{c}'>",
    "window of a phone": "<meta name='viewport' content='{c}={c}!'>",
    "base": "<base target='{c}'>",
    "import map": "<script type='speculationrules'>{{\"{c}\": []}}</script>",
    "sound": "<audio src='/a.mp3?{c}' title='x'>{c}</audio>",
    "track": (
        "<video><track label='{c}' src='/{c}.vtt' srclang='{c}' kind='captions'>"
        "<source src='/v.mp4?{c}' type='{c}'></video>"
    ),
    "plug-in": "<embed src='/static/e.png?{c}' name='{c}' type='image/png'>",
    "parameter": "<object><param name='{c}' value='{c}'></object>",
    "map in an object": "<object data='/static/o.png'><p>{c}</p></object>",
    "canvas label": "<canvas title='x' data-name='{c}'><button>{c}</button></canvas>",
    "annotation of a formula": (
        "<math><semantics><mi>x</mi><annotation>{c}</annotation>"
        "<annotation-xml encoding='text/html'><p>{c}</p></annotation-xml></semantics>"
        "</math>"
    ),
    "address in a formula": "<math href='/?{c}' altimg='/?{c}' alttext='{c}'></math>",
    "metadata with elements": "<svg><metadata><x>{c}</x></metadata></svg>",
    "script in svg": "<svg><script type='text/plain'>{c}</script></svg>",
    "query in svg": "<svg><a href='/?{c}' xlink:href='/#{c}'>x</a></svg>",
    "picture in svg": "<svg><image href='/static/a.png?{c}' /></svg>",
    "inline picture in svg": (
        "<svg><image href='data:image/svg+xml,<svg>{c}{pad}</svg>' /></svg>"
    ),
    "filter picture": "<svg><filter><feImage href='/a.png?{c}' /></filter></svg>",
    "animated address": "<svg><set attributeName='href' to='/?{c}' /></svg>",
    "conditions in svg": (
        "<svg><g systemLanguage='{c}' requiredExtensions='{c}' /></svg>"
    ),
    "frame written in place, field": (
        "<iframe srcdoc='<textarea>{c}</textarea><input value={c}>'></iframe>"
    ),
    "frame written in place, script": (
        "<iframe srcdoc='<script type=text/plain>{c}</script><!-- {c} -->'></iframe>"
    ),
    "frame in place and elsewhere": (
        "<iframe src='/other/?{c}' srcdoc='<input value={c}>'></iframe>"
    ),
    "frame by script address": "<iframe src='javascript:\"{c}\"'></iframe>",
    "frame by data address": "<iframe src='data:text/html,{c}'></iframe>",
    "no frames": "<noframes>{c}</noframes>",
    "no plug-ins": "<noembed>{c}</noembed>",
    "processing instruction": "<?customer {c}?>",
    "broken comment": "<!{c}>",
    "comment at an end": "</!{c}>x",
    "character data in html": "<p><![CDATA[{c}]]></p>",
    "conditional comment": "<!--[if IE]><p>{c}</p><![endif]-->",
    "end tag with a name": "</x-{c}>",
    "nested template": "<template><template>{c}</template><p>{c}</p></template>",
    "template with style": "<template><style>.x {{ --y: '{c}' }}</style></template>",
    "imported sheet": "<style>@import url('/static/none.css?{c}');</style>",
    "imported sheet by string": "<style>@import '/static/none.css?{c}';</style>",
    "font address": (
        "<style>@font-face {{ font-family: f; src: url('/f.woff2?{c}') }}</style>"
    ),
    "namespace": "<style>@namespace n url('/?{c}');</style>",
    "image set in a sheet": (
        "<style>.q {{ background: image-set('/a.png?{c}' 1x) }}</style>"
    ),
    "cursor": "<style>.q {{ cursor: url(/a.png?{c}), auto }}</style>",
    "escaped address": "<style>.q {{ background: u\\72l(/a.png?{c}) }}</style>",
    "address with spaces": "<style>.q {{ background: url( '/a.png?{c}' ) }}</style>",
    "comment in a rule": "<style>.q {{ color: /* {c} */ red /* {c}</style>",
    "comment in a style": "<p style='color: /* {c} */ red'>x</p>",
    "value selector": "<style>input[value='{c}'] {{ color: red }}</style>",
    "value selector by start": "<style>[value^={c} i] {{ color: red }}</style>",
    "sheet of another kind": "<style type='text/less'>.x {{ --y: '{c}' }}</style>",
    "nonce of a style": "<style nonce='{c}' name='{c}'>p {{ top: 0 }}</style>",
    "editor in svg": (
        "<svg><foreignObject><div contenteditable>{c}</div></foreignObject></svg>"
    ),
    "mark in capitals": "<div data-cobrowse='HIDE'>{c}</div>",
    "mark with spaces": "<div data-cobrowse=' mask '>{c}</div>",
    "mark without a word": "<div data-cobrowse>{c}</div>",
    "two marks": "<div data-cobrowse='open mask'>{c}</div>",
    "masked svg": "<svg data-cobrowse='mask'><text>{c}</text></svg>",
    "masked field": "<textarea data-cobrowse='mask' placeholder='{c}'></textarea>",
    "masked table": "<table data-cobrowse='mask'><tr><td>{c}</td></tr></table>",
    "region in a shadow tree": (
        "<div><template shadowrootmode='open'><div data-cobrowse='mask'>{c}</div>"
        "</template></div>"
    ),
    "slot in a masked region": (
        "<div><template shadowrootmode='open'><div data-cobrowse='mask'><slot></slot>"
        "</div></template>{c}</div>"
    ),
    "slot in a hidden region": (
        "<div><template shadowrootmode='open'><div data-cobrowse='hide'><slot></slot>"
        "</div></template><p>{c}</p></div>"
    ),
    "region in a written frame": (
        "<iframe srcdoc='<div data-cobrowse=mask>{c}</div>'></iframe>"
    ),
    "hidden written frame": (
        "<iframe data-cobrowse='hide' srcdoc='<p>{c}</p>'></iframe>"
    ),
    "spelling of the Startcode": "<ol data-cobrowse-spelling><li>{c}</li></ol>",
    "pseudonym": "<b data-cobrowse-pseudonym>{c}</b>",
}


CANARY = re.compile(r"qz(\d{4})wr|731(\d{4})357", re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}")


def canary(number: int) -> str:
    """The word that is planted in the place of this number, from 0 to 9999."""
    return f"qz{number:04d}wren"


def numeral(number: int) -> str:
    """The same where only digits are allowed."""
    return f"731{number:04d}357"


def found(text: str) -> set[int]:
    """Numbers of all canaries in ``text``: whole, and as web pages encode text."""
    plain = [text, re.sub(r"\\([0-9a-fA-F]{1,6})\s?", unescape, text)]
    if "%" in text:
        plain.append(unquote(text))
    for run in BASE64.findall(text):
        for start in range(4):
            part = run[start:].replace("-", "+").replace("_", "/")
            part = part[: len(part) // 4 * 4]
            try:
                plain.append(base64.b64decode(part).decode("latin-1"))
            except binascii.Error:
                continue
    return {
        int(match[1] or match[2]) for piece in plain for match in CANARY.finditer(piece)
    }


def unescape(match: re.Match) -> str:
    point = int(match[1], 16)
    return chr(point) if 0 < point < 0x110000 else ""


def plant(places: dict[str, str], first: int = 0, around: str = "{}") -> tuple:
    """HTML of all ``places``, and the number of each canary by its place."""
    numbers = {name: first + n for n, name in enumerate(places)}
    html = "\n".join(
        "<section>"
        + around.format(
            piece.format(
                c=canary(numbers[name]), n=numeral(numbers[name]), pad="x" * 150
            )
        )
        + "</section>"
        for name, piece in places.items()
    )
    return html, numbers
