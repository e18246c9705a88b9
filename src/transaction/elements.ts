// Small elements as data: a symbolic link, the removal of a file or of a link.
import { stepsOf } from './file-element.ts';
import type { FileState } from './regular-file.ts';
import type { Json } from './step.ts';
import type { Element, LinkSpec } from './transaction.ts';

/** @param before where the link leads now; null where there is none. */
export function linkElement(spec: LinkSpec, before: string | null): Element {
  return {
    name: spec.path,
    change: { kind: 'link', target: spec.path, why: spec.why, detail: [`-> ${spec.target}`] },
    commit: [{ kind: 'link.make', args: { path: spec.path, target: spec.target, before } }],
    undo: [],
    revert: [{ kind: 'link.restore', args: { path: spec.path, before, made: spec.target } }],
  };
}

/** The link itself goes, never what it leads to. */
export function linkRemovalElement(spec: { path: string; why: string }, before: string): Element {
  return {
    name: spec.path,
    change: {
      kind: 'link',
      target: spec.path,
      why: spec.why,
      detail: [`--- ${spec.path} -> ${before}`, '+++ /dev/null'],
    },
    commit: [{ kind: 'link.remove', args: { path: spec.path, before } }],
    undo: [],
    revert: [{ kind: 'link.restore', args: { path: spec.path, before, made: null } }],
  };
}

/** @param before what is there now; undefined in a plan that knows the file only from an earlier change of the run. */
export function removalElement(
  spec: { path: string; why: string },
  runDir: string,
  before: FileState | undefined,
): Element {
  const { args } = stepsOf({ ...spec, content: new Uint8Array() }, runDir, { missing: [], before });
  const steps = { ...args } as Record<string, Json>;
  return {
    name: spec.path,
    change: { kind: 'file', target: spec.path, why: spec.why, detail: [`--- ${spec.path}`, '+++ /dev/null'] },
    commit: [{ kind: 'file.remove', args: steps }],
    undo: [],
    revert: [{ kind: 'file.bring-back', args: steps }],
  };
}
