"""
What pages and people do after a page has been drawn, with a secret in it.

Each deed is HTML that is there before it, and the body of a JavaScript function of
``room`` (the element that holds this HTML), ``it`` (the first element in it) and ``c``
(the canary). It runs once before the mirror looks and once while it runs.
"""

# As PUBLIC in canaries.py: seen in an open room of an open page, nowhere else.
PUBLIC_DEEDS = {
    "text added": ("", "room.append(c)"),
    "text changed": ("<p>x</p>", "it.firstChild.data = c"),
    "text replaced": ("<p>x</p>", "it.textContent = c"),
    "text grown": ("<p>x</p>", "it.firstChild.appendData(c)"),
    "text inserted": ("<p>xy</p>", "it.firstChild.insertData(1, c)"),
    "text joined": ("<p>x</p>", "it.append(c); it.normalize()"),
    "text split": (
        "<p>x</p>",
        "it.firstChild.data = 'x' + c; it.firstChild.splitText(1)",
    ),
    "text by another name": ("<p>x</p>", "it.firstChild.nodeValue = c"),
    "text as seen": ("<p>x</p>", "it.innerText = c"),
    "element added": ("", "room.innerHTML = `<p>${c}</p>`"),
    "element beside": ("<p>x</p>", "it.insertAdjacentHTML('afterend', `<b>${c}</b>`)"),
    "element replaced": ("<p>x</p>", "it.outerHTML = `<b>${c}</b>`"),
    "element cloned": (
        "<p>x</p>",
        "const copy = it.cloneNode(true); copy.textContent = c; it.replaceWith(copy)",
    ),
    "element from a template": (
        "<template><p></p></template>",
        "const copy = document.importNode(it.content, true);"
        " copy.firstChild.textContent = c; room.append(copy)",
    ),
    "element put around": (
        "<p>x</p>",
        "const b = document.createElement('b'); it.replaceWith(b); b.append(it, c)",
    ),
    "element moved here": (
        "<p>x</p>",
        "const p = document.createElement('p'); document.body.append(p); p.append(c);"
        " room.append(p)",
    ),
    "parsed document": (
        "",
        "const parsed = new DOMParser().parseFromString(`<p>${c}</p>`, 'text/html');"
        " room.append(document.adoptNode(parsed.body.firstChild))",
    ),
    "range": (
        "<p>x</p>",
        "const range = document.createRange(); range.selectNodeContents(it);"
        " range.insertNode(document.createTextNode(c))",
    ),
    "list of many": (
        "<ul></ul>",
        "for (let n = 0; n < 5; n += 1) it.append(document.createElement('li'));"
        " it.lastChild.textContent = c",
    ),
    "tooltip changed": ("<p>x</p>", "it.title = c"),
    "label changed": ("<p>x</p>", "it.setAttribute('aria-label', c)"),
    "alternative text changed": ("<img alt='x'>", "it.alt = c"),
    "placeholder changed": ("<input>", "it.placeholder = c"),
    "address changed": ("<a href='/x/'>x</a>", "it.href = `/${c}/`"),
    "picture changed": ("<img src='/static/a.png'>", "it.src = `/static/${c}.png`"),
    "attribute node": (
        "<p>x</p>",
        "const node = document.createAttribute('title'); node.value = c;"
        " it.setAttributeNode(node)",
    ),
    "button named": (
        "<form><input type='button' value='x'></form>",
        "it.firstChild.value = c; it.firstChild.setAttribute('value', c)",
    ),
    "shadow tree made": (
        "<div></div>",
        "it.attachShadow({ mode: 'open' }).innerHTML = `<p>${c}</p>`",
    ),
    "shadow tree changed": (
        "<div><template shadowrootmode='open'><p>x</p></template></div>",
        "const host = it.shadowRoot ? it : room.querySelector('div');"
        " host.shadowRoot.querySelector('p').textContent = c",
    ),
    "text slotted": (
        "<div><template shadowrootmode='open'><slot></slot></template></div>",
        "it.append(c)",
    ),
    "custom element": (
        "<div></div>",
        "const name = `x-${room.id}`; customElements.define(name, class extends"
        " HTMLElement { connectedCallback() { this.textContent = c } });"
        " it.append(document.createElement(name))",
    ),
    "drawing labelled": (
        "<svg><text>x</text></svg>",
        "it.firstElementChild.textContent = c",
    ),
    "drawing added": (
        "<svg></svg>",
        "const text = document.createElementNS(it.namespaceURI, 'text');"
        " text.textContent = c; it.append(text)",
    ),
    "dialog opened": (
        "<dialog></dialog>",
        "it.textContent = c; it.showModal(); it.close()",
    ),
    "dialog not modal": ("<dialog></dialog>", "it.textContent = c; it.show()"),
    "popover opened": (
        "<div popover='manual'></div>",
        "it.textContent = c; it.showPopover(); it.hidePopover()",
    ),
    "details opened": (
        "<details><summary>x</summary></details>",
        "it.append(c); it.open = true",
    ),
    "rule inserted": (
        "<style></style>",
        "it.sheet.insertRule(`.r::before { content: '${c}' }`, 0)",
    ),
    "style text": ("<style></style>", "it.textContent = `.s::before{content:'${c}'}`"),
    "declaration in a rule": (
        "<style>.d::before { content: 'x' }</style>",
        "it.sheet.cssRules[0].style.setProperty('content', `'${c}'`)",
    ),
}

