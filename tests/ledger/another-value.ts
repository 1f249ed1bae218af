/**
 * Another value for a column, as SQL.
 * @param by how far away numbers are, so that nothing else has them
 */
export function another(column: string, type: string, by = 1): string {
  switch (type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
    case 'numeric':
      return `coalesce(${column}, 0) + ${by}`;
    case 'boolean':
      return `not ${column}`;
    case 'text':
      return `coalesce(${column}, '') || 'X'`;
    case 'date':
      return `coalesce(${column}, '2025-01-01') + 1`;
    case 'timestamp with time zone':
      return `coalesce(${column}, '2025-01-01') + interval '1 second'`;
    case 'bytea':
      return `coalesce(${column}, '') || '\\x00'`;
    case 'jsonb':
      return `coalesce(${column}, '{}') || '[{}]'`;
    case 'date[]':
      return `array[coalesce(${column}[1], '2025-01-01') + 1] || ${column}[2:]`;
    case 'bigint[]':
      return `array[coalesce(${column}[1], 0) + ${by}] || ${column}[2:]`;
    case 'smallint[]':
      return `case when ${column} is null then '{1}' else array[((${column}[1] + 1) % 4)::smallint] || ${column}[2:] end`;
    default:
      throw new Error(`no other value of ${type} is known`);
  }
}
