import type { ReactNode } from 'react';
import styles from './table.module.css';

export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers and amounts stand on the right. */
  readonly number?: boolean;
  /** Left out where there is little room; a card on a phone has it again. */
  readonly minor?: boolean;
  /** The header is for screen readers only: a column of buttons. */
  readonly quietLabel?: boolean;
}

/** A table; on a phone each row becomes a card whose cells carry their column's name. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  /** For screen readers; the visible heading stands above. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}) {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" className={classOf(column)}>
                {column.quietLabel ? <span className="visually-hidden">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) => {
                const content = (
                  <>
                    {!column.quietLabel && (
                      <span className={styles.label} aria-hidden="true">
                        {column.label}
                      </span>
                    )}
                    <span className={styles.value}>{column.cell(row)}</span>
                  </>
                );
                return index === 0 ? (
                  <th key={column.label} scope="row">
                    {content}
                  </th>
                ) : (
                  <td key={column.label} className={classOf(column)}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf({ number, minor }: Pick<Column<never>, 'number' | 'minor'>): string | undefined {
  return [number ? styles.number : '', minor ? styles.minor : ''].filter(Boolean).join(' ') || undefined;
}
