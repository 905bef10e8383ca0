import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import './modeler.css';
import { Studio } from './studio/studio.js';

const root = document.querySelector('[data-studio]');

if (root) {
  const studio = new Studio(root);
  studio.open().catch((error) => {
    studio.notices.show('open', ['The diagram cannot be shown here. Nothing was changed. Load the page again.']);
    throw error;
  });
}
