import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept } from '../src/studio/kept.js';
import { Past } from '../src/studio/past.js';

class Memory {
  #held = new Map();

  getItem(key) { return this.#held.get(key) ?? null; }

  setItem(key, value) { this.#held.set(key, value); }

  removeItem(key) { this.#held.delete(key); }
}

const full = { getItem() { throw new Error('off'); }, setItem() { throw new Error('full'); }, removeItem() { throw new Error('off'); } };

const kept = (storage, key = 'lewisham 1 make_visits') => new Kept({ key, write: async () => '<x/>', version: () => '3' }, storage);

test('what is kept is found again by the same person at the same diagram only', async () => {
  const storage = new Memory();
  await kept(storage).now();
  const { xml, version } = kept(storage).find();
  assert.deepEqual({ xml, version }, { xml: '<x/>', version: '3' });
  assert.equal(kept(storage, 'lewisham 2 make_visits').find(), null);
  kept(storage).forget();
  assert.equal(kept(storage).find(), null);
});

test('what is older than a month, or no longer what we wrote, is not offered', () => {
  const storage = new Memory();
  storage.setItem('keepstep-unsaved lewisham 1 make_visits', JSON.stringify({ xml: '<x/>', version: '3', at: Date.now() - 40 * 86400000 }));
  assert.equal(kept(storage).find(), null);
  storage.setItem('keepstep-unsaved lewisham 1 make_visits', '{broken');
  assert.equal(kept(storage).find(), null);
});

test('a browser that keeps nothing does no harm', async () => {
  await kept(full).now();
  kept(full).forget();
  assert.equal(kept(full).find(), null);
});

/** A drawing with a history of its own, as bpmn-js has it. */
class Drawing {
  constructor(xml) { Object.assign(this, { xml, done: [], undone: [] }); }

  draw(xml) { this.done.push(this.xml); this.undone = []; this.xml = xml; }

  canUndo() { return this.done.length > 0; }

  canRedo() { return this.undone.length > 0; }

  undo() { this.undone.push(this.xml); this.xml = this.done.pop(); }

  redo() { this.done.push(this.xml); this.xml = this.undone.pop(); }

  open(xml) { Object.assign(this, { xml, done: [], undone: [] }); }
}

const pastOf = (drawing) => new Past({ stack: drawing, write: async () => drawing.xml, open: async (xml) => drawing.open(xml) });

test('a mending is one step to undo and to do again', async () => {
  const drawing = new Drawing('broken');
  const past = pastOf(drawing);
  await past.replace('mended');
  assert.ok(past.canUndo);
  await past.undo();
  assert.equal(drawing.xml, 'broken');
  await past.redo();
  assert.equal(drawing.xml, 'mended');
});

test('what was drawn after a mending is undone first', async () => {
  const drawing = new Drawing('broken');
  const past = pastOf(drawing);
  await past.replace('mended');
  drawing.draw('more');
  past.changed();
  await past.undo();
  assert.equal(drawing.xml, 'mended');
  await past.undo();
  assert.equal(drawing.xml, 'broken');
  assert.ok(!past.canUndo);
});

test('drawing on after an undone mending gives up the mending', async () => {
  const drawing = new Drawing('broken');
  const past = pastOf(drawing);
  await past.replace('mended');
  await past.undo();
  drawing.draw('other');
  past.changed();
  assert.ok(!past.canRedo);
});
