// dnf 4 as its hosts have it.
import { packagerTests } from './packagers/scenarios.ts';

// Debian trixie's libcomps does not fit its Python: dnf crashes on every group. Recorded outputs stand in (test/cases).
packagerTests('dnf4', { groups: false });
