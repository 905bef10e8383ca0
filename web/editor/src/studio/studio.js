import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import { BpmnPropertiesPanelModule } from 'bpmn-js-properties-panel';
import diagram from '../diagram/index.js';
import properties from '../properties/index.js';
import spiffworkflow from '../spiffworkflow.json';
import { readConfig } from './config.js';
import { GoTo } from './go-to.js';
import { Kept } from './kept.js';
import { Keys } from './keys.js';
import { Lint } from './lint.js';
import { losses, moved } from './losses.js';
import { download, Notices } from './notices.js';
import { Past } from './past.js';
import { NoPlaces, withPicture } from './picture.js';
import { Presence } from './presence.js';
import { Problems } from './problems.js';
import { Saver } from './saver.js';
import { DraftServer } from './server.js';
import { Status } from './status.js';
import { View } from './view.js';
import { inWords } from './warnings.js';

const LINE = '#26343a';

function newModeler(config, server) {
  return new Modeler({
    container: document.getElementById('canvas'),
    propertiesPanel: { parent: document.getElementById('properties') },
    studio: { ...config, server },
    moddleExtensions: { spiffworkflow },
    bpmnRenderer: { defaultStrokeColor: LINE },
    additionalModules: [BpmnPropertiesPanelModule, minimap, diagram, properties],
  });
}

/** True for Ctrl (or Cmd) with this letter and no other key. */
const isCtrl = (event, letter) => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === letter;

/**
 * The studio's page: the diagram, its fields, its problems, and what the buttons do.
 *
 * Buttons, status and the list of problems are found anywhere on the page; only the addresses stand on `root`.
 */
export class Studio {
  constructor(root) {
    this.data = root.dataset;
    this.server = new DraftServer(this.data);
    this.config = readConfig();
    this.modeler = newModeler(this.config, this.server);
    this.stack = this.modeler.get('commandStack');
    this.write = async () => (await this.modeler.saveXML({ format: true })).xml;
    this.notices = new Notices(root);
    this.view = new View(this.modeler);
    this.status = new Status('');
    this.#parts(root);
    this.#wire(root);
  }

  #parts(root) {
    const { server, write, modeler } = this;
    const show = (element) => this.show(element);
    const found = (problems) => this.#found(problems);
    this.problems = new Problems({
      modeler, list: document.querySelector('[data-problems]'), show, repair: (problem) => this.repair(problem), rule: this.config.rule,
    });
    this.lint = new Lint({ server, write, found, failed: (message) => this.status.saving(message) });
    this.saver = new Saver({ server, write, tell: (state) => this.#heard(state) });
    this.kept = new Kept({ key: this.data.key || this.data.loadUrl, write, version: () => server.version });
    this.past = new Past({ stack: this.stack, write, open: (xml) => this.#reopen(xml) });
    this.presence = new Presence({ server, place: document.querySelector('[data-others]'), newer: (version) => this.#newer(version) });
    new GoTo({ modeler, panel: document.getElementById('properties'), show });
    this.keys = new Keys(root);
  }

  /** Reads the draft, shows it whole, and says what is wrong with it. */
  async open() {
    this.status.saving('Opening the diagram.');
    const xml = await this.server.load();
    const warnings = await this.#drawn(xml);
    if (!warnings) return;
    this.view.whole();
    this.modeler.on('commandStack.changed', () => this.#changed());
    this.#buttons();
    this.status.saving(this.data.saved || '');
    const kept = await this.write();
    this.#warn(inWords(warnings), losses(xml, kept), moved(xml, kept));
    this.#offerKept(xml);
    this.presence.begin();
    await this.lint.now();
  }

  /** Draws the file and gives what bpmn-js warns of; null for a file that cannot be drawn. */
  async #drawn(given) {
    try {
      const { xml, isEmpty } = withPicture(given);
      const { warnings } = await this.modeler.importXML(xml);
      if (isEmpty) this.notices.show('open', ['This file holds no picture, so nothing is drawn yet. “Draw the picture” in the check below draws it.']);
      return warnings;
    } catch (error) {
      this.#cannotDraw(error instanceof NoPlaces ? 'Its picture has places that are no numbers.' : 'What the check found says why.');
      return null;
    }
  }

  #cannotDraw(why) {
    document.querySelectorAll('[data-save], [data-check], [data-undo], [data-redo], [data-find], [data-zoom]').forEach((button) => { button.disabled = true; });
    this.status.saving('The drawing cannot be opened.');
    this.notices.show('open', [
      `The draft of this diagram cannot be opened as a drawing. ${why} Nothing was changed.`,
      'Throw the draft away to go back to what is published, or import a file that can be opened.',
    ], this.data.exportUrl ? [{ label: 'Export the draft as it is', href: this.data.exportUrl }] : []);
  }

  /** Chooses the element and brings it into view; without an element nothing is chosen. */
  show(element) {
    this.#leaveField();
    this.view.show(element);
  }

  /** Has the server mend one problem; the mended drawing takes the place of this one, and can be undone. */
  async repair(problem) {
    this.#leaveField();
    try {
      const { xml, problems } = await this.server.repair(problem, await this.write());
      this.notices.clear('repair');
      await this.past.replace(xml);
      this.#touched();
      this.lint.answered(problems);
      this.show(this.modeler.get('elementRegistry').get(problem.element_id));
    } catch (error) {
      this.notices.show('repair', [error.message.replace(/^Not saved/, 'Not mended')]);
    }
  }

  #wire(root) {
    const search = () => this.modeler.get('searchPad').toggle();
    this.#on('[data-save]', () => this.saver.save());
    this.#on('[data-check]', () => this.lint.now());
    this.#on('[data-undo]', () => this.#travel('undo'));
    this.#on('[data-redo]', () => this.#travel('redo'));
    this.#on('[data-zoom]', (button) => this.view.zoom(button.dataset.zoom));
    this.#on('[data-find]', search);
    // Before bpmn-js hears the keys, whose own history ends at a mending.
    root.addEventListener('keydown', (event) => {
      if (isCtrl(event, 'f') && !event.target.closest('.djs-search-container')) this.#instead(event, search);
      if (!event.target.closest('#canvas') || event.target.closest('input, [contenteditable="true"]')) return;
      if (isCtrl(event, 'z')) this.#instead(event, () => this.#travel('undo'));
      if (isCtrl(event, 'y') || (event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z')) this.#instead(event, () => this.#travel('redo'));
    }, true);
    document.addEventListener('keydown', (event) => isCtrl(event, 's') && this.#instead(event, () => this.#saveByKey()));
  }

  #instead(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #saveByKey() {
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

  async #travel(way) {
    const within = this.stack[way === 'undo' ? 'canUndo' : 'canRedo']();
    await this.past[way]();
    if (!within) this.#touched();
  }

  async #reopen(xml) {
    const restore = this.view.keep();
    const wasEmpty = !this.modeler.get('canvas').getRootElement().children?.length;
    await this.modeler.importXML(xml);
    if (wasEmpty) this.view.whole();
    else restore();
    this.notices.clear('open');
  }

  #changed() {
    this.past.changed();
    this.#touched();
  }

  #touched() {
    this.#buttons();
    this.saver.changed();
    this.lint.changed();
    this.kept.changed();
  }

  #buttons() {
    document.querySelectorAll('[data-undo]').forEach((button) => { button.disabled = !this.past.canUndo; });
    document.querySelectorAll('[data-redo]').forEach((button) => { button.disabled = !this.past.canRedo; });
  }

  #heard({ kind, message, problems, savedAt }) {
    if (kind === 'changed') this.status.saving('Not saved yet.');
    if (kind === 'saving') this.status.saving('Saving.');
    if (kind === 'refused') this.notices.show('save', [message], [this.#copy()]);
    if (kind === 'conflict') this.#conflict(message);
    if (kind === 'refused' || kind === 'conflict') this.status.saving('Not saved.');
    if (kind !== 'saved') return;
    this.kept.forget();
    this.notices.clear('save');
    this.notices.clear('losses');
    document.querySelectorAll('[data-draft]').forEach((element) => { element.hidden = false; });
    this.status.saving(savedAt ? `Saved ${savedAt}.` : 'Saved.');
    this.lint.answered(problems);
  }

  #found(problems) {
    this.problems.set(problems);
    this.status.found(problems);
  }

  #copy(label = 'Keep mine as a copy to download') {
    return { label, act: async () => download(await this.write(), `${this.data.name || 'my-copy'}.bpmn`) };
  }

