/** A refused form is read from its errors on; a form that is on its way is not sent twice. */
export function startForms(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus();
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '';
    form.setAttribute('aria-busy', 'true');
  });
  // Back from the next page: the form may be sent again.
  addEventListener('pageshow', () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      form.removeAttribute('aria-busy');
    }
  });
}
