const ZOOM_STEP = 1.2;
const PALETTE = 85;
const MARGIN = 25;

/** What part of the diagram is seen, and how large. */
export class View {
  constructor(modeler) {
    Object.assign(this, { modeler, canvas: modeler.get('canvas') });
  }

  zoom(way) {
    if (way === 'in' || way === 'out') this.canvas.zoom(this.canvas.zoom() * (way === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP));
    else this.whole();
  }

  // bpmn-js's own “fit” puts the first elements under the palette.
  whole() {
    const { inner, outer } = this.canvas.viewbox();
    const scale = Math.min((outer.width - PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height, 1);
    const height = outer.height / scale;
    this.canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - (height - inner.height) / 2, width: outer.width / scale, height });
  }

  /** Chooses the element and brings it into view; nothing is chosen without one, or when it is the diagram itself. */
  show(element) {
    const selection = this.modeler.get('selection');
    if (!element?.parent) {
      selection.select([]);
      return;
    }
    this.canvas.setRootElement(this.canvas.findRoot(element));
    selection.select(element);
    this.canvas.scrollToElement(element);
    document.getElementById('canvas').scrollIntoView({ block: 'nearest' });
  }

  /** The view as it is; `restore` brings it back, for another drawing of the same diagram. */
  keep() {
    const { x, y, width, height } = this.canvas.viewbox();
    return () => this.canvas.viewbox({ x, y, width, height });
  }
}
