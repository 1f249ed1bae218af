import type { TestPage } from './browser.js';

/** How far the page is wider than the window; 0: not at all. */
export function overflow({ page }: TestPage): Promise<unknown> {
  return page.evaluate('document.scrollingElement.scrollWidth - innerWidth');
}

/** Controls that a screen reader could not name, by their kind. */
export async function namelessControls({ page }: TestPage): Promise<readonly string[]> {
  const tree = await page.accessibility.snapshot();
  const nameless: string[] = [];
  const walk = (node: NonNullable<typeof tree>) => {
    if (/^(button|combobox|slider|link|textbox)$/.test(node.role) && !node.name) nameless.push(node.role);
    for (const child of node.children ?? []) walk(child);
  };
  if (tree) walk(tree);
  return nameless;
}

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3), each with its ratio; disabled controls aside. */
export async function paleTexts({ page }: TestPage): Promise<readonly string[]> {
  return (await page.evaluate(CONTRAST)) as string[];
}

const CONTRAST = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (colour.startsWith('rgb') && (channels(colour)[3] ?? 1) === 1) return channels(colour);
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join('');
    if (!text || element.closest(':disabled') || element.getClientRects().length === 0) continue;
    const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push(text + ': ' + ratio.toFixed(2));
  }
  return pale;
})()`;
