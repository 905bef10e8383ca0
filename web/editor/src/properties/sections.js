import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';
import { deadlineOf } from '../diagram/deadlines.js';
import { instructionsOf, operatorOf, propertyOf } from '../diagram/extensions.js';
import { CAN_HAVE_DEADLINE } from '../diagram/kinds.js';
import { referenceFrom } from '../diagram/names.js';
import { referenceOf } from '../diagram/references.js';
import { readTimer, timerOf, timerText, writeTimer } from '../diagram/timers.js';
import { earlierNames } from '../conditions/earlier.js';
import { Condition } from './condition.jsx';
import { Action, Area, Choice, Facts, Links, NewName, Note, Text, Tick } from './entries.jsx';
import { OwnNumber } from './own-number.jsx';
import { Constants, hasOtherSettings, OtherSettings } from './pairs.jsx';

/**
 * Which fields an element has. Each function takes the element and the panel's tools
 * `{config, server, changes, deadlines, references, select}` and gives the fields of one section; none means no section.
 */

const OPERATORS = [
  { value: 'notify', label: 'Tell someone' },
  { value: 'create_document', label: 'Write a document' },
  { value: 'open_record', label: 'Open a record' },
];

const bo = getBusinessObject;

function property(element, { changes }, component, name, rest) {
  return {
    id: name, component, ...rest,
    read: () => propertyOf(bo(element), name), write: (value) => changes.setProperty(element, name, value),
  };
}

const clauses = (element, tools) => property(element, tools, Area, 'clauses', {
  label: 'Clauses', rows: 2, description: 'Ids with a space between them, for example LEW-3.3 LEW-3.4',
});

export function naming(element, { changes }) {
  if (!isAny(element, ['bpmn:FlowElement', 'bpmn:Process'])) return [];
  return [{
    id: 'name', component: Text, label: 'Name on the diagram', description: `Reference: ${element.id}`,
    read: () => bo(element).name || '', write: (value) => changes.setAttribute(element, 'name', value),
  }];
}

export function work(element, tools) {
  if (!is(element, 'bpmn:UserTask')) return [];
  const { config, changes } = tools;
  return [
    property(element, tools, Choice, 'role', { label: 'Who does it', options: config.roles, empty: 'Choose who does it' }),
    property(element, tools, Choice, 'form', { label: 'Form', options: config.forms, empty: ownForm(element, config) }),
    formLinks(element, config),
    {
      id: 'instructions', component: Area, label: 'Instructions', rows: 3, description: 'Shown above the form',
      read: () => instructionsOf(bo(element)), write: (value) => changes.setInstructions(element, value),
    },
  ];
}

/** A step without a form of another name opens the one that bears its own. */
function ownForm(element, { forms }) {
  const own = forms.find(({ value }) => value === element.id);
  return own ? own.label : `The form called ${element.id}, which is not made yet`;
}

const addressIn = (template, id) => template && template.replace('{id}', encodeURIComponent(id));

function formLinks(element, { forms, form_preview: preview, form_edit: edit }) {
  const id = propertyOf(bo(element), 'form') || element.id;
  const form = forms.find(({ value }) => value === id);
  const about = `the form “${form?.label}”`;
  return {
    id: 'form-links', component: Links, links: form ? [
      { text: 'Preview', about, href: addressIn(preview, id) }, { text: 'Edit', about, href: addressIn(edit, id) },
    ] : [],
  };
}

export function service(element, tools) {
  if (!is(element, 'bpmn:ServiceTask')) return [];
  const { config, changes } = tools;
  return [
    {
      id: 'operator', component: Choice, label: 'What Keepstep does', options: OPERATORS, empty: 'Choose what it does',
      read: () => operatorOf(bo(element)), write: (value) => changes.setOperator(element, value),
    },
    ...(operatorOf(bo(element)) === 'notify' ? [property(element, tools, Choice, 'role', {
      label: 'Who is told', options: config.roles, empty: 'The case’s own worker',
      description: 'Whoever has this part on the case; else those who could take its steps',
    })] : []),
  ];
}

