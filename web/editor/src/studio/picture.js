const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const DI = 'http://www.omg.org/spec/BPMN/20100524/DI';
const PLACED = ['Bounds', 'waypoint', 'Waypoint'];
const FAR = 200000;

/** The picture in a file cannot be drawn: the browser would stand still over it. */
export class NoPlaces extends Error {}

const isPlace = (text) => text.trim() !== '' && Math.abs(Number(text)) <= FAR;

function hasPlaces(root) {
  return PLACED.flatMap((name) => [...root.getElementsByTagNameNS('*', name)])
    .every((element) => ['x', 'y', 'width', 'height'].every((side) => !element.hasAttribute(side) || isPlace(element.getAttribute(side))));
}

/** Adds an empty picture: without one bpmn-js opens nothing, not even what the check can have drawn. */
function addPicture(page) {
  const drawn = page.getElementsByTagNameNS(BPMN, 'collaboration')[0] || page.getElementsByTagNameNS(BPMN, 'process')[0];
  if (!drawn?.hasAttribute('id')) return false;
  const picture = page.createElementNS(DI, 'bpmndi:BPMNDiagram');
  const plane = page.createElementNS(DI, 'bpmndi:BPMNPlane');
  picture.setAttribute('id', 'picture');
  plane.setAttribute('id', 'picture_plane');
  plane.setAttribute('bpmnElement', drawn.getAttribute('id'));
  picture.append(plane);
  page.documentElement.append(picture);
  return true;
}

/**
 * The file as bpmn-js can open it.
 *
 * @returns {{xml: string, isEmpty: boolean}} `isEmpty` when the file held no picture and got an empty one
 * @throws {NoPlaces} its picture has places that are no numbers, or lie beyond any sheet
 */
export function withPicture(xml) {
  const page = new DOMParser().parseFromString(xml, 'application/xml');
  if (page.getElementsByTagName('parsererror').length) return { xml, isEmpty: false };
  if (!hasPlaces(page)) throw new NoPlaces();
  if (page.getElementsByTagNameNS(DI, 'BPMNPlane').length || !addPicture(page)) return { xml, isEmpty: false };
  return { xml: new XMLSerializer().serializeToString(page), isEmpty: true };
}
