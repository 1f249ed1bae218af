import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StaticFile {
  readonly type: string;
  readonly content: Buffer;
}

const examples = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Folders of which the browser may have files, by the path under which it asks for them. */
function foldersOf(app: string): readonly (readonly [prefix: string, folder: string])[] {
  return [
    [`/${app}/page/`, path.join(examples, app, 'page')],
    ['/frame/page/', path.join(examples, 'frame', 'page')],
    // The package as it was installed; a shop with a bundler would have it in its bundle.
    ['/sdk/', path.dirname(fileURLToPath(import.meta.resolve('@hamsood/partner-sdk')))],
    [
      '/fonts/',
      path.dirname(fileURLToPath(import.meta.resolve('vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2'))),
    ],
  ];
}

/** What the browser may have under a path; undefined: nothing. */
export async function staticFile(app: string, pathname: string): Promise<StaticFile | undefined> {
  const asked = pathname === '/' ? `/${app}/page/index.html` : decodeURIComponent(pathname);
  for (const [prefix, folder] of foldersOf(app)) {
    const type = TYPES[path.extname(asked)];
    if (!type || !asked.startsWith(prefix)) continue;
    const file = path.resolve(folder, asked.slice(prefix.length));
    if (!file.startsWith(folder + path.sep)) return undefined;
    const content = await readFile(file).catch(() => undefined);
    return content && { type, content };
  }
  return undefined;
}

/** Nothing but the app's own files runs in its page, and it talks to the app and the coalition alone. */
export async function contentPolicy(app: string, endpoint: string): Promise<string> {
  const page = (await staticFile(app, '/'))?.content.toString('utf8') ?? '';
  const [, importMap = ''] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page) ?? [];
  const hash = createHash('sha256').update(importMap).digest('base64');
  const live = new URL(endpoint).origin.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${live}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
