/**
 * Passkeys need a script: the browser talks to the authenticator. A form `data-passkey="sign-in"` or
 * `"register"` carries the challenge; its answer is put into the field `response`, and the form is sent
 * like any other. Where there is no script the form stays hidden and the password is there.
 */
export function startPasskeys(): void {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      if (field(form, 'response').value !== '') return;
      event.preventDefault();
      void answer(form);
    });
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const { startAuthentication, startRegistration } = await import('@simplewebauthn/browser');
  const said = form.querySelector<HTMLElement>('[data-passkey-error]');
  try {
    const optionsJSON = JSON.parse(form.dataset.options ?? '{}');
    const response =
      form.dataset.passkey === 'register'
        ? await startRegistration({ optionsJSON })
        : await startAuthentication({ optionsJSON });
    field(form, 'response').value = JSON.stringify(response);
    form.requestSubmit();
  } catch {
    delete form.dataset.sent;
    if (said) said.hidden = false;
  }
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(`no field ${name}`);
  return found;
}
