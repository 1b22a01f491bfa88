/**
 * What every page of the site carries: the launcher, and nothing else until it is needed.
 *
 * The syntax is ES5 throughout, so that a browser too old for the rest leaves the page alone. No request, cookie or
 * socket is made before the launcher is pressed, unless a conversation runs already.
 */
import type { Config, Handle } from '../visitor/handle.ts';
import styles from './launcher.css';

/** On the co-browsing page, for browsers that are too old; taken away in all others. */
var UNSUPPORTED = 'data-cobrowse-unsupported';
/** On the co-browsing page, around tick and button. */
var FORM = '[data-cobrowse-start]';
/** Set in localStorage while a conversation runs; says nothing about whose. */
var MARKER = 'cobrowse';
/** Set in sessionStorage until the visitor has put the receipt of a session aside. */
var ENDED = 'cobrowse.ended';
var SVG = 'http://www.w3.org/2000/svg';

function start() {
  var script = document.currentScript;
  var text = script && script.getAttribute('data-cobrowse-config');
  if (!text || isInPage()) return;
  var form = document.querySelector(FORM);
  if (window.wagtailCobrowse) {
    // Of a page that another one was swapped for without being loaded (Turbo, hx-boost): it works once
    // it is. Who brings the body first brings the address soon.
    if (form && form !== window.wagtailCobrowse.form)
      setTimeout(function () {
        location.reload();
      }, 100);
    return;
  }
  var message = document.querySelector('[' + UNSUPPORTED + ']');
  if (!isCurrent()) {
    if (message) message.setAttribute(UNSUPPORTED, 'shown');
    var button = document.querySelector('[data-cobrowse-begin]');
    if (button) button.setAttribute('disabled', '');
    return;
  }
  if (message) message.parentNode!.removeChild(message);
  var config: Config = JSON.parse(text);

  var host = document.createElement('div');
  host.setAttribute('data-cobrowse-ui', '');
  host.lang = config.language;
  var root = host.attachShadow({ mode: 'open' });
  var launcher = makeLauncher(config.label!);
  if (config.chat) {
    root.appendChild(launcher);
    stepAside(host, launcher);
  }
  // Not at once: whoever takes it away each time is not to hold up the page.
  var guard = new MutationObserver(function () {
    setTimeout(hang);
  });
  /** Beside the body, which some swap for that of the next page; what swaps more than that loses it for a moment. */
  function hang() {
    guard.observe(document, { childList: true });
    if (!document.body) return;
    guard.observe(document.documentElement, { childList: true });
    // Also after document.open(), which takes all listeners away.
    launcher.addEventListener('click', press);
    if (!host.isConnected) document.documentElement.appendChild(host);
  }
  hang();
  // The reader's own text size counts, not what the site has made of its root element's.
  host.style.fontSize = 'medium';
  var size = parseFloat(getComputedStyle(host).fontSize);
  var sheet = new CSSStyleSheet();
  sheet.replaceSync(
    styles.replace(/([\d.]+)rem/g, function (_, count) {
      return size * count + 'px';
    }),
  );
  root.adoptedStyleSheets = [sheet];

  var handle: Handle = {
    config: config,
    host: host,
    root: root,
    launcher: launcher,
    open: false,
    early: { pressed: false, tickedAt: 0 },
    fail: function (failed) {
      launcher.classList.toggle('failed', failed);
      launcher.querySelector('.label')!.textContent = failed ? config.failed! : config.label!;
    },
    side: { state: 'none', visitor: '', pause: nothing, end: nothing },
    form: form,
  };
  window.wagtailCobrowse = handle;
  expose(handle);

  /** On the co-browsing page; a launcher is not there on every site. */
  function say(text: string) {
    var problem = document.querySelector('[data-cobrowse-problem]');
    if (problem) problem.textContent = text;
  }

  function press() {
    handle.open = true;
    load();
  }

  var loading = false;
  var tries = 0;
  function load() {
    // What nobody has opened yet is nobody's page.
    if (loading || document.prerendering) return;
    loading = true;
    var module = document.createElement('script');
    module.type = 'module';
    module.onload = function () {
      handle.fail(false);
      say('');
    };
    module.onerror = function () {
      // The next press tries again.
      loading = false;
      // A press that was in vain agrees to nothing later.
      handle.early.pressed = false;
      module.remove();
      if (config.chat) handle.fail(true);
      say(config.lost);
    };
    try {
      // A browser may remember that an address failed; see visitor/on_use.ts.
      module.src = trusted(config.visitor + '#' + tries++);
      document.head.appendChild(module);
    } catch (error) {
      // The site requires Trusted Types and does not know of our policy.
      module.onerror('');
    }
  }

  function loadIfNeeded() {
    try {
      if (form || localStorage.getItem(MARKER) === '1' || sessionStorage.getItem(ENDED)) load();
    } catch (error) {
      // Where storage is forbidden the tab's name says it, and a conversation lives in one tab only.
      if (window.name === MARKER) load();
    }
  }

  addEventListener('storage', loadIfNeeded);
  addEventListener('pageshow', loadIfNeeded);
  // An event of the document, which goes no further up.
  addEventListener('prerenderingchange', loadIfNeeded, true);
  loadIfNeeded();
  if (form) {
    // Who presses before the rest has loaded is not forgotten.
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      handle.early.pressed = true;
      load();
    });
    form.addEventListener('change', function () {
      handle.early.tickedAt = performance.now();
    });
  }
}

