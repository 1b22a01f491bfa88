/* The contribution calculator: tabs, one sum, and words that follow it. */
(() => {
  'use strict';

  const root = document.querySelector('[data-calculator]');
  if (!root) return;

  const rate = (name) => Number(root.dataset[name]);
  const find = (selector) => root.querySelector(selector);
  const money = new Intl.NumberFormat(root.dataset.language === 'de' ? 'de-DE' : 'en-IE', {
    style: 'currency',
    currency: 'EUR',
  });

  const income = find('#income');
  const range = find('#income-range');
  const children = find('#children');
  const sickPay = find('#sick-pay');
  const tabs = [...root.querySelectorAll('[role="tab"]')];
  let kind = 'tab-employed';

  /** What one person pays a month: { health, care, employer }, in euros. */
  function contribution() {
    const childless = children.checked ? 0 : rate('careChildless');
    if (kind === 'tab-student') {
      return { health: rate('student'), care: rate('studentCare'), employer: 0 };
    }
    const earned = Math.max(0, Number(income.value) || 0);
    const counted = Math.min(earned, rate('ceiling'));
    if (kind === 'tab-self') {
      const base = Math.max(counted, rate('floor'));
      const general = sickPay.checked ? rate('general') : rate('reduced');
      return {
        health: (base * (general + rate('additional'))) / 100,
        care: (base * (rate('care') + childless)) / 100,
        employer: 0,
      };
    }
    const health = (counted * (rate('general') + rate('additional'))) / 200;
    const care = (counted * rate('care')) / 200;
    return { health, care: care + (counted * childless) / 100, employer: health + care };
  }

  function update() {
    const { health, care, employer } = contribution();
    const student = kind === 'tab-student';
    find('[data-total]').textContent = money.format(health + care);
    find('[data-health]').textContent = money.format(health);
    find('[data-care]').textContent = money.format(care);
    find('[data-employer]').textContent = money.format(employer);
    find('[data-bar="health"]').style.flexGrow = String(health || 1);
    find('[data-bar="care"]').style.flexGrow = String(care);
    find('[data-employer-row]').hidden = kind !== 'tab-employed';
    find('[data-income-field]').hidden = student;
    find('[data-student-note]').hidden = !student;
    find('[data-sick-pay-field]').hidden = kind !== 'tab-self';
    find('[data-ceiling-hint]').hidden = student || Number(income.value) <= rate('ceiling');
  }

  function select(tab) {
    kind = tab.id;
    for (const other of tabs) {
      other.setAttribute('aria-selected', String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    find('[role="tabpanel"]').setAttribute('aria-labelledby', tab.id);
    update();
  }

  tabs.forEach((tab, place) => {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(place + step + tabs.length) % tabs.length];
      next.focus();
      select(next);
    });
  });

  income.addEventListener('input', () => {
    range.value = income.value;
    update();
  });
  range.addEventListener('input', () => {
    income.value = range.value;
    update();
  });
  children.addEventListener('change', update);
  sickPay.addEventListener('change', update);
  update();
})();