# As QUIET: published with an open page, whether or not the mirror shows it.
QUIET_DEEDS = {
    "custom property set": ("<p>x</p>", "it.style.setProperty('--who', `'${c}'`)"),
    "style by text": ("<p>x</p>", "it.style.cssText = `--who: ${c}`"),
    "style as attribute": ("<p>x</p>", "it.setAttribute('style', `--who: ${c}`)"),
    "style of a font": ("<p>x</p>", "it.style.fontFamily = c"),
    "transition named": ("<p>x</p>", "it.style.viewTransitionName = c"),
    "animation": (
        "<p>x</p>",
        "it.animate([{ content: `'${c}'` }, { content: `'${c}'` }], { id: c })",
    ),
    "sheet adopted": (
        "<div></div>",
        "const sheet = new CSSStyleSheet();"
        " sheet.replaceSync(`p::before { content: '${c}' }`);"
        " it.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet]",
    ),
    "sheet pushed": (
        "<div></div>",
        "const sheet = new CSSStyleSheet(); it.attachShadow({ mode: 'open' })"
        ".adoptedStyleSheets.push(sheet); sheet.insertRule(`p { --who: '${c}' }`, 0)",
    ),
    "rule replaced": (
        "<style>.x { color: red }</style>",
        "it.sheet.deleteRule(0);"
        " it.sheet.insertRule(`[data-of='${c}'] { color: red }`, 0)",
    ),
    "rule in a group": (
        "<style>@media all { .x { color: red } }</style>",
        "it.sheet.cssRules[0].insertRule(`.y::after { content: '${c}' }`, 0)",
    ),
    "selector changed": (
        "<style>.x { color: red }</style>",
        "it.sheet.cssRules[0].selectorText = `[title='${c}']`",
    ),
    "style text as node": ("<style></style>", "it.append(`.x { --who: '${c}' }`)"),
    "closed shadow tree": (
        "<div></div>",
        "it.attachShadow({ mode: 'closed' }).innerHTML = `<p>${c}</p>`",
    ),
    "frame written": (
        "<iframe></iframe>",
        "const inner = it.contentDocument; inner.open();"
        " inner.write(`<title>${c}</title><p>${c}</p>`); inner.close()",
    ),
    "frame filled": (
        "<iframe></iframe>",
        "it.contentDocument.body.append(c)",
    ),
    "text added and taken away": ("<p>x</p>", "it.append(c); it.lastChild.remove()"),
    "highlight": (
        "<p>x</p>",
        "if (window.Highlight) CSS.highlights.set(c, new Highlight(new Range()))",
    ),
    "number shown": (
        "<progress max='9'></progress>",
        "it.max = 9e9; it.value = Number(n)",
    ),
    "font loaded": (
        "",
        "document.fonts.add(new FontFace(c, `url(/static/${c}.woff2)`))",
    ),
}

