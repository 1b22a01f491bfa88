/* Menu, dialogs and the list of errors. Works without: see `scripting: none` in the CSS. */
(() => {
  'use strict';

  const menuToggle = document.querySelector('[data-menu-toggle]');
  const submenuToggles = [...document.querySelectorAll('[data-submenu-toggle]')];

  const setExpanded = (button, expanded) => button.setAttribute('aria-expanded', String(expanded));
  const isExpanded = (button) => button.getAttribute('aria-expanded') === 'true';

  menuToggle?.addEventListener('click', () => setExpanded(menuToggle, !isExpanded(menuToggle)));

  for (const toggle of submenuToggles) {
    toggle.addEventListener('click', () => {
      const open = !isExpanded(toggle);
      for (const other of submenuToggles) setExpanded(other, other === toggle && open);
    });
  }

  document.addEventListener('click', (event) => {
    if (event.target.closest('.main-menu__entry')) return;
    for (const toggle of submenuToggles) setExpanded(toggle, false);
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open =
      submenuToggles.find(isExpanded) ?? (menuToggle && isExpanded(menuToggle) ? menuToggle : null);
    if (!open) return;
    setExpanded(open, false);
    open.focus();
    event.preventDefault();
  });

  for (const opener of document.querySelectorAll('[data-open-dialog]')) {
    const dialog = document.getElementById(opener.dataset.openDialog);
    opener.addEventListener('click', () => dialog.showModal());
    dialog.querySelector('[data-close-dialog]').addEventListener('click', () => dialog.close());
    // A click on the backdrop has the dialog itself as its target.
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  const toTop = document.querySelector('[data-to-top]');
  const showToTop = () => {
    toTop.hidden = scrollY < 1.5 * innerHeight;
  };
  addEventListener('scroll', showToTop, { passive: true });
  showToTop();

  // What floats at the bottom of the window makes room for the notice: see tokens.css.
  const notice = document.querySelector('[data-cookie-notice]');
  const opener = document.querySelector('[data-open-cookie-notice]');
  const makeRoom = () => {
    document.documentElement.style.setProperty('--notice', `${notice.offsetHeight}px`);
  };
  if ('ResizeObserver' in window) new ResizeObserver(makeRoom).observe(notice);
  opener.addEventListener('click', () => {
    notice.hidden = false;
    notice.focus();
  });
  notice.querySelector('button').addEventListener('click', () => {
    notice.hidden = true;
    opener.focus();
  });

  document.querySelector('[data-form-errors]')?.focus();
})();
