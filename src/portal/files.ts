import type { KeptDocument } from '../platform/documents.ts';

/** What somebody handed in, rather than what we made: saved, never shown inside the browser. */
const HANDED_IN = new Set(['dispute-document', 'termination-letter']);

export function documentResponse(document: KeptDocument): Response {
  const response = fileResponse(document.bytes, { name: document.name, type: document.mime });
  if (HANDED_IN.has(document.kind)) {
    const shown = response.headers.get('content-disposition') ?? 'inline';
    response.headers.set('content-disposition', shown.replace(/^inline/, 'attachment'));
  }
  return response;
}

/** A file for the reader. Shown in the browser where it can show it; its name survives any alphabet (RFC 6266). */
export function fileResponse(bytes: Uint8Array, file: { name: string; type: string }): Response {
  return new Response(new Uint8Array(bytes), {
    headers: { ...fileHeaders(file), 'Content-Length': String(bytes.length) },
  });
}

export function fileHeaders(file: { name: string; type: string }) {
  const plain = file.name.replace(/[^\w.-]/g, '_');
  return {
    'Content-Type': file.type,
    'Content-Disposition': `inline; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** A ZIP file that is written as it is made. */
export function zipResponse(made: { name: string; chunks: AsyncGenerator<Buffer> }): Response {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await made.chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
  });
  const headers = fileHeaders({ name: made.name, type: 'application/zip' });
  return new Response(body, {
    headers: { ...headers, 'Content-Disposition': `attachment; filename="${made.name}"` },
  });
}
