import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../rigs/chromium.ts';

/** What keeps Chromium to itself: no network of its own, no first-run pages. As root it has no sandbox. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const chromiumPath = findChromium();

/** Starts the Chromium of this machine without a window. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('No Chromium was found: name one in CHROMIUM_PATH.');
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Default: the language that the tests' words are written in. */
  readonly locale?: string;
}

/** A fresh browser profile. Nothing moves, so that what is seen is settled. */
export function newContext(browser: Browser, options: PageOptions = {}): Promise<BrowserContext> {
  const { width = 1280, height = 800, colorScheme = 'light', locale = 'en-GB' } = options;
  return browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
}

/** Everything that went wrong in a page without anybody asking: it must stay empty. */
export interface Complaints {
  /** One line each; refusals by the Content-Security-Policy come as errors of the console. */
  readonly lines: readonly string[];
  /** Forgets those that the test brought about itself. */
  forgive(expected: RegExp): void;
}

/** Listens to a page from before its first request. */
export function watchComplaints(page: Page): Complaints {
  let lines: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      lines.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => lines.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) =>
    lines.push(`request failed: ${request.url()}: ${request.failure()?.errorText}`),
  );
  page.on('response', (response) => {
    if (response.status() >= 400) lines.push(`response ${response.status()}: ${response.url()}`);
  });
  page.on('crash', () => lines.push('the page crashed'));
  return {
    get lines() {
      return lines;
    },
    forgive: (expected) => {
      lines = lines.filter((line) => !expected.test(line));
    },
  };
}
