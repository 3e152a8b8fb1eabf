import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { listMandates, mandateText, revokeMandate, signMandate } from '../../company/mandates/mandates.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireContact } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return contactRead(visit, 'pay', async (work, { customerId }) => {
    const text = await mandateText(work, visit.language);
    return {
      mandates: await listMandates(work, { customerId, limit: 10 }),
      text: isRefusal(text) ? undefined : text,
      holder: visit.session?.account.name ?? '',
    };
  });
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const actor = requireContact(visit);
  const { customerId } = actor;
  if (form.form === 'revoke') {
    const wrong = await act(visit.house, actor, (work) =>
      revokeMandate(work, form.text('mandate'), 'customer'),
    );
    return wrong ? failed(visit, form, wrong) : done(visit, '/account/mandate', 'mandates.page.revoked');
  }
  const signed = await act(visit.house, actor, (work) =>
    signMandate(work, {
      customerId,
      holder: form.text('holder'),
      iban: form.text('iban'),
      bic: form.optional('bic'),
      consent: form.checked('consent'),
      signer: { name: actor.name, email: visit.session?.account.email ?? '' },
      language: visit.language,
      shown: { page: visit.url.pathname, textSha256: form.text('textSha256') },
      address: visit.address,
      userAgent: visit.userAgent,
    }),
  );
  return isRefusal(signed)
    ? failed(visit, form, signed)
    : done(visit, '/account/mandate', 'mandates.page.signed');
}

/** The mandate for direct debits (art. 8): signed here, shown with its account masked, revoked at any time. */
export default function MandatePage() {
  const t = useT();
  const { mandates, text, holder } = useLoaded<typeof loader>();
  const current = mandates.find(({ state }) => state === 'valid' || state === 'suspended');
  return (
    <>
      <PageHeader
        title={t('mandates.page.title')}
        lead={
          <>
            {t('mandates.page.lead')} (<ArticleLink article="8" />)
          </>
        }
      />
      <div className="stack-large">
        {current && (
          <Panel title={current.reference}>
            <Facts
              facts={[
                {
                  label: t('mandates.page.state'),
                  value: (
                    <Status tone={current.state === 'valid' ? 'good' : 'bad'}>
                      {t(`mandates.state.${current.state}`)}
                    </Status>
                  ),
                },
                { label: 'IBAN', value: current.maskedIban },
                { label: t('mandates.pdf.holder'), value: current.holder },
                { label: t('mandates.pdf.ics'), value: current.creditorId },
                { label: t('mandates.page.signed-on'), value: <DayText value={current.signedOn} /> },
                { label: t('mandates.page.lapses-on'), value: <DayText value={current.lapsesOn} /> },
                {
                  label: t('mandates.page.document'),
                  value: (
                    <a href={`/account/mandate/${current.id}/pdf`} data-no-prefetch>
                      {current.reference}.pdf
                    </a>
                  ),
                },
              ]}
            />
            <PostForm name="revoke" inline>
              <input type="hidden" name="mandate" value={current.id} />
              <SubmitButton look="danger" size="sm">
                {t('mandates.page.revoke')}
              </SubmitButton>
            </PostForm>
          </Panel>
        )}
        {text ? (
          <Panel title={t(current ? 'mandates.page.replace' : 'mandates.page.sign')} lead={text.text}>
            <div className="stack">
              <p className="soft small">{t('mandates.pdf.rights')}</p>
              <p className="soft small">{text.creditor}</p>
              <PostForm defaults={{ holder }}>
                <input type="hidden" name="textSha256" value={text.sha256} />
                <TextField
                  name="holder"
                  label={t('mandates.pdf.holder')}
                  maxLength={70}
                  autoComplete="name"
                />
                <TextField name="iban" label="IBAN" maxLength={42} spellCheck={false} />
                <TextField name="bic" label="BIC" maxLength={11} required={false} spellCheck={false} />
                <CheckField name="consent" label={t('mandates.page.consent')} />
                <FormActions>
                  <SubmitButton>{t('mandates.page.submit')}</SubmitButton>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        ) : (
          <Notice tone="warn">{t('mandates.page.not-offered')}</Notice>
        )}
      </div>
    </>
  );
}
