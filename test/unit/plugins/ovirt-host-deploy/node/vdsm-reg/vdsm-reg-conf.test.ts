// The editor of vdsm-reg-conf, byte for byte.
import { withoutEngine } from '../../../../../../plugins/ovirt-host-deploy/node/vdsm-reg/vdsm-reg-conf.ts';
import { testEditor } from '../../../../editor-cases.ts';

testEditor('vdsm-reg-conf', withoutEngine);
