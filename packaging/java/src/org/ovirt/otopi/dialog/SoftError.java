// What a back-end asked for cannot be had, and the dialog is whole.
package org.ovirt.otopi.dialog;

/** A request that failed while the dialog is whole: a back-end may go on, or abort at the next prompt. */
public class SoftError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public SoftError(String message) {
        super(message);
    }

    /** The same with what caused it. */
    public SoftError(String message, Throwable cause) {
        super(message, cause);
    }
}
