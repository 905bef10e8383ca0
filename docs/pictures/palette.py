"""A PNG of at most 256 colours: a third of what the browser writes, and text and lines look the same."""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import Browser

# The browser reads its own PNG: the most frequent colours are kept, the rare ones go to the nearest of them.
REDUCE = """async (source) => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  const times = new Map();
  for (const pixel of pixels) times.set(pixel, (times.get(pixel) || 0) + 1);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const kept = [...times].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => parts(colour));
  const nearest = (colour) => {
    const far = kept.map((one) => one.reduce((sum, part, at) => sum + (part - parts(colour)[at]) ** 2, 0));
    return far.indexOf(Math.min(...far));
  };
  const places = new Map([...times.keys()].map((colour) => [colour, nearest(colour)]));
  const indices = Uint8Array.from(pixels, (pixel) => places.get(pixel));
  let text = '';
  for (let at = 0; at < indices.length; at += 8192) text += String.fromCharCode(...indices.subarray(at, at + 8192));
  return { width: image.width, height: image.height, palette: kept.flat(), indices: btoa(text) };
}"""


def smaller(browser: Browser, png: bytes) -> bytes:
    """The same picture as a PNG with a palette (PNG specification, colour type 3)."""
    page = browser.new_page()
    found = page.evaluate(REDUCE, "data:image/png;base64," + base64.b64encode(png).decode())
    page.close()
    width, height = found["width"], found["height"]
    indices = base64.b64decode(found["indices"])
    # Each line begins with the number of its filter: 0, none, packs a palette best.
    lines = b"".join(b"\0" + indices[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
