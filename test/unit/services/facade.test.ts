// Services through the funnel: only what is missing is done, everything can be taken back, and a plan sees itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import { createServices } from '../../../src/services/facade.ts';
import { serviceHost } from './parts.ts';

describe('boot state', () => {
  test('one command for all that lack it, undone together', async () => {
    const host = serviceHost({ units: { a: {}, b: { enabled: true }, c: {} } });
    await host.services.setStartup(['a', 'b', 'c'], true, 'the host needs them');
    assert.deepEqual(host.commands, ['ctl enable a c']);
    assert.deepEqual(host.undoing(), ['command.run ctl disable a c']);
    const change = { kind: 'service', action: 'enable', why: 'enable: the host needs them' };
    assert.deepEqual(host.made, [
      { ...change, target: 'a' },
      { ...change, target: 'c' },
    ]);
    assert.deepEqual(
      host.unneeded.map(({ target }) => target),
      ['b'],
    );
    assert.deepEqual(host.reads, [['a', 'b', 'c']], 'asked once');
  });

  test('nothing to do is no command', async () => {
    const host = serviceHost({ units: { on: { enabled: true }, fixed: { enabled: undefined } } });
    await host.services.setStartup(['on', 'fixed'], true, 'why');
    await host.services.setStartup('missing', false, 'why');
    await host.services.setStartup([], true, 'why');
    assert.deepEqual(host.commands, []);
    assert.deepEqual(
      host.unneeded.map(({ target }) => target),
      ['on', 'fixed', 'missing'],
    );
  });

  test('a unit that is not there cannot be enabled: nothing was changed', async () => {
    const host = serviceHost({ units: { a: {}, m: { exists: false, masked: true } } });
    const error = { code: 'service-failed', message: "Cannot enable service 'b': there is no such service" };
    await assert.rejects(host.services.setStartup(['a', 'b'], true, 'why'), error);
    await assert.rejects(host.services.setRunning('m', true, 'why'), { message: /masked.*systemctl unmask m/ });
    assert.deepEqual([host.made, host.commands], [[], []]);
  });

  test('an alias is enabled by its real name, and recorded as it was asked for', async () => {
    const host = serviceHost({ units: { alias: { id: 'real.service' } } });
    await host.services.setStartup('alias', true, 'why');
    assert.deepEqual(host.commands, ['ctl enable real.service']);
    assert.equal(host.made[0]?.target, 'alias');
  });
});

describe('running', () => {
  test('started and stopped, each undone by the other', async () => {
    const host = serviceHost({ units: { a: {}, b: { running: true } } });
    await host.services.setRunning('a', true, 'why');
    await host.services.setRunning('b', false, 'why');
    assert.deepEqual(host.commands, ['ctl start a', 'ctl stop b']);
    assert.deepEqual(host.undoing(), ['command.run ctl stop a', 'command.run ctl start b']);
    assert.equal(await host.services.isRunning('a'), true);
    assert.equal(await host.services.isRunning('b'), false);
  });

  test('what is so already stays; one that is on its way is waited for', async () => {
    const host = serviceHost({ units: { on: { running: true }, moving: { running: undefined } } });
    await host.services.setRunning('on', true, 'why');
    await host.services.setRunning('missing', false, 'why');
    await host.services.setRunning('moving', true, 'why');
    await host.services.setRunning('moving', false, 'why');
    assert.deepEqual(host.commands, ['ctl start moving', 'ctl stop moving']);
  });

  test('a restart is undone by a restart, or by a stop where it did not run', async () => {
    const host = serviceHost({ units: { on: { running: true }, off: {} } });
    await host.services.restart('on', 'why');
    await host.services.restart('off', 'why');
    assert.deepEqual(host.undoing(), ['command.run ctl restart on', 'command.run ctl stop off']);
  });

  test('a failure says why, with the last words of the unit', async () => {
    const cause = new DeployError('command-failed', 'ctl start a: exit code 1');
    const host = serviceHost({ units: { a: {} }, failing: { 'ctl start a': cause } });
    await assert.rejects(host.services.setRunning('a', true, 'why'), {
      code: 'service-failed',
      message: "Failed to start service 'a': ctl start a: exit code 1\na said: no",
      cause,
    });
  });

  test('an interruption stays what it is', async () => {
    const cause = new DeployError('signal', 'SIG15');
    const host = serviceHost({ units: { a: {} }, failing: { 'ctl start a': cause } });
    await assert.rejects(host.services.setRunning('a', true, 'why'), cause);
  });

  test('without an init nothing is started, the boot state is set', async () => {
    const host = serviceHost({ units: { a: {} }, canRun: false });
    await host.services.setRunning('a', true, 'why');
    await host.services.restart('a', 'why');
    await host.services.setStartup('a', true, 'why');
    assert.deepEqual(host.commands, ['ctl enable a']);
    assert.equal(host.logged.length, 2);
  });
});

