import type { Submitted } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField } from '../ui/fields.tsx';
import { FieldGroup, FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink } from '../ui/values.tsx';

type Choices = readonly { readonly kind: string; readonly choice: 'on' | 'off' }[];

/** Notices that one may do without, as a form named `optional`. */
export function OptionalNotices({
  choices,
  lead,
  mayWrite,
}: {
  choices: Choices;
  lead: string;
  mayWrite: boolean;
}) {
  const t = useT();
  return (
    <PostForm name="optional">
      <Panel>
        <FieldGroup legend={t('notices.choice.optional')} hint={lead}>
          {choices.map(({ kind, choice }) => (
            <CheckField
              key={kind}
              name={kind}
              label={t(`notices.kinds.${kind}`)}
              hint={t(`notices.choice.about.${kind}`)}
              defaultChecked={choice === 'on'}
            />
          ))}
        </FieldGroup>
        {mayWrite && (
          <FormActions>
            <SubmitButton>{t('notices.choice.save')}</SubmitButton>
          </FormActions>
        )}
      </Panel>
    </PostForm>
  );
}

/** What the form says of each kind that there is. */
export function choicesIn(submitted: Submitted, kinds: readonly string[]): Record<string, 'on' | 'off'> {
  return Object.fromEntries(kinds.map((kind) => [kind, submitted.checked(kind) ? 'on' : 'off']));
}

/** Notices that the law or the terms ask for, each with its article. */
export function AlwaysTold({ articles }: { articles: Readonly<Record<string, string>> }) {
  const t = useT();
  return (
    <Panel title={t('notices.choice.always')} lead={t('notices.choice.always-lead')} plain>
      <DataTable
        caption={t('notices.choice.always')}
        rows={Object.entries(articles)}
        rowKey={([kind]) => kind}
        columns={[
          { label: t('notices.choice.kind'), cell: ([kind]) => t(`notices.kinds.${kind}`) },
          { label: t('notices.choice.why'), cell: ([, article]) => <ArticleLink article={article} /> },
        ]}
      />
    </Panel>
  );
}