# As SECRET: never leave, in whichever room and policy.
SECRET_DEEDS = {
    "value set": ("<input>", "it.value = c"),
    "value told": (
        "<input>",
        "it.value = c; it.dispatchEvent(new InputEvent('input', { bubbles: true,"
        " data: c })); it.dispatchEvent(new Event('change', { bubbles: true }))",
    ),
    "value as attribute": ("<input>", "it.setAttribute('value', c)"),
    "value by default": ("<input>", "it.defaultValue = c"),
    "value in a range": ("<input value='xy'>", "it.setRangeText(c, 0, 1)"),
    "value put back": (
        "<form><input></form>",
        "it.firstChild.defaultValue = c; it.firstChild.value = 'x'; it.reset()",
    ),
    "value of a mail address": ("<input type='email'>", "it.value = `${c}@x.example`"),
    "number set": ("<input type='number'>", "it.valueAsNumber = Number(n)"),
    "slider set": ("<input type='range' max='9'>", "it.max = n; it.value = n"),
    "value marked": ("<input>", "it.value = c; it.focus(); it.select(); it.blur()"),
    "text area set": ("<textarea></textarea>", "it.value = c"),
    "text area filled": ("<textarea></textarea>", "it.textContent = c"),
    "text area grown": ("<textarea>x</textarea>", "it.append(c)"),
    "text area changed": ("<textarea>x</textarea>", "it.firstChild.data = c"),
    "text area in a range": ("<textarea>xy</textarea>", "it.setRangeText(c, 0, 1)"),
    "choice added": ("<select></select>", "it.add(new Option(c, c, true, true))"),
    "choice renamed": (
        "<select><option>x</option></select>",
        "it.options[0].text = c; it.options[0].value = c; it.options[0].label = c",
    ),
    "choice changed": (
        "<select><option>x</option></select>",
        "it.options[0].firstChild.data = c",
    ),
    "choice chosen": (
        "<select><option>x</option></select>",
        "it.insertAdjacentHTML('beforeend', `<option value='${c}'>${c}</option>`);"
        " it.value = c; it.dispatchEvent(new Event('change', { bubbles: true }))",
    ),
    "choice of the site's own": (
        "<ul role='listbox'></ul>",
        "it.innerHTML = `<li role='option'><b title='${c}'>${c}</b></li>`;"
        " it.firstChild.append(c)",
    ),
    "group of choices": (
        "<select></select>",
        "it.innerHTML = `<optgroup label='${c}'><option>${c}</option></optgroup>`",
    ),
    "suggestion added": (
        "<datalist></datalist>",
        "it.innerHTML = `<option value='${c}' label='${c}'>${c}</option>`",
    ),
    "value of a checkbox": (
        "<input type='checkbox'>",
        "it.value = c; it.checked = true",
    ),
    "value of a radio button": ("<input type='radio'>", "it.value = c; it.click()"),
    "hidden field set": ("<input type='hidden'>", "it.value = c"),
    "field made": (
        "",
        "const field = document.createElement('input'); field.value = c;"
        " room.append(field)",
    ),
    "field cloned": (
        "<input>",
        "it.value = c; const copy = it.cloneNode(true); copy.value = c;"
        " room.append(copy)",
    ),
    "field by markup": ("", "room.innerHTML = `<input value='${c}'><textarea>${c}`"),
    "field in a shadow tree": (
        "<div></div>",
        "const root = it.attachShadow({ mode: 'open' });"
        " root.innerHTML = '<input>'; root.firstChild.value = c",
    ),
    "field of a custom element": (
        "<div></div>",
        "const name = `y-${room.id}`; customElements.define(name, class extends"
        " HTMLElement { static formAssociated = true; connectedCallback() {"
        " this.attachInternals().setFormValue(c); this.setAttribute('value', c) } });"
        " it.append(document.createElement(name))",
    ),
    "field in a written frame": (
        "<iframe></iframe>",
        "it.contentDocument.body.innerHTML = `<input value='${c}'>`;"
        " it.contentDocument.querySelector('input').value = c",
    ),
    "file chosen": (
        "<input type='file'>",
        "const files = new DataTransfer(); files.items.add(new File([c], `${c}.pdf`));"
        " it.files = files.files; it.dispatchEvent(new Event('change'))",
    ),
    "fault of a field": ("<input>", "it.setCustomValidity(c); it.checkValidity()"),
    "result set": ("<output></output>", "it.value = c"),
    "result written": ("<output></output>", "it.textContent = c"),
    "editor written in": ("<div contenteditable></div>", "it.textContent = c"),
    "editor changed": ("<div contenteditable>x</div>", "it.firstChild.data = c"),
    "editor with markup": (
        "<div contenteditable></div>",
        "it.innerHTML = `<p title='${c}'>${c}</p><img alt='${c}' src='/${c}.png'>`",
    ),
    "editor by command": (
        "<div contenteditable>x</div>",
        "it.focus(); getSelection().selectAllChildren(it);"
        " document.execCommand('insertText', false, c); it.blur()",
    ),
    "editor pasted into": (
        "<div contenteditable>x</div>",
        "const clipboard = new DataTransfer(); clipboard.setData('text/plain', c);"
        " it.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard }));"
        " it.append(clipboard.getData('text/plain'))",
    ),
    "editor marked": (
        "<div contenteditable>x</div>",
        "it.textContent = c; getSelection().selectAllChildren(it)",
    ),
    "data set": ("<p>x</p>", "it.dataset.customer = c"),
    "state set": ("<p>x</p>", "it.dataset.state = c"),
    "spoken value set": ("<p role='slider'>x</p>", "it.ariaValueText = c"),
    "unknown attribute set": ("<p>x</p>", "it.setAttribute('customer', c)"),
    "attribute of that name": ("<p>x</p>", "it.setAttribute(c, '1')"),
    "handler set": ("<p>x</p>", "it.setAttribute('onclick', `void '${c}'`)"),
    "comment added": ("<p>x</p>", "it.append(document.createComment(c))"),
    "comment changed": ("<p>x<!-- y --></p>", "it.lastChild.data = c"),
    "instruction added": (
        "<p>x</p>",
        "it.append(document.createProcessingInstruction('x', c))",
    ),
    "script added": (
        "",
        "const script = document.createElement('script'); script.type = 'text/plain';"
        " script.textContent = c; room.append(script)",
    ),
    "template filled": ("<template></template>", "it.innerHTML = `<p>${c}</p>`"),
    "noscript filled": ("<noscript></noscript>", "it.textContent = c"),
    "metadata added": (
        "",
        "room.innerHTML = `<meta name='author' content='${c}'>"
        "<link rel='canonical' href='/?${c}'>`",
    ),
    "query changed": ("<a href='/x/'>x</a>", "it.search = c; it.hash = c"),
    "query of a picture": (
        "<img src='/static/a.png'>",
        "it.src = `/static/a.png?${c}`",
    ),
    "set of pictures": ("<img>", "it.srcset = `/static/a.png?${c} 2x`"),
    "background set": (
        "<p>x</p>",
        "it.style.backgroundImage = `url(/static/a.png?${c})`",
    ),
    "background drawn": (
        "<p>x</p>",
        'it.style.backgroundImage = `url("data:image/svg+xml,<svg>${c}</svg>")`',
    ),
    "background drawn in base64": (
        "<p>x</p>",
        "it.style.backgroundImage ="
        " `url(data:image/svg+xml;base64,${btoa(`<svg>${c}</svg>`)})`",
    ),
    "picture in an inserted rule": (
        "<style></style>",
        "it.sheet.insertRule("
        "`.u { background: url(data:image/png;base64,${btoa(c.repeat(9))}) }`, 0)",
    ),
    "picture in the text of a style": (
        "<style></style>",
        "it.textContent ="
        " `.u { background: url(data:image/jpeg;base64,${btoa(c.repeat(9))}) }`",
    ),
    "picture in an adopted sheet": (
        "<div></div>",
        "const sheet = new CSSStyleSheet(); sheet.replaceSync("
        "`p { background: url(data:image/webp;base64,${btoa(c.repeat(9))}) }`);"
        " it.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet]",
    ),
    "picture drawn": (
        "<img>",
        "it.src = `data:image/svg+xml,<svg>${c}</svg>`",
    ),
    "picture drawn in base64": (
        "<img>",
        "it.src = `data:image/svg+xml;base64,${btoa(`<svg>${c}</svg>`)}`",
    ),
    "picture of a blob": (
        "<img>",
        "it.src = URL.createObjectURL(new Blob([`<svg>${c}</svg>`],"
        " { type: 'image/svg+xml' }))",
    ),
    "canvas drawn on": (
        "<canvas></canvas>",
        "it.getContext('2d').fillText(c, 0, 9); it.textContent = c",
    ),
    "canvas as a picture": (
        "<img>",
        "const canvas = document.createElement('canvas');"
        " canvas.getContext('2d').fillText(c, 0, 9); it.src = canvas.toDataURL() + c",
    ),
    "style with an address": (
        "<style></style>",
        "it.sheet.insertRule(`.q { background: url(/a.png?${c}) }`, 0)",
    ),
    "value selector": (
        "<style></style>",
        "it.sheet.insertRule(`input[value='${c}'] { color: red }`, 0)",
    ),
    "value selector as text": (
        "<style></style>",
        "it.textContent = `input[value='${c}'] { color: red }`",
    ),
    "value selector changed": (
        "<style>.x { color: red }</style>",
        "it.sheet.cssRules[0].selectorText = `[value='${c}']`",
    ),
    "address of the page": (
        "",
        "history.replaceState({ c }, c, `?${c}#${c}`);"
        " history.pushState({ c }, c, `?second=${c}`); location.hash = c",
    ),
    "name of the window": ("", "window.name = c"),
    "stored": (
        "",
        "localStorage.kept = c; sessionStorage.kept = c; document.cookie = `k=${c}`",
    ),
    "message": ("", "window.postMessage(c, '*'); dispatchEvent(new CustomEvent(c))"),
    "masked in the same breath": (
        "<p>x</p>",
        "const p = document.createElement('p'); room.append(p); p.append(c);"
        " p.setAttribute('data-cobrowse', 'mask')",
    ),
    "moved into a region at once": (
        "<div data-cobrowse='mask'></div>",
        "const p = document.createElement('p'); room.append(p); p.append(c);"
        " it.append(p)",
    ),
    "moved into a region, then changed": (
        "<div data-cobrowse='mask'></div><p>x</p>",
        "it.append(room.lastChild); it.firstChild.textContent = c",
    ),
    "region filled": (
        "<div data-cobrowse='hide'></div>",
        "it.innerHTML = `<p title='${c}'>${c}</p>`",
    ),
    "field taken out of a region": (
        "<div data-cobrowse='hide'><input></div>",
        "it.firstChild.value = c; room.append(it.firstChild)",
    ),
    "own interface": (
        "<div data-cobrowse-ui><template shadowrootmode='open'></template></div>",
        "it.append(c); it.shadowRoot.append(c); it.title = c",
    ),
    "slotted into a region": (
        "<div><template shadowrootmode='open'><div data-cobrowse='mask'><slot></slot>"
        "</div></template></div>",
        "it.append(c)",
    ),
}

