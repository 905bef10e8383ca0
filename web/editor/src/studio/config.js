const LISTS = ['roles', 'forms', 'parameters', 'processes', 'ladders', 'messages', 'constants', 'names'];
const ADDRESSES = ['form_preview', 'form_edit', 'diagram', 'rule'];

/**
 * What the page offers to choose from: each list holds `{value, label}`; `constants` and `names` may add `codes`
 * of the same shape and `kind`. Lists that the page leaves out are empty, addresses that it leaves out make no link.
 */
export function readConfig() {
  const element = document.getElementById('studio-config');
  const given = element ? JSON.parse(element.textContent) : {};
  const lists = LISTS.map((list) => [list, given[list] || []]);
  return Object.fromEntries([...lists, ...ADDRESSES.map((address) => [address, given[address] || ''])]);
}
