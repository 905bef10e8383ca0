const STANDARD = /^http:\/\/www\.omg\.org\/spec\//;
/** The same thing by two names: bpmn-js writes the second with its type as an attribute. */
const SAME = { formalExpression: 'expression' };
const WRITTEN_ANEW = new Set(['incoming', 'outgoing', 'BPMNLabel']);

const isEmptyBox = (element) => element.localName === 'extensionElements' && !element.children.length;
const isForeign = ({ namespaceURI, prefix }) => namespaceURI && prefix !== 'xmlns' && prefix !== 'xml' && !STANDARD.test(namespaceURI) && prefix !== 'xsi';

/** How often each kind of element and foreign attribute stands in the file, by namespace and not by prefix. */
function counted(root) {
  const found = new Map();
  const add = (key, shown) => found.set(key, { shown, count: (found.get(key)?.count || 0) + 1 });
  const waiting = [root];
  while (waiting.length) {
    const element = waiting.pop();
    const key = `${element.namespaceURI} ${SAME[element.localName] || element.localName}`;
    if (!isEmptyBox(element) && !WRITTEN_ANEW.has(element.localName)) add(key, element.nodeName);
    [...element.attributes].filter(isForeign).forEach((attribute) => add(`${key} ${attribute.namespaceURI} ${attribute.localName}`, `${attribute.name} of ${element.nodeName}`));
    waiting.push(...element.children);
  }
  return found;
}

/**
 * What a file holds and the drawing would not keep.
 *
 * bpmn-js warns of what it cannot read, but leaves out in silence what stands where it looks for nothing. Counting
 * works for the extensions of every tool.
 *
 * @param {string} before the file as it came
 * @param {string} after the same file as the studio would save it
 * @returns {string[]} elements and foreign attributes of which fewer are left, by the names they have in the file
 */
export function losses(before, after) {
  const read = (text) => counted(new DOMParser().parseFromString(text, 'application/xml').documentElement);
  const left = read(after);
  return [...read(before)].filter(([key, { count }]) => (left.get(key)?.count || 0) < count).map(([, { shown }]) => shown);
}
