"""A keyboard at a page, for people who use no mouse."""

from __future__ import annotations

from playwright.sync_api import Page

STOPS = 90
"""Presses of Tab after which what is looked for cannot be reached."""

HERE = """() => {
  const here = document.activeElement;
  const label = here.labels?.[0];
  const named = label?.innerText || here.innerText || here.getAttribute('aria-label') || '';
  const legend = here.closest('fieldset')?.querySelector('legend')?.innerText || '';
  const outlined = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const marked = (style) => style.boxShadow !== 'none' || outlined(style);
  return {
    end: here === document.body,
    words: named.replace(/\\s+/g, ' ').replace(' :', ':').trim(),
    legend: legend.trim(),
    shows: marked(getComputedStyle(here)) || Boolean(label && marked(getComputedStyle(label, '::before'))),
  };
}"""
"""What has the focus: its words, the question it belongs to, and whether its look says so."""


class Keys:
    """A keyboard, and a reader's eye for where it is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, words: str, legend: str = "") -> None:
        """Press Tab, past the end of the page if need be, until the focus is on this; every stop shows its focus."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if here["end"]:
                continue
            assert here["shows"], f"{self.page.url}: the focus on {here['words']!r} cannot be seen"
            if here["words"].startswith(words) and here["legend"].startswith(legend):
                return
        raise AssertionError(f"{self.page.url}: {words!r} cannot be reached")

    def open(self, words: str) -> None:
        """Reach a link or button and press Enter."""
        self.reach(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, words: str, text: str, legend: str = "") -> None:
        """Reach a box and type."""
        self.reach(words, legend)
        self.page.keyboard.type(text)

    def choose(self, words: str, legend: str) -> None:
        """Reach a question's first choice, and go down to this one with the arrow keys."""
        self.reach("", legend)
        while not self.page.evaluate(HERE)["words"].startswith(words):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
