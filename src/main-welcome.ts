import path from 'node:path';
import type { DemoFile } from './journeys/demonstration/open-demonstration.js';

export interface WelcomeOptions {
  readonly endpoint: string;
  readonly seconds: number;
  readonly explorer: boolean;
  /** Undefined where there is no PostgreSQL of our own. */
  readonly dataDir: string | undefined;
  readonly demo: { readonly path: string; readonly credentials: DemoFile } | undefined;
}

/** What somebody who has just started it wants to know; at most 15 lines. */
export function welcome({ endpoint, seconds, explorer, dataDir, demo }: WelcomeOptions): string {
  const lines = [
    `Hamsood is ready (${seconds.toFixed(1)} s)`,
    `  API        ${endpoint}${explorer ? '  (open it in a browser for the explorer)' : ''}`,
    ...(demo
      ? [`  Demo       a coalition of ${slugs(demo.credentials)}; keys and tokens in ${shown(demo.path)}`]
      : []),
    `  Stop       Ctrl-C${dataDir ? `; the data stays in ${shown(dataDir)}` : ''}`,
    ...(demo ? firstSteps(endpoint, demo.credentials, explorer) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function firstSteps(endpoint: string, { partners, members }: DemoFile, explorer: boolean): string[] {
  const partner = partners.tizfood;
  const member = members[0];
  if (!partner || !member) return [];
  const query =
    'mutation($input: BurnPointsInput!) { burnPoints(input: $input) { transaction { id } balance { available } replayed userErrors { code message } } }';
  const input = {
    idempotencyKey: 'first-burn',
    member: { phone: member.phone },
    merchantId: partner.merchantIds[0],
    points: '50',
  };
  const body = JSON.stringify({ query, variables: { input } });
  return [
    '',
    'A first burn of 50 points; run it twice, the second answer is the first one again ("replayed": true):',
    `  curl -s ${endpoint} -H 'authorization: Bearer ${partner.apiKey}' -H 'content-type: application/json' -d '${body}'`,
    ...(explorer
      ? ['', 'Then: start the tab "Balance" in the explorer, and burn again under another idempotencyKey.']
      : []),
  ];
}

function slugs({ partners }: DemoFile): string {
  return Object.keys(partners).join(', ');
}

/** As somebody in this folder would type it. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? path.resolve(file) : relative;
}
