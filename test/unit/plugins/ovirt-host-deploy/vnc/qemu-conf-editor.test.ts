// The editor of qemu.conf, byte for byte.
import { editQemuConf } from '../../../../../plugins/ovirt-host-deploy/vnc/qemu-conf/editor.ts';
import { testEditor } from '../../../editor-cases.ts';

testEditor('qemu-conf', editQemuConf);
