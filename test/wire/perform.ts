// Does one call of a transcript's host, and checks what comes back.
import assert from 'node:assert/strict';
import type { Harness } from '../dialog-harness.ts';
import type { HostCall } from './transcript.ts';

export async function performCall(host: Harness, call: HostCall): Promise<void> {
  const { dialog } = host;
  switch (call.do) {
    case 'record':
      return host.record(call.level, call.message);
    case 'note':
      return dialog.note(call.text);
    case 'queryString':
      return assert.equal(await dialog.queryString(call.query), call.returns);
    case 'queryValue':
      return assert.equal(await dialog.queryValue(call.name, call.note), call.returns);
    case 'queryMultiString':
      return assert.deepEqual(await dialog.queryMultiString(call.name, call.note), call.returns);
    case 'confirm':
      return assert.equal(await dialog.confirm(call.name, call.description, call.note), call.returns);
    case 'displayValue':
      return dialog.displayValue(call.name, call.value, call.note);
    case 'displayMultiString':
      return dialog.displayMultiString(call.name, call.lines);
    case 'announce':
      return dialog.announce(call.sequence);
    case 'eventStarted':
      return dialog.eventStarted(call.event);
    case 'eventEnded':
      return dialog.eventEnded(call.event);
    case 'terminate':
      return dialog.terminate();
  }
}
