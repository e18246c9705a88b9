// The editor of nrpe-cfg, byte for byte.
import { allowHost } from '../../../../../../plugins/ovirt-host-deploy/gluster/nrpe/nrpe-cfg.ts';
import { testEditor } from '../../../../editor-cases.ts';

testEditor('nrpe-cfg', allowHost);
