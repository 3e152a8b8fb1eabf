import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { useActionData } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import { importMailboxes, previewImport } from '../../company/mail/mail.ts';
import { act } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FileField, TextAreaField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { contactRead, ownService } from './access.ts';

/** Who may not manage mailboxes finds nothing here. */
async function ownMail(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const manages = await actingMay(work, actor.customerId, 'manage', service.id);
    found((service.kind === 'mailbox' && manages) || undefined);
    return { actor, service };
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const { service } = await ownMail(args);
  return { service };
}

async function textOf(form: Submitted): Promise<string> {
  const file = form.file('file');
  return file ? await file.text() : form.text('text');
}

/** First what would happen, line by line; then all of it, or nothing. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await ownMail(args);
  const text = await textOf(form);
  const input = { serviceId: service.id, text };
  if (form.form === 'import') {
    const made = await act(visit.house, actor, (work) => importMailboxes(work, input));
    // What was wrong is said above the file, which is there again to be corrected.
    if (isRefusal(made)) return failed(visit, { ...form, form: 'preview' }, made);
    return done(visit, `/account/services/${service.id}/mail`, 'mailboxes.import.done');
  }
  const judged = await previewImport(visit.house, actor, input);
  if (isRefusal(judged)) return failed(visit, form, judged);
  return {
    text,
    lines: judged.map(({ wrong, ...line }) => ({
      ...line,
      wrong: wrong && sentence(wrong, visit.language),
    })),
  };
}

interface Preview {
  readonly text: string;
  readonly lines: readonly {
    readonly line: number;
    readonly address: string;
    readonly linkTo: string;
    readonly wrong: string | undefined;
  }[];
}

export default function MailboxImport() {
  const t = useT();
  const { service } = useLoaded<typeof loader>();
  const answer = useActionData() as Preview | undefined;
  const preview = answer && 'lines' in answer ? answer : undefined;
  return (
    <>
      <PageHeader
        title={t('mailboxes.import.title')}
        lead={
          <>
            {t('mailboxes.import.lead')} (<ArticleLink article="6" />)
          </>
        }
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}/mail`, label: t('mailboxes.page.mailboxes') },
        ]}
      />
      <div className="stack-large">
        {preview && <PreviewPanel preview={preview} />}
        <Panel title={t('mailboxes.import.file-title')}>
          <PostForm name="preview" files defaults={preview ? { text: preview.text } : {}}>
            <FileField
              name="file"
              label={t('mailboxes.import.file')}
              accept=".csv,text/csv"
              required={false}
            />
            <TextAreaField
              name="text"
              label={t('mailboxes.import.text')}
              hint={<code>{t('mailboxes.import.example')}</code>}
              rows={8}
              required={false}
            />
            <div>
              <SubmitButton look={preview ? 'quiet' : 'primary'}>
                {t('mailboxes.import.preview')}
              </SubmitButton>
            </div>
          </PostForm>
        </Panel>
      </div>
    </>
  );
}

function PreviewPanel({ preview }: { preview: Preview }) {
  const t = useT();
  const wrong = preview.lines.filter((line) => line.wrong !== undefined).length;
  return (
    <Panel title={t('mailboxes.import.preview-title')}>
      <div className="stack">
        {wrong > 0 && <Notice tone="bad">{t('mailboxes.import.wrong', { count: wrong })}</Notice>}
        <DataTable
          caption={t('mailboxes.import.preview-title')}
          rows={preview.lines}
          rowKey={({ line }) => String(line)}
          columns={[
            { label: t('mailboxes.import.line'), number: true, cell: ({ line }) => line },
            { label: t('mailboxes.page.address'), cell: ({ address }) => address },
            { label: t('mailboxes.import.link-to'), cell: ({ linkTo }) => linkTo || '–' },
            {
              label: t('mailboxes.page.state'),
              cell: (line) =>
                line.wrong === undefined ? (
                  <Status tone="good">{t('mailboxes.import.right')}</Status>
                ) : (
                  <span>
                    <Status tone="bad">{t('mailboxes.import.refused')}</Status> {line.wrong}
                  </span>
                ),
            },
          ]}
        />
        {wrong === 0 && (
          <PostForm name="import">
            <input type="hidden" name="text" value={preview.text} />
            <FormActions>
              <SubmitButton>{t('mailboxes.import.confirm', { count: preview.lines.length })}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}
