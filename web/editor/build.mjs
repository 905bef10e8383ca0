import { buildScripts } from './build-js.mjs';
import { buildStyles } from './build-css.mjs';
import { writeNotices } from './build-notices.mjs';

const files = [...await buildScripts(), ...await buildStyles()];
await writeNotices(files);
