// The host does not speak the machine dialect.
package org.ovirt.otopi.dialog;

import java.io.IOException;

/** The host wrote what is no part of the dialog; nothing more can be read from it. */
public class ProtocolError extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the line that is wrong. */
    public ProtocolError(String message) {
        super(message);
    }
}
