import { chown, rename, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';

/** Between two looks: more often, and looking would take a good part of a processor from what is looked at. */
const BETWEEN_LOOKS = 12;

export interface Answer {
  /** 0: no answer came. */
  readonly status: number;
  readonly body: string;
}

/** One request to `host`, at the address where its node listens, over a connection of its own. */
export function get(
  address: string,
  host: string,
  url = '/',
  headers: Record<string, string> = {},
  port = 80,
) {
  return new Promise<Answer>((resolve) => {
    const asked = request(
      { host: address, port, path: url, headers: { host, ...headers }, agent: false, timeout: 20_000 },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.once('error', () => resolve({ status: 0, body }));
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve({ status: 0, body: '' }));
    asked.end();
  });
}

export interface DatabaseLogin {
  readonly name: string;
  readonly password: string;
}

/** A page that answers only once it has asked its database. */
export function databasePage({ name, password }: DatabaseLogin): string {
  return `<?php
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
try {
    $db = new mysqli('localhost', '${name}', '${password}', '${name}');
    echo 'asked ', $db->query('select database()')->fetch_row()[0];
} catch (mysqli_sql_exception $problem) {
    http_response_code(503);
}
`;
}

/**
 * Puts the page into a directory as soon as it is there and belongs to the site: what a customer does
 * by FTP, without the time that it takes to type.
 */
export async function putPage(directory: string, page: string, abandoned: () => boolean): Promise<void> {
  for (;;) {
    const about = await stat(directory).catch(() => undefined);
    if (about && about.uid !== 0) {
      const staged = path.join(path.dirname(directory), '.staged.php');
      await writeFile(staged, page);
      await chown(staged, about.uid, about.gid);
      await rename(staged, path.join(directory, 'index.php'));
      return;
    }
    if (abandoned()) return;
    await pause(BETWEEN_LOOKS);
  }
}

/** @returns when the first answer with status 200 of the page was there. @throws Error after a minute. */
export async function firstAnswer(address: string, host: string, database: DatabaseLogin): Promise<number> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const { status, body } = await get(address, host);
    if (status === 200 && body === `asked ${database.name}`) return Date.now();
    await pause(BETWEEN_LOOKS);
  }
  throw new Error(`${host} does not answer within a minute`);
}

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
