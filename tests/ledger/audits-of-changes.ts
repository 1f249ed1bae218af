/** What an auditor says of changes that are made one after the other, column by column. */
export class AuditsOfChanges<Difference extends { readonly rule: string }> {
  readonly #naming = new Map<string, Set<string>>();

  /** @param audit what it finds, looking at what these rules ask for, or at all of it */
  constructor(private readonly audit: (rules?: ReadonlySet<string>) => Promise<readonly Difference[]>) {}

  /**
   * What an auditor names of a change of a table; none: it does not see it. The rules that have named changes of the table
   * before are looked at first: as a rule one of them does again, and the other hundred checks need not be made. Nothing is
   * said to be unseen before all of them were.
   */
  async named(
    table: string,
    isOfChange: (difference: Difference) => boolean,
  ): Promise<readonly Difference[]> {
    const rules = this.#naming.get(table) ?? new Set();
    if (rules.size > 0) {
      const found = (await this.audit(rules)).filter(isOfChange);
      if (found.length > 0) return found;
    }
    const found = (await this.audit()).filter(isOfChange);
    const [first] = found;
    if (first) this.#naming.set(table, new Set([...rules, first.rule]));
    return found;
  }
}
