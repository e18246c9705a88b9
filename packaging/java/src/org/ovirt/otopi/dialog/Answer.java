// Answers as lines without their ends. What the host could take for something else is refused here.
package org.ovirt.otopi.dialog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

final class Answer {
    static final String PING = "**%Ping";
    /** Bytes that the host takes in one line, and in one answer of many lines. */
    private static final int LINE_LIMIT = 1024 * 1024;
    private static final int LINES_LIMIT = 64 * 1024 * 1024;

    /** Keys have no blanks or quotes: what does is no key. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_/.:@+-]+");

    private Answer() {}

    /** @throws SoftError for an event that asks nothing, and for an answer that it cannot have */
    static List<String> to(Event.Base event) {
        if (event instanceof Event.QueryString) return one(ofString((Event.QueryString) event));
        if (event instanceof Event.QueryValue) return one(ofValue((Event.QueryValue) event));
        if (event instanceof Event.Confirm) return one(ofConfirm((Event.Confirm) event));
        if (event instanceof Event.QueryMultiString) return ofMultiString((Event.QueryMultiString) event);
        throw new SoftError("Nothing can be answered to " + event);
    }

    /** @throws SoftError where it is no name of a key */
    static void checkKey(String name) {
        if (!KEY.matcher(name).matches()) throw new SoftError("'" + name + "' is no name of a key");
    }

    /** @throws SoftError where the key or its value cannot be sent */
    static void checkSetting(String name, Object value) {
        checkKey(name);
        if (value instanceof String[]) checkLines(name, (String[]) value);
        else line(name, "VALUE " + name + "=" + TypedValue.format(name, value));
    }

    private static String ofString(Event.QueryString event) {
        String value = event.value == null ? "" : event.value;
        if (value.equals(PING)) throw new SoftError("The answer to " + event.name + " would be taken for a sign of life");
        return line(event.name, value);
    }

    private static String ofValue(Event.QueryValue event) {
        if (event.abort) return "ABORT " + event.name;
        return line(event.name, "VALUE " + event.name + "=" + TypedValue.format(event.name, event.value));
    }

    private static String ofConfirm(Event.Confirm event) {
        if (event.abort) return "ABORT " + event.what;
        return "CONFIRM " + event.what + "=" + (event.reply ? "yes" : "no");
    }

    private static List<String> ofMultiString(Event.QueryMultiString event) {
        if (event.abort) return one(event.abortboundary);
        if (event.value == null) throw new SoftError("The answer to " + event.name + " is missing");
        checkLines(event.name, event.value);
        List<String> lines = new ArrayList<>(Arrays.asList(event.value));
        if (lines.contains(event.boundary) || lines.contains(event.abortboundary))
            throw new SoftError("A line of the answer to " + event.name + " is its boundary");
        lines.add(event.boundary);
        return lines;
    }

    /** @throws SoftError for lines that cannot be an answer, whatever the boundary */
    private static void checkLines(String name, String[] lines) {
        if (lines.length > 0 && PING.equals(lines[0]))
            throw new SoftError("The answer to " + name + " begins with what is taken for a sign of life");
        long size = 0;
        for (String text : lines) size += bytes(line(name, text)) + 1L;
        if (size > LINES_LIMIT)
            throw new SoftError("The answer to " + name + " is longer than " + LINES_LIMIT + " bytes");
    }

    /** @throws SoftError for what is not one line */
    private static String line(String name, String text) {
        if (text == null) throw new SoftError("A line of the answer to " + name + " is missing");
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0)
            throw new SoftError("The answer to " + name + " holds a line break");
        if (bytes(text) > LINE_LIMIT)
            throw new SoftError("The answer to " + name + " is longer than " + LINE_LIMIT + " bytes");
        return text;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<String> one(String line) {
        return Collections.singletonList(line);
    }
}
