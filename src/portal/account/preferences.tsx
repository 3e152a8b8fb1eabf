import { type ActionFunctionArgs, redirect } from 'react-router';
import { visitOf } from '../context.ts';
import { checkToken, localPath } from '../form.ts';
import { rememberLanguage, rememberScheme } from '../visit.ts';

/** Language and appearance, from the footer. Nothing of anybody's is changed: a read-only session may. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await checkToken(visit);
  const language = form.get('language');
  const scheme = form.get('scheme');
  if (language === 'fr' || language === 'en') rememberLanguage(visit, language);
  if (scheme === 'light' || scheme === 'dark' || scheme === 'auto') rememberScheme(visit, scheme);
  return redirect(localPath(String(form.get('back') ?? ''), '/'), 303);
}

export function loader() {
  return redirect('/');
}