describe('reading', () => {
  test('what cannot have changed is asked once, whether it runs again after a while', async (t) => {
    const host = serviceHost({ units: { a: {} } });
    await host.services.exists('a');
    await host.services.isRunning('a');
    assert.equal(host.reads.length, 1);
    const now = performance.now();
    t.mock.method(performance, 'now', () => now + 60_000);
    await host.services.isEnabled('a');
    assert.equal(host.reads.length, 1);
    await host.services.isRunning('a');
    assert.equal(host.reads.length, 2);
  });

  test('where one question does, it is about all units that will be asked for', async () => {
    const together = serviceHost({ units: { a: {}, b: {} }, expected: ['b', 'a', 'c'], readsTogether: true });
    await together.services.exists('a');
    assert.equal(await together.services.exists('b'), true);
    assert.equal(await together.services.exists('c'), false);
    await together.services.setRunning('b', true, 'why');
    await together.services.isRunning('a');
    assert.deepEqual(together.reads, [
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    const apart = serviceHost({ units: { a: {} }, expected: ['b', 'a'] });
    await apart.services.exists('a');
    assert.deepEqual(apart.reads, [['a']]);
  });

  test('any change of the run makes it ask again', async () => {
    const host = serviceHost({ units: { a: {} } });
    assert.equal(await host.services.exists('b'), false);
    await host.services.setRunning('a', true, 'why');
    host.units['b'] = { enabled: true };
    assert.equal(await host.services.exists('b'), true);
    assert.equal(await host.services.isEnabled('b'), true);
  });

  test('starting and stopping count as running, as systemctl status has it', async () => {
    const host = serviceHost({ units: { a: { running: undefined } } });
    assert.equal(await host.services.isRunning('a'), true);
  });

  test('the first provider that takes the host stays; without one there is an error', async () => {
    const host = serviceHost({ units: { a: {} } });
    host.services.provide({ ...host.provider, supportsDependency: false });
    assert.equal(host.services.supportsDependency, true);
    const bare = createServices({} as never);
    await assert.rejects(bare.exists('a'), { code: 'service-failed' });
  });
});

describe('a plan', () => {
  test('changes nothing and shows later readers what will be', async () => {
    const host = serviceHost({ units: { a: {}, b: { running: true, enabled: true } }, planning: true });
    await host.services.setStartup('a', true, 'why');
    await host.services.setRunning('a', true, 'why');
    await host.services.setStartup('b', false, 'why');
    await host.services.setRunning('b', false, 'why');
    assert.deepEqual(host.commands, []);
    assert.equal(host.made.length, 4);
    assert.deepEqual([await host.services.isRunning('a'), await host.services.isEnabled('a')], [true, true]);
    assert.deepEqual([await host.services.isRunning('b'), await host.services.isEnabled('b')], [false, false]);
    await host.services.setRunning('a', true, 'why');
    assert.equal(host.made.length, 4, 'planned once');
  });

  test('units of planned packages and pending files are there', async () => {
    const host = serviceHost({ plannedFiles: ['/units/vdsmd'], pendingFiles: ['/units/own'], planning: true });
    assert.equal(await host.services.exists('vdsmd'), true);
    assert.equal(await host.services.exists('own'), true);
    assert.equal(await host.services.exists('other'), false);
    await host.services.setStartup('vdsmd', true, 'why');
    assert.deepEqual(
      host.made.map(({ target }) => target),
      ['vdsmd'],
    );
  });

  test('in a real run a unit is there only once its package is', async () => {
    const host = serviceHost({ plannedFiles: ['/units/vdsmd'], pendingFiles: ['/units/vdsmd'] });
    assert.equal(await host.services.exists('vdsmd'), false);
  });
});
