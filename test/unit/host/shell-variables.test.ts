// The editor of files of variables, byte for byte.
import { setVariables } from '../../../src/host/shell-variables.ts';
import { testEditor } from '../editor-cases.ts';

testEditor('shell-variables', setVariables);