  #conflict(message) {
    this.notices.show('save', [message], [
      this.#copy(), { label: 'Open the newest draft', act: () => this.#openNewest() },
      ...(this.data.changeUrl ? [{ label: 'Compare', href: this.data.changeUrl, newTab: true }] : []),
    ]);
  }

  // What is left behind stays kept in this browser and is offered on the page that opens.
  async #openNewest() {
    if (this.saver.unsaved) await this.kept.now();
    this.saver.leave();
    window.location.reload();
  }

  // Somebody else's save is told at once, not only when one's own is refused.
  #newer(version) {
    if (version === String(this.server.version) || this.saver.busy || this.saver.conflict) return;
    if (this.saver.unsaved) return;
    this.notices.show('newer', ['A newer draft of this diagram was saved. What you see here is older.'], [
      { label: 'Open the newest draft', act: () => this.#openNewest() },
    ]);
  }

  #offerKept(xml) {
    const kept = this.kept.find();
    if (!kept || kept.xml === xml) return;
    const when = new Date(kept.at).toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' });
    const away = { label: 'Throw it away', act: () => { this.kept.forget(); this.notices.clear('kept'); } };
    const keep = { label: 'Download it', act: () => download(kept.xml, `${this.data.name || 'my-copy'}.bpmn`) };
    if (String(kept.version) === String(this.server.version)) {
      const back = { label: 'Put it back', act: () => this.#putBack(kept.xml) };
      this.notices.show('kept', [`Your last change, of ${when}, was not saved before the page was closed. It is still in this browser.`], [back, keep, away]);
    } else {
      this.notices.show('kept', [`Your change of ${when} was not saved, and somebody has saved a newer draft since. It is still in this browser: download it and bring it across.`], [keep, away]);
    }
  }

  async #putBack(xml) {
    this.notices.clear('kept');
    await this.past.replace(xml);
    this.#touched();
  }

  // bpmn-js leaves out what it cannot read; saving by itself would then lose it without anyone having asked.
  #warn(warnings, lost, elsewhere) {
    if (!warnings.length && !lost.length && !elsewhere.length) return;
    this.saver.paused = true;
    const what = warnings.length || lost.length
      ? 'Parts of this diagram cannot be kept by the drawing and would be lost when you save.'
      : 'The drawing keeps everything in this diagram, but not all of it in its place.';
    this.notices.show('losses', [
      `${what} Nothing is saved by itself until you press Save.`,
      ...warnings, ...(lost.length ? [`Would be lost: ${lost.join(', ')}.`] : []),
      ...(elsewhere.length ? [`Would be drawn in another place, on a sheet of their own: ${elsewhere.map((name) => `“${name}”`).join(', ')}.`] : []),
    ], this.data.exportUrl ? [{ label: 'Download the file as it is now', href: this.data.exportUrl }] : []);
  }
}
