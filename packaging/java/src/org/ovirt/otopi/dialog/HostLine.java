// One line of the host, outside of a display, taken apart.
package org.ovirt.otopi.dialog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class HostLine {
    private static final String NOTE = "#";
    private static final String REQUEST = "***";
    private static final String EXTRA = "**%";
    private static final Pattern NOTE_SIGN = Pattern.compile("^#{1,3} ?");
    private static final Pattern DISPLAY_VALUE = Pattern.compile("([^=]+)=([a-z-]+):(.*)");

    private HostLine() {}

    /** The event of a line, null for an extra that is passed over. */
    static Event.Base parse(String line) throws Wrong {
        if (line.startsWith(NOTE)) return new Event.Note(NOTE_SIGN.matcher(line).replaceFirst(""));
        if (line.startsWith(EXTRA)) return ExtraLine.parse(line.substring(EXTRA.length()));
        if (!line.startsWith(REQUEST)) throw new Wrong();
        String text = line.substring(REQUEST.length());
        return text.startsWith("L:") ? log(text.substring(2)) : request(text);
    }

    /** A line that is none of the dialog. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static Event.Base request(String text) throws Wrong {
        String rest = rest(text);
        switch (word(text)) {
            case "Q:STRING":
                Event.QueryString string = new Event.QueryString();
                string.name = some(rest);
                return string;
            case "Q:VALUE":
                Event.QueryValue value = new Event.QueryValue();
                value.name = some(rest);
                return value;
            case "Q:MULTI-STRING":
                return queryMultiString(rest);
            case "CONFIRM":
                Event.Confirm confirm = new Event.Confirm();
                confirm.what = some(word(rest));
                confirm.description = rest(rest);
                return confirm;
            case "D:VALUE":
                return displayValue(rest);
            case "D:MULTI-STRING":
                Event.DisplayMultiString lines = new Event.DisplayMultiString();
                lines.name = beforeLast(rest);
                lines.boundary = last(rest);
                return lines;
            case "TERMINATE":
                if (!rest.isEmpty()) throw new Wrong();
                return new Event.Terminate();
            default:
                throw new Wrong();
        }
    }

    private static Event.Base log(String text) throws Wrong {
        for (Event.Log.Severity severity : Event.Log.Severity.values()) {
            if (!severity.name().equals(word(text))) continue;
            Event.Log log = new Event.Log();
            log.severity = severity;
            log.record = rest(text);
            return log;
        }
        throw new Wrong();
    }

    private static Event.Base queryMultiString(String rest) throws Wrong {
        Event.QueryMultiString query = new Event.QueryMultiString();
        String nameAndBoundary = beforeLast(rest);
        query.abortboundary = last(rest);
        query.name = beforeLast(nameAndBoundary);
        query.boundary = last(nameAndBoundary);
        return query;
    }

    private static Event.Base displayValue(String rest) throws Wrong {
        Matcher match = DISPLAY_VALUE.matcher(rest);
        if (!match.matches()) throw new Wrong();
        Event.DisplayValue display = new Event.DisplayValue();
        display.name = match.group(1);
        display.type = match.group(2);
        try {
            display.value = TypedValue.parse(display.type, match.group(3));
        } catch (IllegalArgumentException notOfItsType) {
            throw new Wrong();
        }
        return display;
    }

    private static String some(String text) throws Wrong {
        if (text.isEmpty()) throw new Wrong();
        return text;
    }

    static String word(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    /** What stands behind the one blank after the first word. */
    static String rest(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1);
    }

    private static String last(String text) throws Wrong {
        return some(text.substring(text.lastIndexOf(' ') + 1));
    }

    private static String beforeLast(String text) throws Wrong {
        return some(text.substring(0, Math.max(text.lastIndexOf(' '), 0)));
    }
}
