/** The count of news where the admin shows it: at the menu item, in a style that badge.css draws. */

export function tellMenu(count: number): void {
  const { style } = document.documentElement;
  if (count) style.setProperty('--cobrowse-news', `"${count > 99 ? '99+' : count}"`);
  else style.removeProperty('--cobrowse-news');
}
