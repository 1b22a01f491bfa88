/** How the pages of the set may be shared. */
export const sharing = { policy: 'open', byDefault: false, mask: [], hide: [], names: [] };
