import { Link, type LoaderFunctionArgs } from 'react-router';
import { noticeNames, previewNotice } from '../../company/notices/notices.ts';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { staffRead } from './guard.ts';
import { languageAsked } from './notice-language.ts';
import styles from './notices.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const names = noticeNames();
  const name = visit.url.searchParams.get('name') ?? names[0] ?? '';
  const language = languageAsked(visit);
  const preview = found(await staffRead(visit, 'outbox.read', (work) => previewNotice(work, name, language)));
  return { names, language, preview };
}

/** What customers receive, letter by letter, in both languages. */
export default function Notices() {
  const t = useT();
  const { names, language, preview } = useLoaded<typeof loader>();
  const { name, subject, text, sms } = preview;
  const to = (other: { name?: string; language?: string }) =>
    `/staff/notices?${new URLSearchParams({ name, language, ...other })}`;
  return (
    <>
      <PageHeader title={t('notices.staff.title')} lead={t('notices.staff.lead')} />
      <div className={styles.page}>
        <nav aria-label={t('notices.staff.model')}>
          <ul className={styles.names}>
            {names.map((one) => (
              <li key={one}>
                <Link to={to({ name: one })} aria-current={one === name ? 'page' : undefined}>
                  {t(`notices.samples.${one}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div>
          <p className="row">
            {LANGUAGES.map((one) => (
              <Link key={one} to={to({ language: one })} aria-current={one === language ? 'true' : undefined}>
                {t(`notices.staff.${one}`)}
              </Link>
            ))}
          </p>
          <Panel>
            <Facts
              facts={[
                { label: t('notices.staff.subject'), value: <span lang={language}>{subject}</span> },
                ...(sms
                  ? [
                      {
                        label: `${t('notices.staff.sms')}, ${t('notices.staff.parts', { parts: sms.parts })}`,
                        value: <span lang={language}>{sms.text}</span>,
                      },
                    ]
                  : []),
              ]}
            />
          </Panel>
          <Panel title={t('notices.staff.html')} plain>
            <iframe
              className={styles.frame}
              title={t('notices.staff.html')}
              sandbox=""
              src={`/staff/notices/${name}/html?language=${language}`}
            />
          </Panel>
          <Panel title={t('notices.staff.text')}>
            <pre className={styles.text} lang={language}>
              {text}
            </pre>
          </Panel>
        </div>
      </div>
    </>
  );
}
