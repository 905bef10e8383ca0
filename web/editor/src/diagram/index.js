import Adding from './adding.js';
import ChangeMenu from './change-menu.js';
import Changes from './changes.js';
import Clipboard from './clipboard.js';
import ContextPad from './context-pad.js';
import Deadlines from './deadlines.js';
import { IdFollowsName, LowerCaseFactory } from './identity.js';
import Palette from './palette.js';
import Pasting from './pasting.js';
import References from './references.js';
import translate from './words.js';

/** The module that makes bpmn-js draw Keepstep's part of BPMN, in Keepstep's words. */
export default {
  __init__: ['adding', 'changeMenu', 'changes', 'idFollowsName', 'pasting'],
  adding: ['type', Adding],
  bpmnFactory: ['type', LowerCaseFactory],
  changeMenu: ['type', ChangeMenu],
  changes: ['type', Changes],
  clipboard: ['type', Clipboard],
  contextPadProvider: ['type', ContextPad],
  deadlines: ['type', Deadlines],
  idFollowsName: ['type', IdFollowsName],
  paletteProvider: ['type', Palette],
  pasting: ['type', Pasting],
  references: ['type', References],
  translate: ['value', translate],
};
