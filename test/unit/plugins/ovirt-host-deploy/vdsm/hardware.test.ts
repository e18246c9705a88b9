// Hardware and distribution: who is let in, by recorded facts.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judge } from '../../../../../plugins/ovirt-host-deploy/vdsm/hardware/index.ts';
import { hasConstantTsc, planVerdict } from '../../../../../plugins/ovirt-host-deploy/vdsm/hardware/virtualization.ts';
import { judgeDistribution } from '../../../../../plugins/ovirt-host-deploy/vdsm/software/index.ts';
import { readTable } from '../../../cases.ts';
import { fakeContext } from '../../../fake-context.ts';

interface Case {
  name: string;
  cpuInfo: string[];
  arch?: string;
  kvmDevice?: boolean;
  featureControl?: string;
  vmCr?: string;
  cpuid?: { leaf1Ecx: number; extendedEcx: number };
  virtualization: string;
  reason?: string;
  constantTsc?: boolean;
}

suite('hardware', () => {
  for (const { name, cpuInfo, arch = 'x86_64', kvmDevice = false, ...c } of readTable<Case>('hardware')) {
    const evidence = {
      cpuInfo: cpuInfo.join('\n'),
      arch,
      kvmDevice,
      featureControl: c.featureControl === undefined ? undefined : BigInt(c.featureControl),
      vmCr: c.vmCr === undefined ? undefined : BigInt(c.vmCr),
      cpuid: c.cpuid,
    };
    test(name, () => {
      const verdict = planVerdict(evidence);
      assert.equal(verdict.virtualization, c.virtualization);
      assert.ok(verdict.reason.includes(c.reason ?? ''), verdict.reason);
      assert.equal(hasConstantTsc(evidence), c.constantTsc ?? true);
    });
    test(`${name}: what the run says`, () => {
      const { ctx, recorded } = fakeContext();
      const seen = judge(evidence, ctx.log);
      if (c.virtualization === 'supported') {
        assert.equal(seen, undefined);
        assert.match(recorded.log[0] ?? '', /^INFO Hardware supports virtualization/);
      } else if (c.virtualization === 'unknown') {
        assert.ok(typeof seen === 'object' && seen.severity === 'warning', JSON.stringify(seen));
      } else {
        assert.ok(typeof seen === 'string', JSON.stringify(seen));
        assert.match(
          seen,
          c.virtualization === 'foreign' ? /^Architecture is unsupported/ : /^Hardware does not support/,
        );
      }
    });
  }
});

suite('distribution', () => {
  const distributions: [string, string, number, boolean, boolean][] = [
    ['centos', '9', 9, true, true],
    ['rocky', '8.10', 8, true, true],
    ['rhel', '10.0', 10, true, true],
    ['centos', '7', 7, true, false],
    ['fedora', '38', 38, true, true],
    ['fedora', '37', 37, true, false],
    ['debian', '12', 12, false, false],
    ['rhel', '', NaN, true, false],
    ['', '', NaN, false, false],
  ];
  for (const [id, versionId, osMajor, isElFamily, good] of distributions)
    test(`${id || 'none'} ${versionId} is ${good ? 'taken' : 'refused'}`, () => {
      const osRelease = { id, versionId, idLike: [], variantId: '', prettyName: '' };
      const seen = judgeDistribution({ osRelease, isElFamily, osMajor });
      const refusal = `Distribution ${id || 'unknown'} version ${versionId || 'unknown'} is not supported`;
      assert.equal(seen, good ? undefined : refusal);
    });
});
