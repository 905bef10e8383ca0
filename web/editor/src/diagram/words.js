/** bpmn-js's words in ours: its headings name BPMN types, ours say what the thing is for. */
const WORDS = {
  'User Task': 'A step people do',
  'Service Task': 'A step Keepstep does',
  'Call Activity': 'Another diagram',
  'Expanded Sub Process': 'A group of steps',
  'Collapsed Sub Process': 'A group of steps (drawn elsewhere)',
  'Event Sub Process': 'Steps that a message starts',
  'Exclusive Gateway': 'Where one way is chosen',
  'Parallel Gateway': 'Where several ways run at once',
  'Event Based Gateway': 'Where whichever comes first decides',
  'Sequence Flow': 'A line',
  'Conditional Flow': 'A line',
  'Default Flow': 'The line when no other applies',
  'Start Event': 'Start',
  'Message Start Event': 'Start with a message',
  'Message Start Event (Non Interrupting)': 'When this message comes',
  'End Event': 'End',
  'Message End Event': 'End with a message',
  'Terminate End Event': 'End that stops the group',
  'Error End Event': 'End with an error',
  'Escalation End Event': 'End with an escalation',
  'Timer Intermediate Catch Event': 'Wait for a date',
  'Message Intermediate Catch Event': 'Wait for a message',
  'Message Intermediate Throw Event': 'Send a message',
  'Timer Boundary Event': 'Deadline that stops the step',
  'Timer Boundary Event (Non Interrupting)': 'Deadline',
  'Message Boundary Event': 'Message that stops it',
  'Error Boundary Event': 'Error in it',
  'Escalation Boundary Event': 'Escalation that stops it',
  'Escalation Boundary Event (Non Interrupting)': 'Escalation: it goes on',
  Process: 'The whole diagram',
  Label: 'Name',
  'Change element': 'Change what this is',
  'Toggle non-interrupting': 'The step stays open',
  'Select an element to edit its properties.': 'Choose something on the diagram to see what it does.',
  'Multiple elements are selected. Select a single element to edit its properties.':
    'Several things are chosen. Choose one to see what it does.',
  'No matching entries found': 'Nothing of that name',
  'Search in diagram': 'Find on the diagram',
  'Open minimap': 'Show the small map',
  'Close minimap': 'Hide the small map',
};

/** Translates a template of bpmn-js and fills in its {placeholders}. */
export default function translate(template, replacements = {}) {
  return (WORDS[template] || template).replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
}
