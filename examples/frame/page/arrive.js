import { AskError, ask } from './ask.js';
import { byId, el, replace } from './dom.js';
import { problem } from './frame-texts.js';
import { say, tellDocument } from './language.js';

const AGAIN_MS = 2_000;

/**
 * Who looks at the page: what has to be known before anything can be shown. While that cannot be told the page says why,
 * and asks again.
 * @returns {Promise<import('./header.js').Visitor>}
 */
export async function arrive() {
  tellDocument();
  for (;;) {
    try {
      return await ask('/api/visitor');
    } catch (error) {
      const { code, message } = error instanceof AskError ? error : { code: 'ERROR', message: String(error) };
      replace(byId('main'), el('p', { class: 'problem', role: 'alert' }, say(problem(code, message))));
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
