/**
 * Parts of a page that change by themselves, `<div id="…" data-live="1000">`: the page is asked again
 * every so many milliseconds, and the part replaced where it differs. It ends when the new part is no
 * longer live. Without a script the page refreshes itself (`<noscript>`).
 */
export function startLive(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-live][id]')) follow(part);
}

function follow(part: HTMLElement): void {
  const every = Math.max(400, Number(part.dataset.live) || 2000);
  setTimeout(async () => {
    const fresh = await reload(part.id).catch(() => part);
    if (fresh === undefined) {
      location.reload();
      return;
    }
    if (fresh !== part && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    if (fresh.dataset.live === undefined) delete part.dataset.live;
    else follow(part);
  }, every);
}

async function reload(id: string): Promise<HTMLElement | undefined> {
  const response = await fetch(location.href, {
    headers: { accept: 'text/html' },
    credentials: 'same-origin',
  });
  if (!response.ok || response.redirected) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return page.getElementById(id) ?? undefined;
}
