/** Reads what a diagram's element carries in SpiffWorkflow's namespace. Nothing here changes anything. */

const PROPERTIES = 'spiffworkflow:Properties';
export const INSTRUCTIONS = 'spiffworkflow:InstructionsForEndUser';
export const OPERATOR = 'spiffworkflow:ServiceTaskOperator';

export function extensionsOf(element) {
  const container = element.get('extensionElements');
  return (container && container.get('values')) || [];
}

export const extensionOf = (element, type) => extensionsOf(element).find((value) => value.$type === type);

/** The element's properties in the order of the file, as `{name, value}`. */
export function propertiesOf(element) {
  const container = extensionOf(element, PROPERTIES);
  return container ? container.get('properties') : [];
}

export function propertyOf(element, name) {
  const property = propertiesOf(element).find((candidate) => candidate.name === name);
  return (property && property.value) || '';
}

/** The instructions without the indentation that a tidy file gives them. */
export function instructionsOf(element) {
  const instructions = extensionOf(element, INSTRUCTIONS);
  return ((instructions && instructions.value) || '').trim().replace(/\n[ \t]+/g, '\n');
}

export function operatorOf(element) {
  const operator = extensionOf(element, OPERATOR);
  return (operator && operator.get('id')) || '';
}

/**
 * The element's extensions with the one of `type` replaced by `replacement`, in its place, or put last when
 * there was none; without `replacement` it is left out. Everything else is kept, foreign namespaces included.
 *
 * @returns {object|undefined} a new bpmn:ExtensionElements, or undefined when nothing is left
 */
export function withExtension(moddle, element, type, replacement) {
  const old = extensionsOf(element);
  const place = old.findIndex((value) => value.$type === type);
  const values = old.filter((value) => value.$type !== type);
  if (replacement) values.splice(place < 0 ? values.length : place, 0, replacement);
  if (!values.length) return undefined;
  const container = moddle.create('bpmn:ExtensionElements', { values });
  container.$parent = element;
  values.forEach((value) => { value.$parent = container; });
  return container;
}

/** The element's extensions with its properties set to `pairs` ([name, value]); see withExtension. */
export function withProperties(moddle, element, pairs) {
  const properties = pairs.map(([name, value]) => moddle.create('spiffworkflow:Property', { name, value }));
  const container = pairs.length ? moddle.create(PROPERTIES, { properties }) : undefined;
  properties.forEach((property) => { property.$parent = container; });
  return withExtension(moddle, element, PROPERTIES, container);
}
