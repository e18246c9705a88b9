// Brazilian Portuguese is asked for: people read it; machines, the log and scripts read English.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Home } from './home.ts';
import { makeHome } from './home.ts';

const portuguese = { LC_ALL: '', LANG: 'pt_BR.UTF-8' };

suite('the executable in pt_BR', () => {
  let home: Home;
  before(async () => {
    home = await makeHome();
  });
  after(() => home.remove());

  const otopi = (...words: readonly string[]) => home.run(['ovirt-host-deploy', 'otopi', ...words], portuguese);

  test('stages, notes and records are shown in it', async () => {
    const { stdout, stderr, exitCode } = await otopi('--plan');
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^\[ INFO {2}\] Etapa: Validação da configuração$/m);
    assert.match(stdout, /^ {10}Plano: nada a mudar$/m);
    assert.doesNotMatch(stdout, /Stage:|Plan:|Log file|Version:/);
  });

  test('the log of that run is in English, what was shown included', () => {
    const [name = ''] = globSync('otopi-*.log', { cwd: home.folder });
    const log = readFileSync(join(home.folder, name), 'utf8');
    assert.match(log, /DIALOG:SEND \[ INFO {2}\] Stage: Setup validation/);
    assert.match(log, /DIALOG:SEND {11}Plan: nothing to change/);
    assert.doesNotMatch(log, /Etapa|Plano/);
  });

  test('machines get English', async () => {
    const { stdout } = await otopi('--plan', 'DIALOG/dialect=str:machine');
    assert.match(stdout, /^\*\*\*L:INFO Stage: Setup validation$/m);
    assert.match(stdout, /^### Plan: nothing to change$/m);
    assert.doesNotMatch(stdout, /Etapa|Plano/);
  });

  test('help is in it, names of options are not', async () => {
    const { stdout } = await otopi('--help');
    assert.match(stdout, /^Uso: otopi/);
    assert.match(stdout, /^ {2}--plan {9}mostra o que seria mudado/m);
  });

  test('errors before and during the run are told in it', async () => {
    const bad = await otopi('BASE/pluginGroups=str:none-such');
    assert.equal(bad.exitCode, 2);
    assert.match(bad.stderr, /^ovirt-host-deploy: Grupo de plugins desconhecido 'none-such'; os conhecidos são otopi/);
    const failed = await otopi('--plan', 'NETWORK/iptablesEnable=bool:true', 'NETWORK/firewalldEnable=bool:true');
    assert.equal(failed.exitCode, 1);
    assert.match(
      failed.stdout,
      /^\[ ERROR \] Falha na execução da etapa '[^']+': NETWORK\/firewalldEnable .*excluem-se/m,
    );
  });

  test('an initialization error for a machine is English', async () => {
    const { stdout } = await otopi('BASE/pluginGroups=str:none-such', 'DIALOG/dialect=str:machine');
    assert.match(stdout, /^\*\*\*L:ERROR Internal error: Unknown plugin group 'none-such'; known are otopi/);
  });

  test('any other language is English', async () => {
    const { stdout } = await home.run(['ovirt-host-deploy', '--help'], { LC_ALL: 'xx_XX.UTF-8' });
    assert.match(stdout, /^Usage: /);
  });
});
