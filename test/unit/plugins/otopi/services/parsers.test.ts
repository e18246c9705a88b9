// What the programs of three init systems say.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isOpenRc, parseRunlevels } from '../../../../../plugins/otopi/services/openrc/parse.ts';
import { parseChkconfig, parseInitctl } from '../../../../../plugins/otopi/services/rhel/parse.ts';
import { parseShow, type ShownUnit } from '../../../../../plugins/otopi/services/systemd/show.ts';
import { readTable } from '../../../cases.ts';

describe('systemctl show', () => {
  for (const { name, output, units } of readTable<{ name: string; output: string; units: Partial<ShownUnit>[] }>(
    'systemctl-show',
  )) {
    test(name, () => {
      const undecided = { running: undefined, enabled: undefined };
      assert.deepEqual(
        parseShow(output),
        units.map((unit) => ({ ...undecided, ...unit })),
      );
    });
  }
});

describe('OpenRC', () => {
  test('its version', () => {
    assert.equal(isOpenRc('rc (OpenRC) 0.45.2 (Gentoo Linux)\n'), true);
    assert.equal(isOpenRc('rc: 1.7.4\nCopyright 1991-2015 Byron Rakitzis\n'), false);
  });

  test('services and their runlevels', () => {
    const output =
      '                sshd |      default                 \n               cron | boot default\n              spare |\n';
    assert.deepEqual(
      [...parseRunlevels(output)],
      [
        ['sshd', ['default']],
        ['cron', ['boot', 'default']],
        ['spare', []],
      ],
    );
    assert.deepEqual([...parseRunlevels('')], []);
  });
});

describe('sysv and upstart', () => {
  const list = 'network        \t0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off\n';
  const off = 'netfs\t0:off\t1:on\t2:off\t3:off\t4:off\t5:off\t6:on\n';
  test('on in a runlevel that people work in', () => assert.equal(parseChkconfig(off + list, 'network'), true));
  test('single user and reboot do not count', () => assert.equal(parseChkconfig(off + list, 'netfs'), false));
  test('a service it does not list', () => assert.equal(parseChkconfig(list, 'net'), false));
  test('nothing', () => assert.equal(parseChkconfig('', 'network'), false));

  const jobs: [string, boolean | undefined][] = [
    ['libvirtd start/running, process 1207\n', true],
    ['libvirtd stop/waiting\n', false],
    ['tty (/dev/tty1) start/running, process 1\n', true],
    ['tty (/dev/tty1) stop/killed, process 1\n', false],
    ['', undefined],
    ['initctl: Unknown job: x\n', undefined],
  ];
  for (const [output, running] of jobs) {
    test(`initctl: ${output.trim() || 'nothing'}`, () => assert.equal(parseInitctl(output)?.running, running));
  }
});