export function called(element, tools) {
  if (!is(element, 'bpmn:CallActivity')) return [];
  const { config, changes } = tools;
  return [
    {
      id: 'called', component: Choice, label: 'Which diagram', options: config.processes, empty: 'Choose a diagram',
      read: () => bo(element).calledElement || '', write: (value) => changes.setAttribute(element, 'calledElement', value),
    },
    calledLink(element, config),
    property(element, tools, Choice, 'role', {
      label: 'Who does it', options: config.roles, empty: 'As the diagram says', description: 'Only where it differs from the diagram',
    }),
    { id: 'constants', component: Constants, changes, constants: config.constants },
  ];
}

function calledLink(element, { processes, diagram }) {
  const id = bo(element).calledElement;
  const known = processes.find(({ value }) => value === id);
  return {
    id: 'called-link', component: Links,
    links: known ? [{ text: 'Open that diagram', about: `“${known.label}”`, href: addressIn(diagram, id) }] : [],
  };
}

function parameter(read, write, config, empty) {
  return { id: 'parameter', component: Choice, label: 'Deadline', options: config.parameters, empty, read, write };
}

/** The deadline of a step, kept in the timer on its edge. */
export function deadline(element, tools) {
  if (!isAny(element, CAN_HAVE_DEADLINE) || isEventSubProcess(element)) return [];
  const { config, deadlines } = tools;
  const timer = deadlineOf(element);
  if (!timer) return [chooseFirst(element, tools), ownNumber(element, tools)];
  const named = readTimer(timerText(timerOf(bo(timer))));
  if (!named) return [note(`Its timer “${bo(timer).name || timer.id}” says when.`), goTo(timer, tools)];
  return [
    parameter(() => named.parameter, (value) => deadlines.name(element, value), config, 'Choose a deadline'),
    inWords(named.parameter, config), ownNumber(element, tools), ...ladder(timer, tools), goTo(timer, tools),
  ];
}

const note = (text) => ({ id: 'note', component: Note, text });

function chooseFirst(element, { config, deadlines }) {
  const wordsOf = (value) => (config.parameters.find((item) => item.value === value)?.label || value).split(':')[0];
  return parameter(() => '', (value) => value && deadlines.name(element, value, wordsOf(value)), config, 'No deadline');
}

/** What a parameter of the policy says: how long, from when, by which clause. */
function inWords(name, { parameters }) {
  const found = parameters.find(({ value }) => value === name);
  const facts = found ? [
    ['Length', found.value_words || (found.counts_from ? 'Not set by this procedure: no date is made' : '')],
    ['Counted from', found.counts_from], ['Clauses', (found.clauses || []).join(', ')],
  ] : [];
  return { id: 'deadline-words', component: Facts, facts };
}

/** A number with its unit, for what the policy does not have yet. */
function ownNumber(element, { config, server, deadlines }) {
  const dates = config.names.filter(({ kind }) => kind === 'date');
  const use = (made) => {
    config.parameters.push(made);
    deadlines.name(element, made.value, made.label.split(':')[0]);
  };
  return { id: 'own-number', component: OwnNumber, name: bo(element).name || '', dates, make: (asked) => server.newParameter(asked), use };
}

const goTo = (timer, { select }) => ({
  id: 'go-to-timer', component: Action, label: 'Go to its timer', act: () => select(timer),
});

const USUAL = 'default';

/** Who is told when it is late; without the property the usual ladder. */
function ladder(element, tools) {
  const { ladders } = tools.config;
  const chosen = propertyOf(bo(element), 'ladder') || USUAL;
  const words = ladders.find(({ value }) => value === chosen)?.words;
  return [
    property(element, tools, Choice, 'ladder', {
      label: 'When it is late', options: ladders.filter(({ value }) => value !== USUAL), empty: 'The usual reminders',
    }),
    { id: 'ladder-words', component: Facts, facts: [['Told', words]] },
  ];
}

