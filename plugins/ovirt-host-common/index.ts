// Group `ovirt-host-common`: one line a plugin.
import type { Plugin } from '#plugin/plugin';
import { coreMisc } from './core/misc/index.ts';
import { restarts } from './core/restarts/index.ts';
import { hostedEngineConfig } from './hosted-engine/config/index.ts';
import { hostedEnginePackages } from './hosted-engine/packages/index.ts';
import { ovnCertificates } from './ovn/pki/index.ts';
import { qemuCertificates } from './qemu/pki/index.ts';
import { vdsmPki } from './vdsm/pki/index.ts';
import { vmconsoleCertificates } from './vmconsole/pki/index.ts';
import { vncTls } from './vnc/tls/index.ts';

export const ovirtHostCommon: readonly Plugin[] = [
  coreMisc,
  hostedEngineConfig,
  hostedEnginePackages,
  ovnCertificates,
  qemuCertificates,
  restarts,
  vdsmPki,
  vmconsoleCertificates,
  vncTls,
];
