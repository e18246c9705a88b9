// The editor of kdump-conf, byte for byte.
import { withFenceKdump } from '../../../../../../plugins/ovirt-host-deploy/kdump/packages/kdump-conf.ts';
import { testEditor } from '../../../../editor-cases.ts';

testEditor('kdump-conf', withFenceKdump);
