// Small elements as data: a symbolic link, the removal of a file.
import { stepsOf } from './file-element.ts';
import type { Element, LinkSpec } from './transaction.ts';

/** @param before where the link leads now; null where there is none. */
export function linkElement(spec: LinkSpec, before: string | null): Element {
  return {
    name: spec.path,
    change: { kind: 'link', target: spec.path, why: spec.why, detail: [`-> ${spec.target}`] },
    commit: [{ kind: 'link.make', args: { path: spec.path, target: spec.target } }],
    undo: [],
    revert: [{ kind: 'link.restore', args: { path: spec.path, before } }],
  };
}

export function removalElement(spec: { path: string; why: string }, runDir: string): Element {
  const { args } = stepsOf({ ...spec, content: '' }, runDir, []);
  return {
    name: spec.path,
    change: { kind: 'file', target: spec.path, why: spec.why, detail: [`--- ${spec.path}`, '+++ /dev/null'] },
    commit: [{ kind: 'file.remove', args: { ...args } }],
    undo: [],
    revert: [{ kind: 'file.bring-back', args: { ...args } }],
  };
}
