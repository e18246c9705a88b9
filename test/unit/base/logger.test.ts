// The hub: which sink sees what, and that secrets reach none.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { LogRecord, LogSink } from '../../../src/base/log.ts';
import { LogHub, describeError, formatRecord } from '../../../src/base/logger.ts';
import { SecretValues } from '../../../src/base/redact.ts';

function listening(): LogSink & { texts: string[]; records: LogRecord[] } {
  const records: LogRecord[] = [];
  return {
    records,
    get texts() {
      return records.map(({ level, logger, message }) => `${level} ${logger} ${message}`);
    },
    write: (record) => void records.push(record),
  };
}

suite('LogHub', () => {
  test('the file gets what was logged before it was open, in order, and early output ends', () => {
    const early = listening();
    const hub = new LogHub(new SecretValues(), early);
    const log = hub.named('a');
    log.debug('one');
    const file = listening();
    hub.takeOver(file);
    log.named('b').info('two');
    assert.deepEqual(file.texts, ['DEBUG a one', 'INFO b two']);
    assert.deepEqual(early.texts, ['DEBUG a one']);
  });

  test('a secret that becomes known late is masked in the backlog too', () => {
    const secrets = new SecretValues();
    const hub = new LogHub(secrets);
    hub.named('a').debug('password hunter2');
    secrets.add('hunter2');
    const file = listening();
    hub.takeOver(file);
    assert.deepEqual(file.texts, ['DEBUG a password **FILTERED**']);
  });

  test('every sink gets filtered text, errors and their causes included', () => {
    const secrets = new SecretValues();
    secrets.add('hunter2');
    const sink = listening();
    const hub = new LogHub(secrets, sink);
    hub.named('a').trace(new Error('outer', { cause: new Error('with hunter2') }));
    assert.match(sink.texts.join(), /outer[\s\S]*Caused by: Error: with \*\*FILTERED\*\*/);
    assert.doesNotMatch(sink.texts.join(), /hunter2/);
  });

  test('a sink that fails is given up and the others are told once', () => {
    const hub = new LogHub(new SecretValues());
    const other = listening();
    hub.attach({
      write: () => {
        throw new Error('ENOSPC: no space left on device');
      },
    });
    hub.attach(other);
    hub.named('a').info('one');
    hub.named('a').info('two');
    assert.deepEqual(other.texts.toSorted(), [
      'INFO a one',
      'INFO a two',
      'WARNING otopi.core.log Cannot write the log any more: ENOSPC: no space left on device',
    ]);
  });

  test('a detached sink hears nothing more, and a dropped backlog is gone', () => {
    const hub = new LogHub(new SecretValues());
    const sink = listening();
    hub.attach(sink);
    hub.named('a').info('one');
    hub.detach(sink);
    hub.dropBacklog();
    hub.named('a').info('two');
    const file = listening();
    hub.takeOver(file);
    assert.deepEqual(sink.texts, ['INFO a one']);
    assert.deepEqual(file.texts, []);
  });
});

test('a record is one line of date, clock, zone, level, logger and message', () => {
  const record: LogRecord = { time: new Date(2026, 0, 2, 3, 4, 5, 6), level: 'INFO', logger: 'a.b', message: 'text' };
  assert.match(formatRecord(record), /^2026-01-02 03:04:05,006[+-]\d{4} INFO a\.b text\n$/);
});

test('a cause that comes round again ends the story', () => {
  const error = new Error('first');
  error.cause = error;
  assert.equal(describeError(error).split('Caused by').length, 1);
});
