// What the host writes, as events: shown lines gathered or passed on, wrong lines told with those after them.
package org.ovirt.otopi.dialog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class HostReader {
    /** Bytes of one line from the host: a log may hold long ones. */
    private static final int LINE_LIMIT = 16 * 1024 * 1024;
    /** Characters that a display may hold which goes to no stream: a request or a list, not a flood. */
    private static final int DISPLAY_LIMIT = 1024 * 1024;

    /** How many lines after a wrong one an error shows, and how long they are waited for: often they tell the cause. */
    private static final int LINES_AFTER = 2;
    private static final int AFTER_MS = 1000;
    private static final int SHOWN_LENGTH = 500;

    private final LineReader lines;

    HostReader(InputStream input) {
        lines = new LineReader(input, LINE_LIMIT);
    }

    /** The next event, its lines in it or, if there is one, in the stream; null at the end of input. */
    Event.Base next(OutputStream out) throws IOException {
        for (;;) {
            String line = lines.next();
            if (line == null) return atEnd();
            Event.Base event;
            try {
                event = HostLine.parse(line);
            } catch (HostLine.Wrong wrong) {
                throw wrongLine(line);
            }
            if (event == null) continue;
            if (event instanceof Event.DisplayMultiString) readShown((Event.DisplayMultiString) event, out);
            return event;
        }
    }

    private Event.Base atEnd() throws ProtocolError {
        String rest = lines.rest();
        if (rest != null) throw wrongLines(rest);
        return null;
    }

    private void readShown(Event.DisplayMultiString display, OutputStream out) throws IOException {
        if (out == null) gather(display);
        else passOn(display, out);
    }

    private void gather(Event.DisplayMultiString display) throws IOException {
        List<String> shown = new ArrayList<>();
        long size = 0;
        for (String line = shownLine(display); line != null; line = shownLine(display)) {
            size += line.length() + 1L;
            if (size > DISPLAY_LIMIT)
                throw new ProtocolError("What the host shows as " + shortened(display.name, 80) + " does not end");
            shown.add(line);
        }
        display.value = shown.toArray(new String[0]);
    }

    /** Reads to the end also where the stream takes no more: the dialog stays whole. */
    private void passOn(Event.DisplayMultiString display, OutputStream out) throws IOException {
        IOException failure = null;
        for (String line = shownLine(display); line != null; line = shownLine(display)) {
            if (failure != null) continue;
            try {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException cause) {
                failure = cause;
            }
        }
        if (failure != null) throw failure;
    }

    /** Null at the boundary. */
    private String shownLine(Event.DisplayMultiString display) throws IOException {
        String line = lines.next();
        if (line == null) throw new EOFException("The host's output ended while it showed " + shortened(display.name, 80));
        return line.equals(display.boundary) ? null : line;
    }

    private ProtocolError wrongLine(String line) {
        List<String> wrong = new ArrayList<>();
        wrong.add(line);
        while (wrong.size() <= LINES_AFTER) {
            String next = lineAfter();
            if (next == null) break;
            wrong.add(next);
        }
        return wrongLines(wrong.toArray(new String[0]));
    }

    /** Null where none comes; a stream that breaks must not hide the line that was wrong. */
    private String lineAfter() {
        try {
            String next = lines.next(AFTER_MS);
            return next == null ? lines.rest() : next;
        } catch (IOException broken) {
            return null;
        }
    }

    private static ProtocolError wrongLines(String... wrong) {
        StringBuilder text = new StringBuilder("The host wrote what is no line of the dialog: ");
        for (String line : wrong) text.append(shortened(line, SHOWN_LENGTH)).append('\n');
        return new ProtocolError(text.toString().trim());
    }

    /** What a host sends may be a megabyte of anything: an error shows its beginning. */
    static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "\u2026" : text;
    }
}
