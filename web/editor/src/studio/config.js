const LISTS = ['roles', 'forms', 'parameters', 'processes', 'ladders', 'messages', 'constants', 'names'];

/**
 * What the page offers to choose from: each list holds `{value, label}`; `constants` and `names` may add `codes`
 * of the same shape. Lists that the page leaves out are empty.
 */
export function readConfig() {
  const element = document.getElementById('studio-config');
  const given = element ? JSON.parse(element.textContent) : {};
  return Object.fromEntries(LISTS.map((list) => [list, given[list] || []]));
}
