import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { agreeRestore } from '../../company/cases/cases.ts';
import { quote } from '../../company/invoicing/invoicing.ts';
import { parameters } from '../../company/terms/terms.ts';
import { act } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { ArticleLink, MoneyText } from '../ui/values.tsx';
import { ownContract } from './own-contract.ts';

export async function loader(args: LoaderFunctionArgs) {
  const { service, more } = await ownContract(args, async (work, own) => {
    const net = parameters(own.termsVersion).restoreFee;
    const quoted = await quote(work, { customerId: own.customerId, net });
    return { net, gross: isRefusal(quoted) ? net : quoted.gross };
  });
  if (!service.suspendedFor.includes('hacked')) throw redirect(`/account/services/${service.id}`, 303);
  return { service, fee: more };
}

/** Art. 12 and 17: nothing is restored, and nothing billed, before the client's agreement to the price. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await ownContract(args, async () => undefined);
  if (!form.checked('agree'))
    return failed(visit, form, refuse('restore-not-agreed', { article: '17', field: 'agree' }));
  const result = await act(visit.house, actor, (work) => agreeRestore(work, service.id));
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}`, 'agreement.restore.done');
}

export default function RestorePage() {
  const t = useT();
  const { service, fee } = useLoaded<typeof loader>();
  const page = `/account/services/${service.id}`;
  return (
    <>
      <PageHeader
        title={t('agreement.restore.title')}
        lead={service.label}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: page, label: service.label },
        ]}
      />
      <Panel
        lead={
          <>
            {t('agreement.restore.lead')} (<ArticleLink article="12" />, <ArticleLink article="17" />)
          </>
        }
      >
        <div className="stack">
          <Facts
            facts={[
              { label: t('agreement.restore.net'), value: <MoneyText value={fee.net} /> },
              {
                label: t('agreement.restore.gross'),
                value: (
                  <strong>
                    <MoneyText value={fee.gross} />
                  </strong>
                ),
              },
            ]}
          />
          <PostForm name="restore">
            <CheckField name="agree" label={t('agreement.restore.agree')} />
            <FormActions>
              <SubmitButton>{t('agreement.restore.submit')}</SubmitButton>
              <a href={page}>{t('customer.cancel')}</a>
            </FormActions>
          </PostForm>
        </div>
      </Panel>
    </>
  );
}
