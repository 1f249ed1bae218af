/** What the app has refused, or could not do. */
export class AskError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} passes whether the same may succeed in a moment
   */
  constructor(code, message, passes) {
    super(message);
    this.code = code;
    this.passes = passes;
  }
}

/**
 * Asks the app's server. A path alone is a question; with a body, something is to be done.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new AskError('NOT_REACHED', 'The app could not be reached.', true);
  }
  const answer = await response.json();
  if (!response.ok) throw new AskError(answer.code, answer.message, response.status >= 500);
  return answer;
}
