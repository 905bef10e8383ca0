import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import { BpmnPropertiesPanelModule } from 'bpmn-js-properties-panel';
import diagram from '../diagram/index.js';
import properties from '../properties/index.js';
import spiffworkflow from '../spiffworkflow.json';
import { readConfig } from './config.js';
import { GoTo } from './go-to.js';
import { writeHelp } from './help.js';
import { Notices } from './notices.js';
import { inWords, Problems } from './problems.js';
import { Saver } from './saver.js';
import { DraftServer } from './server.js';

const LINE = '#26343a';
const ZOOM_STEP = 1.2;
const PALETTE = 85;
const MARGIN = 25;
const CONFLICT_HELP = 'Your work is still on this page and is not saved. Download your copy, load the page again to see '
  + 'the newer draft, and put your changes in there.';

function newModeler() {
  return new Modeler({
    container: document.getElementById('canvas'),
    propertiesPanel: { parent: document.getElementById('properties') },
    studio: readConfig(),
    moddleExtensions: { spiffworkflow },
    bpmnRenderer: { defaultStrokeColor: LINE },
    additionalModules: [BpmnPropertiesPanelModule, minimap, diagram, properties],
  });
}

/**
 * The studio's page: the diagram, its fields, its problems, and what the buttons do.
 *
 * Buttons, status and the list of problems are found anywhere on the page; only the addresses stand on `root`.
 */
export class Studio {
  constructor(root) {
    this.modeler = newModeler();
    const write = async () => (await this.modeler.saveXML({ format: true })).xml;
    const show = (element) => this.show(element);
    this.server = new DraftServer(root.dataset);
    this.notices = new Notices(root, write, 'my-copy.bpmn');
    this.problems = new Problems({ modeler: this.modeler, list: document.querySelector('[data-problems]'), show });
    this.saver = new Saver({ server: this.server, write, tell: (state) => this.#heard(state) });
    this.write = write;
    new GoTo({ modeler: this.modeler, panel: document.getElementById('properties'), show });
    writeHelp(document.querySelector('[data-help]') || root);
    this.#wire();
  }

  /** Reads the draft and shows it whole. */
  async open() {
    this.#say('Opening the diagram');
    const xml = await this.server.load();
    const { warnings } = await this.modeler.importXML(xml);
    this.#showAll();
    this.modeler.on('commandStack.changed', () => this.#changed());
    this.#buttons();
    this.#say('');
    if (warnings.length) this.#warn(warnings);
    else await this.check();
  }

  /** Chooses the element and brings it into view; without an element nothing is chosen. */
  show(element) {
    this.#leaveField();
    const canvas = this.modeler.get('canvas');
    if (!element) {
      this.modeler.get('selection').select([]);
      return;
    }
    canvas.setRootElement(canvas.findRoot(element));
    this.modeler.get('selection').select(element);
    canvas.scrollToElement(element);
    document.getElementById('canvas').scrollIntoView({ block: 'nearest' });
  }

  async check() {
    try {
      const { problems } = await this.server.check(await this.write());
      this.#found(problems);
    } catch (error) {
      this.#say(error.message.replace(/^Not saved/, 'Not checked'));
    }
  }

  #wire() {
    const stack = this.modeler.get('commandStack');
    this.#on('[data-save]', () => this.saver.save());
    this.#on('[data-check]', () => this.check());
    this.#on('[data-undo]', () => stack.undo());
    this.#on('[data-redo]', () => stack.redo());
    this.#on('[data-zoom]', (button) => this.#zoom(button.dataset.zoom));
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 's') this.#saveByKey(event);
    });
  }

  #saveByKey(event) {
    event.preventDefault();
    const field = this.#leaveField();
    this.saver.save();
    field?.focus();
  }

  // A field hands on its text when it is left; without that the last words typed would be missed.
  #leaveField() {
    const field = document.activeElement?.closest('.bio-properties-panel') && document.activeElement;
    field?.blur();
    return field;
  }

  #on(selector, act) {
    document.querySelectorAll(selector).forEach((button) => button.addEventListener('click', () => act(button)));
  }

  #zoom(way) {
    const canvas = this.modeler.get('canvas');
    if (way === 'in' || way === 'out') canvas.zoom(canvas.zoom() * (way === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP));
    else this.#showAll();
  }

  // bpmn-js's own “fit” puts the first elements under the palette.
  #showAll() {
    const canvas = this.modeler.get('canvas');
    const { inner, outer } = canvas.viewbox();
    const scale = Math.min((outer.width - PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height, 1);
    const height = outer.height / scale;
    canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - (height - inner.height) / 2, width: outer.width / scale, height });
  }

  #changed() {
    this.#buttons();
    this.saver.changed();
  }

  #buttons() {
    const stack = this.modeler.get('commandStack');
    document.querySelectorAll('[data-undo]').forEach((button) => { button.disabled = !stack.canUndo(); });
    document.querySelectorAll('[data-redo]').forEach((button) => { button.disabled = !stack.canRedo(); });
  }

  #heard({ kind, message, problems, savedAt }) {
    if (kind === 'changed') this.#say('Not saved yet');
    if (kind === 'saving') this.#say('Saving');
    if (kind === 'refused') this.notices.show([message], { download: true });
    if (kind === 'conflict') this.notices.show([message, CONFLICT_HELP], { download: true });
    if (kind === 'refused' || kind === 'conflict') this.#say('Not saved');
    if (kind !== 'saved') return;
    this.notices.clear();
    this.#found(problems, savedAt ? `Saved ${savedAt}. ` : 'Saved. ');
  }

  #found(problems, before = '') {
    this.problems.set(problems);
    this.#say(before + inWords(problems));
  }

  // bpmn-js leaves out what it cannot read; saving by itself would then lose it without anyone having asked.
  #warn(warnings) {
    this.saver.paused = true;
    const parts = warnings.map((warning) => warning.message.split('\n')[0]);
    this.notices.show([
      'Parts of this diagram cannot be read here and would be lost when you save. Nothing is saved by itself until you press Save.',
      ...parts,
    ]);
  }

  #say(text) {
    document.querySelectorAll('[data-status]').forEach((element) => { element.textContent = text; });
  }
}
