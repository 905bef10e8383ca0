const STANDARD = /^http:\/\/www\.omg\.org\/spec\//;
/** Of XML itself: what a prefix stands for. */
const NAMES = 'http://www.w3.org/2000/xmlns/';
const DI = 'http://www.omg.org/spec/BPMN/20100524/DI';
/** The same thing by two names: bpmn-js writes the second with its type as an attribute. */
const SAME = { formalExpression: 'expression' };
const WRITTEN_ANEW = new Set(['incoming', 'outgoing', 'BPMNLabel']);

const isEmptyBox = (element) => element.localName === 'extensionElements' && !element.children.length;
const isForeign = ({ namespaceURI, prefix }) => namespaceURI && namespaceURI !== NAMES && prefix !== 'xml' && !STANDARD.test(namespaceURI) && prefix !== 'xsi';

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

const parsed = (text) => new DOMParser().parseFromString(text, 'application/xml');

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
  const read = (text) => counted(parsed(text).documentElement);
  const left = read(after);
  return [...read(before)].filter(([key, { count }]) => (left.get(key)?.count || 0) < count).map(([, { shown }]) => shown);
}

/** A place as text: the numbers of a box, or of every bend of a line, however they are written. */
function placeOf(drawn) {
  const points = [...drawn.children].filter(({ localName }) => localName === 'Bounds' || localName === 'waypoint');
  return JSON.stringify(points.map((point) => ['x', 'y', 'width', 'height'].map((side) => Number(point.getAttribute(side)))));
}

/** The places of each thing that is drawn, by its id; what is drawn twice has two. */
function places(page) {
  const found = new Map();
  for (const kind of ['BPMNShape', 'BPMNEdge']) {
    for (const drawn of page.getElementsByTagNameNS(DI, kind)) {
      const id = drawn.getAttribute('bpmnElement');
      found.set(id, (found.get(id) || new Set()).add(placeOf(drawn)));
    }
  }
  return found;
}

/**
 * What the drawing would put elsewhere.
 *
 * bpmn-js gives what lies in a closed group a sheet of its own, where other tools leave it on the sheet of the group.
 *
 * @param {string} before the file as it came
 * @param {string} after the same file as the studio would save it
 * @returns {string[]} the names of these elements, or their ids where they have none; lines without a name are left out
 */
export function moved(before, after) {
  const page = parsed(before);
  const now = places(parsed(after));
  const elsewhere = new Set([...places(page)].filter(([id, at]) => now.has(id) && [...at].every((place) => !now.get(id).has(place))).map(([id]) => id));
  return [...page.getElementsByTagName('*')]
    .filter((element) => elsewhere.has(element.id) && (element.getAttribute('name') || !element.hasAttribute('sourceRef')))
    .map((element) => element.getAttribute('name') || element.id);
}
