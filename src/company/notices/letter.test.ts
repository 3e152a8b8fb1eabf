import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import { inkOn, type Letter, type Look, letterHtml, letterText } from './letter.ts';
import { letterOf } from './letters.ts';
import { sampleNotices } from './samples.ts';
import { compileLayout, madeLayout, written } from './testing/layout.ts';

const redress = { email: 'contact@orbite.example', court: 'tribunal', mediator: 'médiateur' };
const provider = { iban: 'FR7699999000010000000000115', portalUrl: 'https://portal.example' };
const look = (language: 'fr' | 'en'): Look => ({
  language,
  company: 'Orbite & Fils',
  identity: ['Orbite & Fils', 'RCS Besançon 123 456 782'],
  accent: '#1d4ed8',
});
const samples = LANGUAGES.flatMap((language) =>
  Object.entries(sampleNotices(language, provider)).map(
    ([name, facts]) => [language, name, letterOf(facts, look(language), redress)] as const,
  ),
);

describe('what comes from outside', () => {
  const hostile = `<script>alert(1)</script>"'&{{company}}\n$&`;
  const letter: Letter = {
    subject: hostile,
    preview: hostile,
    title: hostile,
    blocks: [
      { paragraph: hostile },
      { box: { heading: hostile, text: hostile } },
      { facts: [[hostile, hostile]] },
      { button: { label: hostile, url: `https://x.example/"onmouseover="alert(1)` } },
    ],
    basis: hostile,
  };

  it('is text in the HTML part, wherever it stands', () => {
    const html = letterHtml(letter, look('fr'));
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('"onmouseover');
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(9);
  });

  it('is not filled in a second time', () => {
    const html = letterHtml(letter, look('fr'));
    expect(html.match(/\{\{company\}\}/g)?.length).toBeGreaterThanOrEqual(9);
  });
});

describe('every letter, in both languages', () => {
  it.each(samples)('%s %s has a subject, a title, words, a basis, and no hole', (language, _, letter) => {
    const text = letterText(letter, look(language));
    const html = letterHtml(letter, look(language));
    for (const said of [letter.subject, letter.title, letter.basis]) expect(said.length).toBeGreaterThan(10);
    expect(letter.blocks.some((block) => 'paragraph' in block)).toBe(true);
    for (const part of [letter.subject, text, html]) {
      expect(part).not.toMatch(/\{\{|\}\}|undefined|\[object|notices\.|NaN/);
    }
    expect(letter.subject).not.toContain('\n');
    // Both parts say the same.
    for (const block of letter.blocks) {
      if ('button' in block) {
        expect(text).toContain(block.button.url);
        expect(html).toContain(`href="${block.button.url}"`);
      }
      if ('facts' in block) for (const [label] of block.facts) expect(text).toContain(label);
    }
    for (const line of look(language).identity) expect(text).toContain(line);
  });

  it.each(samples)(
    '%s %s is a page that loads nothing, under 100 kB (or mailboxes cut it)',
    (language, _, letter) => {
      const html = letterHtml(letter, look(language));
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).not.toMatch(/<(script|img|link|iframe|object|form)\b|url\(|@import/i);
      expect(html.length).toBeLessThan(100_000);
    },
  );

  it('has its deadline in a box, where it is the notice of L215-1', () => {
    const notices = samples.filter(([, name]) => name === 'renewal-notice');
    expect(notices).toHaveLength(2);
    for (const [language, , letter] of notices) {
      const boxes = letter.blocks.flatMap((block) => ('box' in block ? [block.box] : []));
      expect(boxes).toHaveLength(1);
      expect(boxes[0]?.heading).toContain(language === 'fr' ? '10 mai 2026' : '10 May 2026');
      expect(letterText(letter, look(language))).toMatch(/\+-{70}\+\n\| .*10 (mai|May) 2026 .*\|/);
      expect(letterHtml(letter, look(language))).toContain('border:3px solid');
    }
  });

  it('gives reasons, article and redress, where it tells of a restriction (DSA, art. 17)', () => {
    for (const [language, name, letter] of samples.filter(([, one]) => /suspended|intrusion/.test(one))) {
      const text = letterText(letter, look(language));
      expect(text, name).toContain('2022/2065');
      expect(text, name).toMatch(/article (5|12)/);
      for (const way of Object.values(redress)) expect(text, name).toContain(way);
    }
  });
});

describe('the look', () => {
  it('is what MJML makes of layout.mjml (node src/company/notices/testing/layout.ts)', async () => {
    expect(written(await compileLayout())).toBe(await madeLayout());
  });

  it.each([
    ['#ffffff', '#000000'],
    ['#000000', '#ffffff'],
    ['#1d4ed8', '#ffffff'],
    ['#facc15', '#000000'],
    ['#808080', '#000000'],
  ])('writes on %s in %s', (colour, ink) => {
    expect(inkOn(colour)).toBe(ink);
  });
});
