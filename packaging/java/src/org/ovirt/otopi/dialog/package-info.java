/** The back-end's end of the machine dialect: a parser of what the host writes, and what a back-end answers. */
package org.ovirt.otopi.dialog;
