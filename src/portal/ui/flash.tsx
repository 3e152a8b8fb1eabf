import { takeNotice } from '../form.ts';
import { useVisit } from './page.tsx';
import { Notice } from './panel.tsx';

/** What the act before this page did: "Contact ajouté." Shown once. */
export function Flash() {
  const said = takeNotice(useVisit());
  return said === undefined ? null : (
    <div style={{ marginBottom: 'var(--gap-5)' }}>
      <Notice tone="good">{said}</Notice>
    </div>
  );
}
