/** One thing that a page of the docs shows: a request with its answer, or what a subscription brought meanwhile. */
export type Step =
  | {
      readonly kind: 'request';
      readonly line: number;
      readonly as: string;
      readonly request: string;
      answer: unknown;
    }
  | { readonly kind: 'event'; readonly line: number; readonly event: unknown };

const FENCE = /^```(\w+)(?: (.*))?$/;

/**
 * Reads the steps of a page: each ```` ```graphql as=<who> ```` is a request, the next ```` ```json ```` its answer
 * (of a subscription its first event), each ```` ```json event ```` another event of the last subscription.
 */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  let waiting: Extract<Step, { kind: 'request' }> | undefined;
  for (const { language, info, line, text } of fencesOf(markdown)) {
    if (language === 'graphql') {
      if (waiting) throw new Error(`line ${waiting.line}: the request has no answer`);
      const as = /^as=(\w+)$/.exec(info)?.[1];
      if (!as) throw new Error(`line ${line}: say who sends it: as=<who>`);
      waiting = { kind: 'request', line, as, request: text, answer: undefined };
    } else if (language === 'json' && info === 'event') {
      steps.push({ kind: 'event', line, event: JSON.parse(text) });
    } else if (language === 'json') {
      if (!waiting) throw new Error(`line ${line}: an answer to nothing`);
      steps.push({ ...waiting, answer: JSON.parse(text) });
      waiting = undefined;
    }
  }
  if (waiting) throw new Error(`line ${waiting.line}: the request has no answer`);
  return steps;
}

/** The fenced blocks of a page, in order; `line` is that of the opening fence. */
export function* fencesOf(markdown: string) {
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const fence = FENCE.exec(lines[at] as string);
    if (!fence) continue;
    const end = lines.indexOf('```', at + 1);
    const text = lines.slice(at + 1, end).join('\n');
    yield { language: fence[1] as string, info: fence[2] ?? '', line: at + 1, text };
    at = end;
  }
}

/** The values that names in angle brackets stand for, filled by the answers in which they first appear. */
export class Placeholders {
  readonly #values = new Map<string, string>();

  /** The value of a name; throws when no answer has shown it yet. */
  value(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`<${name}> is used before an answer shows it`);
    return value;
  }

  /** The text with every `<name>` replaced. */
  fill(text: string): string {
    return text.replace(/<(\w+)>/g, (_, name: string) => this.value(name));
  }

  /**
   * The documented answer with its names replaced: known ones by their values, new ones by what stands in the same
   * place of the actual answer, which they then stand for. Compare the result with the actual answer.
   */
  expected(documented: unknown, actual: unknown): unknown {
    if (typeof documented === 'string') {
      const name = /^<(\w+)>$/.exec(documented)?.[1];
      if (name === undefined) return documented;
      if (!this.#values.has(name) && typeof actual === 'string') this.#values.set(name, actual);
      return this.#values.get(name);
    }
    if (Array.isArray(documented)) {
      return documented.map((item, at) =>
        this.expected(item, Array.isArray(actual) ? actual[at] : undefined),
      );
    }
    if (documented !== null && typeof documented === 'object') {
      const found = (actual ?? {}) as Readonly<Record<string, unknown>>;
      return Object.fromEntries(
        Object.entries(documented).map(([key, value]) => [key, this.expected(value, found[key])]),
      );
    }
    return documented;
  }
}