/**
 * `window.cobrowse`: what the site's own scripts may know and do. Nothing in it shares more than is shared: it
 * leads to the terms, pauses and ends, and neither agrees nor resumes.
 */
function expose(handle: Handle) {
  window.cobrowse = Object.freeze({
    get state() {
      return handle.side.state;
    },
    get visitor() {
      return handle.side.visitor;
    },
    start: function () {
      location.assign(handle.config.start);
    },
    pause: function () {
      handle.side.pause();
    },
    end: function () {
      handle.side.end();
    },
  });
}

function nothing() {}

/** The part of Trusted Types that is used here. */
interface Trust {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}
interface Policy {
  createScriptURL(url: string): string;
}

var policy: Policy | undefined;

/** The address of our own script as sites want to have it that require Trusted Types. */
function trusted(url: string) {
  try {
    policy =
      policy ||
      (window as unknown as { trustedTypes: Trust }).trustedTypes.createPolicy('wagtail-cobrowse', {
        createScriptURL: function (own) {
          return own;
        },
      });
    return policy.createScriptURL(url);
  } catch (error) {
    return url;
  }
}

/** Whether it stands in a frame of another page of the site, which has chat and co-browsing itself. */
function isInPage() {
  try {
    return parent !== window && !!parent.document;
  } catch (error) {
    return false;
  }
}

/** Whether the browser can do what the other bundles need; the newest of it is URL.canParse (2023). */
function isCurrent() {
  return (
    'attachShadow' in document.body &&
    'noModule' in document.createElement('script') &&
    'adoptedStyleSheets' in document &&
    !!window.URL &&
    'canParse' in URL
  );
}

function makeLauncher(label: string) {
  var launcher = document.createElement('button');
  launcher.type = 'button';
  launcher.className = 'launcher';
  launcher.setAttribute('part', 'launcher');
  var icon = document.createElementNS(SVG, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  var path = document.createElementNS(SVG, 'path');
  path.setAttribute(
    'd',
    'M12 3.5c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-.9 0-1.8-.1-2.6-.3L4.6 20.5l1-3.6C4 15.5 3 13.4 3 11.1 3 6.8 7 3.5 12 3.5Z',
  );
  icon.appendChild(path);
  var name = document.createElement('span');
  name.className = 'label';
  name.textContent = label;
  launcher.appendChild(icon);
  launcher.appendChild(name);
  return launcher;
}

/**
 * Lifts the launcher off a link or field that it would hide: what has the focus, and, at the end of the page,
 * where nobody can scroll it away, what lies below (a back-to-top link, mostly).
 */
function stepAside(host: HTMLElement, launcher: HTMLElement) {
  var timer = 0;

  function hides(element: Element | null) {
    if (!element || element === document.body || host.contains(element)) return false;
    var a = element.getBoundingClientRect();
    var b = launcher.getBoundingClientRect();
    return (
      a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top && a.height < 200
    );
  }

  function check() {
    var lift = 0;
    var page = document.documentElement;
    var atEnd = scrollY > 0 && scrollY + innerHeight > page.scrollHeight - 8;
    var candidates: (Element | null)[] = [document.activeElement];
    if (atEnd) {
      var all = document.body.querySelectorAll('a[href],button,input,select,textarea,summary');
      // Only the end of the page can lie below the launcher.
      for (var i = Math.max(0, all.length - 60); i < all.length; i++) candidates.push(all[i]!);
    }
    set(0);
    while (lift < 4 && candidates.some(hides)) set(++lift);
    // Nowhere free: then it stays where people look for it.
    if (lift === 4) set(0);
  }

  function set(lift: number) {
    host.style.setProperty('--lift', lift * launcher.offsetHeight + 'px');
  }

  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(check, 150);
  }

  addEventListener('scroll', soon, { passive: true });
  addEventListener('resize', soon);
  document.addEventListener('focusin', soon);
}

start();