# Change what may leave, so that a keyframe follows each: they come last.
JUDGED_DEEDS = {
    "password shown": (
        "<input type='password'>",
        "it.value = c; it.type = 'text'",
    ),
    "password hidden": ("<input>", "it.type = 'password'; it.value = c"),
    "password shown and hidden": (
        "<input type='password'>",
        "it.type = 'text'; it.value = c; it.type = 'password'; it.type = 'text'",
    ),
    "password as a button": (
        "<input type='password'>",
        "it.value = c; it.setAttribute('value', c); it.type = 'button'",
    ),
    "field as a button": ("<input>", "it.value = c; it.type = 'submit'"),
    "field replaced by a button": (
        "<input value='x'>",
        "it.setAttribute('value', c); it.type = 'reset'; it.type = 'button'",
    ),
    "hidden field as a field": (
        "<input type='hidden'>",
        "it.value = c; it.type = 'text'",
    ),
    "opened password": (
        "<input type='password'>",
        "it.value = c; it.setAttribute('data-cobrowse', 'open'); it.type = 'text'",
    ),
    "one-time code no more": (
        "<input autocomplete='one-time-code' data-cobrowse='open'>",
        "it.value = c; it.removeAttribute('autocomplete')",
    ),
    "made an editor": (
        "<div>x</div>",
        "it.contentEditable = 'true'; it.textContent = c",
    ),
    "an editor no more": (
        "<div contenteditable>x</div>",
        "it.textContent = c; it.contentEditable = 'false'",
    ),
    "region made": (
        "<div>x</div>",
        "it.setAttribute('data-cobrowse', 'hide'); it.textContent = c",
    ),
    "region made after": (
        "<div>x</div>",
        "it.textContent = c; it.setAttribute('data-cobrowse', 'mask')",
    ),
    "region stricter": (
        "<div data-cobrowse='mask'>x</div>",
        "it.setAttribute('data-cobrowse', 'hide'); it.textContent = c",
    ),
    "region opened within another": (
        "<div data-cobrowse='mask'><div data-cobrowse='mask'>x</div></div>",
        "it.firstChild.setAttribute('data-cobrowse', 'open');"
        " it.firstChild.textContent = c",
    ),
}
