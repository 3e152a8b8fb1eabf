import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { listRegistrars, saveRegistrar } from '../../company/domains/domains.ts';
import { REGISTRAR_FIELDS, REGISTRAR_KINDS } from '../../company/domains/settings-rules.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, TextAreaField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';
import { staffAct, staffRead } from './guard.ts';

/** Art. 11: the registrars of the provider's choice, by extension. */
export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'settings.write', listRegistrars);
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const [, kind = ''] = form.form.split('/');
  const fields = REGISTRAR_KINDS.find((one) => one === kind);
  const names = fields ? REGISTRAR_FIELDS[fields].map(({ name }) => name) : [];
  return staffAct(
    visit,
    'settings.write',
    form,
    (work) =>
      saveRegistrar(work, {
        slug: form.text('slug'),
        kind,
        extensions: form.text('extensions'),
        values: Object.fromEntries(names.map((name) => [name, form.exact(name)])),
      }),
    { to: '/staff/registrars', notice: 'domains.staff.saved' },
  );
}

export default function Registrars() {
  const t = useT();
  const registrars = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('domains.staff.registrars')} lead={t('domains.staff.registrars-lead')} />
      <div className="stack-large">
        {registrars.length > 0 && (
          <DataTable
            caption={t('domains.staff.registrars')}
            rows={registrars}
            rowKey={({ slug }) => slug}
            columns={[
              { label: t('domains.staff.slug'), cell: ({ slug }) => slug },
              { label: t('domains.staff.kind'), cell: ({ kind }) => kind.toUpperCase() },
              {
                label: t('domains.staff.extensions'),
                cell: ({ extensions }) => extensions.map((one) => `.${one}`).join(' '),
              },
              {
                label: t('domains.staff.seen'),
                minor: true,
                cell: ({ setAt }) => <InstantText value={setAt} />,
              },
            ]}
          />
        )}
        {REGISTRAR_KINDS.map((kind) => (
          <Panel key={kind} title={`${t('domains.staff.add')} : ${kind.toUpperCase()}`}>
            <details>
              <summary>{t('domains.staff.add')}</summary>
              <PostForm name={`registrar/${kind}`}>
                <TextField name="slug" label={t('domains.staff.slug')} maxLength={41} />
                <TextField name="extensions" label={t('domains.staff.extensions')} maxLength={500} />
                {REGISTRAR_FIELDS[kind].map((field) => (
                  <SettingField key={field.name} {...field} />
                ))}
                <div>
                  <SubmitButton>{t('domains.staff.save')}</SubmitButton>
                </div>
              </PostForm>
            </details>
          </Panel>
        ))}
      </div>
    </>
  );
}

type Field = (typeof REGISTRAR_FIELDS)['epp'][number];

function SettingField({ name, isSecret, isOptional }: Pick<Field, 'name' | 'isSecret' | 'isOptional'>) {
  const t = useT();
  const common = { name, label: t(`domains.staff.field.${name}`), required: !isOptional };
  if (/Pem$|^ca$/.test(name)) return <TextAreaField {...common} rows={3} />;
  return isSecret ? (
    <PasswordField {...common} fresh hint={t('domains.staff.secret-kept')} />
  ) : (
    <TextField {...common} />
  );
}
