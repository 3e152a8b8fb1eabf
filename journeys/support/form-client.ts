/**
 * A browser without scripts or pictures, light enough for twenty at once: cookies, forms, redirects. Like
 * a patient person it sends a form again when nobody answers.
 */
export class FormClient {
  readonly #cookies = new Map<string, string>();
  readonly #base: string;
  readonly #address: string;
  url = '';
  html = '';

  constructor(base: string, address: string) {
    this.#base = base;
    this.#address = address;
  }

  /** What a reader sees. */
  get text(): string {
    return this.html
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  }

  async goto(path: string): Promise<void> {
    await this.#ask(new URL(path, this.#base), undefined);
  }

  /** Fills the form of this page that has the fields, or says these words, and sends it. */
  async submit(fields: Readonly<Record<string, string>>, words = ''): Promise<void> {
    const [wanted = ''] = Object.keys(fields);
    const forms = [...this.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
    const form = forms.find(([, , inside = '']) =>
      inside.includes(words === '' ? `name="${wanted}"` : words),
    );
    if (!form) throw new Error(`no form with ${wanted} at ${this.url}: ${this.text.slice(0, 2000)}`);
    const [, head = '', inside = ''] = form;
    const body = new FormData();
    for (const [field = ''] of inside.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(field, 'name');
      const type = attribute(field, 'type') ?? 'text';
      const chosen = !/^(checkbox|radio|file|submit)$/.test(type) || /\schecked\b/.test(field);
      if (name !== undefined && chosen && !(name in fields)) body.set(name, attribute(field, 'value') ?? '');
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    await this.#ask(new URL(attribute(head, 'action') ?? this.url, this.url), body);
  }

  async #ask(url: URL, body: FormData | undefined): Promise<void> {
    let answer = await this.#patiently(url, body);
    for (let hops = 0; hops < 10 && answer.status >= 300 && answer.status < 400; hops++) {
      url = new URL(answer.headers.get('location') ?? '', url);
      answer = await this.#patiently(url, undefined);
    }
    this.url = url.href;
    this.html = await answer.text();
  }

  async #patiently(url: URL, body: FormData | undefined): Promise<Response> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(url, this.#request(url, body));
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          this.#cookies.set(name, value);
        }
        if (answer.status < 500) return answer;
      } catch (error) {
        if (tries > 240) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  #request(url: URL, body: FormData | undefined): RequestInit {
    const own = url.href.startsWith(this.#base);
    // A form without a file goes out as browsers send it; the pay page reads nothing else.
    const plain = [...(body ?? [])].map(([name, value]): [string, string] => [name, String(value)]);
    return {
      redirect: 'manual',
      method: body ? 'POST' : 'GET',
      ...(body ? { body: own ? body : new URLSearchParams(plain) } : {}),
      headers: {
        'accept-language': 'fr',
        ...(own
          ? {
              'x-forwarded-for': this.#address,
              cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            }
          : {}),
      },
    };
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
