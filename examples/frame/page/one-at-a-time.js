/**
 * Work that is asked for while it is under way is done once more when that is over, however often it was asked for. So an
 * answer that comes late never takes the place of a newer one.
 * @param {() => Promise<void>} work which never fails
 * @returns {() => Promise<void>} done when work is over that began after this call
 */
export function oneAtATime(work) {
  let current = Promise.resolve();
  /** @type {Promise<void> | undefined} */
  let next;
  return () => {
    next ??= current.then(() => {
      next = undefined;
      current = work();
      return current;
    });
    return next;
  };
}
