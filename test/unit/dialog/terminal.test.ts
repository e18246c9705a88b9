// On a terminal: the progress line keeps out of the way, and what is hidden is typed unseen.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HiddenKeys } from '../../../src/dialog/hidden-keys.ts';
import { Screen } from '../../../src/dialog/screen.ts';
import { terminalOf } from '../../../src/dialog/terminal.ts';
import { PassThrough } from 'node:stream';
import { startDialog } from '../../dialog-harness.ts';

const terminal = { setRaw: undefined, colours: true, redraws: true, echoes: true, columns: () => 20 };
const CLEAR = '\r\x1b[K';

function screen(options = terminal): { screen: Screen; take: () => string } {
  let written = '';
  const made = new Screen((text) => (written += text), options);
  const take = (): string => {
    const text = written;
    written = '';
    return text;
  };
  return { screen: made, take };
}

suite('Screen', () => {
  test('draws progress below what is written, short of the last column', () => {
    const { screen: s, take } = screen();
    s.setStatus('a status of more than that');
    assert.equal(take(), `${CLEAR}a status of more th`);
    s.write('line\n');
    assert.equal(take(), `${CLEAR}line\n${CLEAR}a status of more th`);
    s.setStatus('');
    assert.equal(take(), CLEAR);
    s.write('line\n');
    assert.equal(take(), 'line\n');
  });

  test('draws nothing while an answer is typed', () => {
    const { screen: s, take } = screen();
    s.setStatus('status');
    s.write('lines follow\n');
    take();
    s.asked();
    assert.equal(take(), CLEAR);
    s.setStatus('other');
    assert.equal(take(), '');
    s.answered(true);
    s.setStatus('third');
    assert.equal(take(), `${CLEAR}third`);
  });

  test('begins a line of its own after a prompt, unless the terminal has', () => {
    const { screen: s, take } = screen();
    s.write('PROMPT> ');
    s.answered(true);
    s.write('a\n');
    s.write('PROMPT> ');
    s.answered(false);
    s.write('b\n');
    assert.equal(take(), 'PROMPT> a\nPROMPT> \nb\n');
  });

  test('draws nothing where nothing can be drawn over', () => {
    const { screen: s, take } = screen({ ...terminal, redraws: false });
    s.setStatus('status');
    s.write('a\n');
    s.setStatus('');
    assert.equal(take(), 'a\n');
  });
});

suite('HiddenKeys', () => {
  const type = (...chunks: (string | Buffer)[]): { out: string; happened: string[] } => {
    const happened: string[] = [];
    const keys = new HiddenKeys({ signal: (name) => happened.push(name), end: () => happened.push('end') });
    return { out: chunks.map((chunk) => keys.push(Buffer.from(chunk as string))).join(''), happened };
  };
  const emoji = Buffer.from('🙂');

  test('make a line at Enter', () => assert.equal(type('se', 'cret', '\r').out, 'secret\n'));
  test('give nothing before it', () => assert.equal(type('secret').out, ''));
  test('erase a whole character', () => {
    assert.equal(type('a', emoji.subarray(0, 2), emoji.subarray(2), '\x7fb\b\x7f\x7fc\r').out, 'c\n');
  });
  test('erase all', () => assert.equal(type('abc\x15d\n').out, 'd\n'));
  test('pass on what is typed after Enter', () => assert.equal(type('a\rb\rc').out, 'a\nb\nc'));
  test('of control do not count', () => assert.equal(type('a\x01\x1bb\r').out, 'ab\n'));
  test('of signals send them', () => assert.deepEqual(type('\x03\x1c').happened, ['SIGINT', 'SIGQUIT']));
  test('end input on an empty line only', () => {
    assert.deepEqual(type('a\x04').happened, []);
    assert.deepEqual(type('\x04').happened, ['end']);
  });
});

suite('hidden input', () => {
  const start = (): { d: ReturnType<typeof startDialog>; raw: boolean[] } => {
    const raw: boolean[] = [];
    return { d: startDialog({ terminal: { setRaw: (on) => raw.push(on), echoes: true } }), raw };
  };

  test('switches the echo off, and back on', async () => {
    const { d, raw } = start();
    const asked = d.dialog.queryString({ name: 'PW', note: 'Password: ', hidden: true });
    await d.settle();
    assert.deepEqual(raw, [true]);
    d.stdin.write('wrng\x7f\x7f\x7fon\rnext\n');
    assert.equal(await asked, 'won');
    assert.deepEqual(raw, [true, false]);
    assert.equal(await d.dialog.queryString({ name: 'SHOWN', note: 'Shown: ' }), 'next');
    assert.deepEqual(raw, [true, false]);
    await d.close();
  });

  test('switches it back on when the event is ended', async () => {
    const { d, raw } = start();
    const asked = d.dialog.queryString({ name: 'PW', hidden: true });
    await d.settle();
    d.interrupt.abort(new Error('SIG2'));
    await assert.rejects(asked, /SIG2/);
    assert.deepEqual(raw, [true, false]);
    await d.close();
  });

  test('ends with the input', async () => {
    const { d, raw } = start();
    const asked = d.dialog.queryString({ name: 'PW', hidden: true });
    await d.settle();
    d.stdin.write('\x04');
    await assert.rejects(asked, { code: 'peer-lost', message: 'End of file' });
    assert.deepEqual(raw, [true, false]);
    await d.close();
  });
});

suite('terminalOf', () => {
  const stream = (isTTY: boolean): PassThrough =>
    Object.assign(new PassThrough(), isTTY ? { isTTY, columns: 132 } : {});
  const facts = (input: boolean, output: boolean, env: NodeJS.ProcessEnv = {}): unknown[] => {
    const found = terminalOf(stream(input), stream(output), env);
    return [found.setRaw !== undefined, found.colours, found.redraws, found.echoes, found.columns()];
  };
  test('a terminal', () => assert.deepEqual(facts(true, true), [true, true, true, true, 132]));
  test('pipes', () => assert.deepEqual(facts(false, false), [false, false, false, false, 80]));
  test('NO_COLOR', () => assert.deepEqual(facts(true, true, { NO_COLOR: '1' }), [true, false, true, true, 132]));
  test('an empty NO_COLOR', () => assert.deepEqual(facts(true, true, { NO_COLOR: '' })[1], true));
  test('a dumb terminal', () => assert.deepEqual(facts(true, true, { TERM: 'dumb' }), [true, false, false, true, 132]));
  test('output that is kept in a file', () => assert.deepEqual(facts(true, false), [true, false, false, false, 80]));
});
