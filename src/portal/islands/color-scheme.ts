/** Follows the system while the page is open, where the reader has chosen to. */
export function startColorScheme(): void {
  const page = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => {
    if (page.dataset.scheme === 'auto') {
      page.setAttribute('data-mantine-color-scheme', dark.matches ? 'dark' : 'light');
    }
  });
}
