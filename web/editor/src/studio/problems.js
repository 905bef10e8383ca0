import { isConnection } from 'diagram-js/lib/util/ModelUtil';

const BESIDE_SHAPE = { top: -12, right: 12 };
const HALF_A_BADGE = 11;
const BADGE_SCALE = { min: 0.9, max: 1.2 };

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** Where the badge of a line goes: in the middle of its longest stretch. */
function onLine(connection) {
  const { waypoints } = connection;
  const stretches = waypoints.slice(1).map((end, place) => [waypoints[place], end]);
  const length = ([a, b]) => Math.hypot(b.x - a.x, b.y - a.y);
  const [start, end] = stretches.reduce((best, next) => (length(next) > length(best) ? next : best));
  const corner = { x: Math.min(...waypoints.map((p) => p.x)), y: Math.min(...waypoints.map((p) => p.y)) };
  return {
    left: (start.x + end.x) / 2 - corner.x - HALF_A_BADGE, top: (start.y + end.y) / 2 - corner.y - HALF_A_BADGE,
  };
}

export const isError = (problem) => problem.severity !== 'warning';

/** What the check found: a numbered list, and the same numbers on the diagram. */
export class Problems {
  /**
   * @param {{modeler, list: HTMLOListElement, show: (element) => void, repair: (problem: object) => void, rule: string}} parts
   *     `rule` is the address of the words about a rule, with {code} in it; empty when there are none
   */
  constructor({ modeler, list, show, repair, rule }) {
    Object.assign(this, { overlays: modeler.get('overlays'), registry: modeler.get('elementRegistry'), list, show, repair, rule });
  }

  /** Shows `problems` ({element_id, code, severity, message, repair?: {label, url}}) in place of those shown before. */
  set(problems) {
    this.overlays.remove({ type: 'keepstep-problem' });
    const ordered = [...problems].sort((a, b) => isError(b) - isError(a));
    const rows = ordered.map((problem, place) => this.#row(problem, place + 1));
    this.list.replaceChildren(...(rows.length ? rows : [make('li', 'app-quiet', 'Nothing to mend.')]));
    this.#badges(ordered);
  }

  #row(problem, number) {
    const row = make('li', `app-problem app-problem--${isError(problem) ? 'error' : 'warning'}`, '');
    const numeral = make('span', 'app-num', number);
    const text = make('div', 'app-problem__text', '');
    const [first, ...rest] = problem.message.split(/(?<=[.?!]) (?=[A-Z“])/);
    text.append(isError(problem) ? '' : 'Worth a look: ', make('strong', '', first), rest.length ? ` ${rest.join(' ')}` : '');
    row.id = `problem-${number}`;
    numeral.setAttribute('aria-hidden', 'true');
    const ways = make('div', 'app-problem__ways', '');
    text.append(...this.#repairButton(problem));
    ways.append(...this.#whyLink(problem), ...this.#showButton(problem));
    row.append(numeral, text, ways);
    return row;
  }

  #repairButton(problem) {
    if (!problem.repair) return [];
    const button = make('button', 'keepstep-button keepstep-repair', problem.repair.label);
    button.type = 'button';
    button.addEventListener('click', () => this.repair(problem));
    return [button];
  }

  #whyLink(problem) {
    if (!this.rule || !problem.code) return [];
    const link = make('a', 'govuk-link', 'Why');
    link.append(make('span', 'govuk-visually-hidden', ' this is a problem (opens in a new tab)'));
    return [Object.assign(link, { href: this.rule.replace('{code}', encodeURIComponent(problem.code)), target: '_blank', rel: 'noopener' })];
  }

  #showButton(problem) {
    const element = this.registry.get(problem.element_id);
    if (!element?.parent) return [];
    const button = make('button', 'app-link-button', 'Show');
    button.type = 'button';
    button.append(make('span', 'govuk-visually-hidden', ` “${element.businessObject.name || element.id}” on the diagram`));
    button.addEventListener('click', () => this.show(this.registry.get(problem.element_id)));
    return [button];
  }

  #badges(problems) {
    const numbers = new Map();
    problems.forEach((problem, place) => {
      if (!this.registry.get(problem.element_id)) return;
      numbers.set(problem.element_id, [...(numbers.get(problem.element_id) || []), { problem, number: place + 1 }]);
    });
    numbers.forEach((found, id) => this.#badge(this.registry.get(id), found));
  }

  #badge(element, found) {
    if (!element.parent) return;
    const kind = found.some(({ problem }) => isError(problem)) ? 'error' : 'warning';
    const badge = make('div', `keepstep-badge keepstep-badge--${kind}`, found.map(({ number }) => number).join(', '));
    badge.title = found.map(({ problem }) => problem.message).join('\n');
    badge.addEventListener('click', () => document.getElementById(`problem-${found[0].number}`)?.scrollIntoView({ block: 'nearest' }));
    const position = isConnection(element) ? onLine(element) : BESIDE_SHAPE;
    this.overlays.add(element, 'keepstep-problem', { position, html: badge, scale: BADGE_SCALE });
  }
}

/** The outcome of a check in one sentence. */
export function inWords(problems) {
  const errors = problems.filter(isError).length;
  const others = problems.length - errors;
  if (!problems.length) return 'No problems found';
  if (!errors) return others === 1 ? '1 thing worth a look' : `${others} things worth a look`;
  return errors === 1 ? '1 problem to mend' : `${errors} problems to mend`;
}
