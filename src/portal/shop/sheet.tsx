import styles from './shop.module.css';

/** A product sheet (art. 2): paragraphs between empty lines, "- " begins an item of a list. */
export function Sheet({ text }: { text: string }) {
  return (
    <div className={styles.sheet}>
      {text.split(/\n\s*\n/).map((part) => {
        const items = part.split('\n').filter((line) => line.startsWith('- '));
        return items.length > 0 ? (
          <ul key={part}>
            {items.map((item) => (
              <li key={item}>{item.slice(2)}</li>
            ))}
          </ul>
        ) : (
          <p key={part}>{part}</p>
        );
      })}
    </div>
  );
}
