/** A file for the reader. Shown in the browser where it can show it; its name survives any alphabet (RFC 6266). */
export function fileResponse(bytes: Uint8Array, file: { name: string; type: string }): Response {
  const plain = file.name.replace(/[^\w.-]/g, '_');
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': file.type,
      'Content-Length': String(bytes.length),
      'Content-Disposition': `inline; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