/** What a timer waits for. */
export function timing(element, tools) {
  const timer = timerOf(bo(element));
  if (!timer) return [];
  const text = timerText(timer);
  const named = readTimer(text);
  if (text && !named) return [rawTime(element, tools, text)];
  const write = (call, name) => tools.changes.setTimer(element, name ? writeTimer(call, name) : '');
  const call = named?.call || (is(element, 'bpmn:BoundaryEvent') ? 'due' : 'opens');
  return [
    parameter(() => named?.parameter || '', (value) => write(call, value), tools.config, 'Choose a deadline'),
    inWords(named?.parameter, tools.config),
    { id: 'call', component: Choice, label: 'When', options: calls(element), read: () => call, write: (value) => value && named && write(value, named.parameter) },
    ...(is(element, 'bpmn:BoundaryEvent') ? ladder(element, tools) : []),
  ];
}

function calls(element) {
  const due = is(element, 'bpmn:BoundaryEvent') ? 'When the day has passed' : 'On the day itself';
  return [{ value: 'due', label: due }, { value: 'opens', label: 'Some time before, when it can be started' }];
}

// A timer that names no parameter is offered the list too; choosing from it is the way back to what can be checked.
function rawTime(element, { config, changes }, text) {
  const stored = { value: text, label: `As written: ${text}` };
  const write = (value) => changes.setTimer(element, value === text ? text : value && writeTimer('due', value));
  return { ...parameter(() => text, write, config, 'Choose a deadline'), options: [stored, ...config.parameters] };
}

export function reference(element, { config, references }) {
  const found = referenceOf(element);
  if (!found) return [];
  const { kind, name } = found;
  const declared = references.names(kind).map((value) => ({ value, label: value }));
  const elsewhere = kind.word === 'message' ? config.messages.filter(({ value }) => !references.names(kind).includes(value)) : [];
  const word = kind.word[0].toUpperCase() + kind.word.slice(1);
  const write = (value) => references.point(element, value);
  return [
    { id: 'reference', component: Choice, label: word, options: [...declared, ...elsewhere], empty: `Choose the ${kind.word}`, read: () => name, write },
    { id: 'new-reference', component: NewName, label: `Or a new ${kind.word}`, button: 'Use', clean: referenceFrom, write },
  ];
}

/** The condition of a line that leaves a gateway where one way is chosen. */
export function condition(element, tools) {
  const { changes } = tools;
  if (!is(element, 'bpmn:SequenceFlow') || !is(element.source, 'bpmn:ExclusiveGateway')) return [];
  if (element.source.outgoing.length < 2) return [];
  const isDefault = bo(element.source).default === bo(element);
  const fallback = {
    id: 'default', component: Tick, label: 'Follow this line when no other applies',
    read: () => isDefault, write: (wanted) => changes.setDefault(element, wanted),
  };
  return isDefault ? [fallback] : [conditionOf(element, tools), fallback];
}

function conditionOf(element, { config, server, changes }) {
  return {
    id: 'condition', component: Condition, names: [...config.names, ...config.constants], parameters: config.parameters,
    earlier: earlierNames(element.source, config), describe: (text) => server.sentence(text),
    read: () => (bo(element).conditionExpression?.body || '').trim(), write: (value) => changes.setCondition(element, value),
  };
}

export function serving(element, tools) {
  const carries = isAny(element, ['bpmn:Activity', 'bpmn:Gateway', 'bpmn:Process']) || timerOf(bo(element));
  return carries ? [clauses(element, tools)] : [];
}

export function others(element, { changes }) {
  const canAdd = is(element, 'bpmn:ServiceTask');
  if (!canAdd && !hasOtherSettings(element)) return [];
  return [{ id: 'other-settings', component: OtherSettings, changes, canAdd }];
}
