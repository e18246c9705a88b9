// Bytes to lines: UTF-8, ended by LF, a CR before it dropped, no line without a limit.
package org.ovirt.otopi.dialog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

final class LineReader {
    private static final long PAUSE_MS = 20;

    private final InputStream input;
    private final int limit;
    private final byte[] chunk = new byte[8192];
    private int start;
    private int end;
    /** The unfinished line. */
    private byte[] held = new byte[256];
    private int size;

    /** @param limit bytes a line may have, its end not counted */
    LineReader(InputStream input, int limit) {
        this.input = input;
        this.limit = limit;
    }

    /** The next line, awaited; null at the end of input. */
    String next() throws IOException {
        for (;;) {
            String line = take();
            if (line != null) return line;
            if (!fill()) return null;
        }
    }

    /** The next line if it comes within that time. */
    String next(long milliseconds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        for (;;) {
            String line = take();
            if (line != null) return line;
            if (input.available() > 0) {
                if (!fill()) return null;
            } else if (System.nanoTime() - deadline > 0 || !pause()) {
                return null;
            }
        }
    }

    /** What came after the last line end; null for nothing. */
    String rest() {
        return size == 0 ? null : text();
    }

    private String take() throws ProtocolError {
        for (int at = start; at < end; at++) {
            if (chunk[at] != '\n') continue;
            hold(at);
            start = at + 1;
            return text();
        }
        hold(end);
        start = end;
        return null;
    }

    private boolean fill() throws IOException {
        int count = input.read(chunk);
        start = 0;
        end = Math.max(count, 0);
        return count >= 0;
    }

    /** Adds what has come, up to there, to the unfinished line. */
    private void hold(int upTo) throws ProtocolError {
        int more = upTo - start;
        if (more == 0) return;
        // One more may be there for the CR of the line's end.
        if (size + more > limit + (chunk[upTo - 1] == '\r' ? 1 : 0)) {
            size = 0;
            throw new ProtocolError("The host sent a line that is longer than " + limit + " bytes");
        }
        if (size + more > held.length) held = Arrays.copyOf(held, Math.max(size + more, held.length * 2));
        System.arraycopy(chunk, start, held, size, more);
        size += more;
    }

    private String text() {
        int length = size > 0 && held[size - 1] == '\r' ? size - 1 : size;
        size = 0;
        return new String(held, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
