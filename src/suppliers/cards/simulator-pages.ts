/** What the payer sees at the simulator: its pay page, and the bank's page of 3-D Secure. */
export interface ShownSession {
  readonly url: string;
  readonly amount_total: number;
  readonly currency: string;
  readonly description: string;
}

export function payPage(session: ShownSession, problem?: string): string {
  const money = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: session.currency || 'eur' });
  return page(
    'Paiement simulé',
    `<p>Aucune carte n’est débitée : ceci remplace Stripe pendant le développement.</p>
<p>${escaped(session.description)}<br><strong>${money.format(session.amount_total / 100)}</strong></p>
${problem === undefined ? '' : `<p role="alert">${problem}</p>`}
<form method="post" action="${escaped(session.url)}">${button('pay', 'Payer')}${button('3ds', 'Payer avec 3-D Secure')}${button('decline', 'Refus de la banque')}${button('cancel', 'Annuler')}</form>`,
  );
}

/** How the card that is saved shall behave when it is charged later. */
export function savePage(session: Pick<ShownSession, 'url'>): string {
  return page(
    'Enregistrement d’une carte simulé',
    `<p>Aucune vraie carte n’est enregistrée : ceci remplace Stripe pendant le développement.</p>
<form method="post" action="${escaped(session.url)}">${button('pays', 'Visa 4242, qui paie')}${button('declines', 'Mastercard 0341, refusée ensuite')}${button('asks', 'Visa 3184, la banque veut voir son titulaire')}${button('waits', 'Visa 0077, réponse tardive')}${button('pays-1', 'Visa 4242, qui expire le mois prochain')}${button('cancel', 'Annuler')}</form>`,
  );
}

export function authenticationPage(): string {
  return page(
    'Authentification 3-D Secure simulée',
    `<p>Votre banque vous demande de confirmer ce paiement.</p>
<form method="post">${button('confirm', 'Confirmer')}${button('fail', 'Échouer')}</form>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body{font:18px system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.6rem 1rem;margin:.3rem .3rem 0 0}</style>
<h1>${title}</h1>
${content}
</html>`;
}

const button = (choice: string, words: string) => `<button name="choice" value="${choice}">${words}</button>`;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
