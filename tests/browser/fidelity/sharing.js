/** How the pages of the set may be shared. */
export const sharing = { policy: 'open', byDefault: false, mask: [], hide: [], names: [] };

/** What is loaded with its first use. */
export const parts = {
  frames: '/static/wagtail_cobrowse/frames.js',
  stills: '/static/wagtail_cobrowse/stills.js',
  shorthands: '/static/wagtail_cobrowse/shorthands.js',
};
