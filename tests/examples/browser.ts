import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import type { Requirement } from '../harness/requirement.js';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (file) => file !== undefined && existsSync(file),
);

/** For `describeWith`. */
export const chromium: Requirement = {
  met: CHROMIUM !== undefined,
  missing: 'needs Chromium (Debian: apt-get install chromium, or its path in CHROMIUM)',
};

/** Less than a test has, so that a failure can say what was on the page instead; on a busy machine all takes its time. */
const PATIENCE_MS = 45_000;

/**
 * Found, looked at and clicked in one go: a page may write its buttons anew at any moment, and a locator of Puppeteer's
 * that holds one which is gone meanwhile scrolls to it for ever.
 */
const CLICK = `(selector) => {
  const element = document.querySelector(selector);
  if (!element || element.disabled || !element.checkVisibility({ visibilityProperty: true })) return false;
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = element.getBoundingClientRect();
  if (!element.contains(document.elementFromPoint(x + width / 2, y + height / 2))) return false;
  element.focus();
  element.click();
  return true;
}`;

/** A browser that nobody has used yet. */
export interface TestBrowser {
  /** A page in a window of its own, with its own cookies. */
  open(url: string, width?: number): Promise<TestPage>;
  close(): Promise<void>;
}

/** A page, and what went wrong in it. */
export interface TestPage {
  readonly page: Page;
  /** Errors of its scripts and messages of the browser about it. */
  readonly complaints: readonly string[];
  /** Every address that it has asked for. */
  readonly asked: readonly string[];
  /** Waits until the element shows this, whitespace and marks of direction aside. */
  shows(selector: string, text: string): Promise<void>;
  /** Waits until there is such an element. */
  has(selector: string): Promise<void>;
  /** Waits until it can be seen, is enabled, and has nothing above it. */
  click(selector: string): Promise<void>;
}

/** Starts Chromium; inside `describeWith(chromium, …)`. */
export async function startBrowser(): Promise<TestBrowser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'hamsood-browser-'));
  const browser: Browser = await launch({
    executablePath: CHROMIUM ?? '',
    userDataDir: profile,
    // Without its own ideas of whom to talk to; as root it has no sandbox.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    async open(url, width = 1200) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const complaints: string[] = [];
      const asked: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
      });
      page.on('request', (request) => asked.push(request.url()));
      page.setDefaultTimeout(PATIENCE_MS);
      await page.setViewport({ width, height: 800 });
      await page.goto(url);
      const seen = async () => {
        const there = await page.$eval(
          'body',
          (body) => (body as unknown as { innerText: string }).innerText,
        );
        return `on this page:\n${[there, ...complaints].join('\n')}`;
      };
      return {
        page,
        complaints,
        asked,
        async shows(selector, text) {
          try {
            await page.waitForFunction(
              `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? '').replace(/[\\u200e\\u200f]/g, '').includes(${JSON.stringify(text)})`,
              { polling: 50 },
            );
          } catch {
            throw new Error(`${selector} does not show “${text}”, ${await seen()}`);
          }
        },
        async has(selector) {
          try {
            await page.waitForSelector(selector);
          } catch {
            throw new Error(`there is no ${selector}, ${await seen()}`);
          }
        },
        async click(selector) {
          try {
            await page.waitForFunction(`(${CLICK})(${JSON.stringify(selector)})`, { polling: 50 });
          } catch {
            throw new Error(`${selector} cannot be clicked, ${await seen()}`);
          }
        },
      };
    },
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
