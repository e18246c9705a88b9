// One line that a back-end may ignore, taken apart.
package org.ovirt.otopi.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class ExtraLine {
    private static final Pattern EVENT = Pattern.compile("STAGE (\\S+) METHOD (\\S+) \\((.*)\\)");

    private ExtraLine() {}

    /** Null for one that is not known, or of a form to come: they are how the protocol grows. */
    static Event.Extra parse(String text) {
        String rest = HostLine.rest(text);
        switch (HostLine.word(text)) {
            case "QStart:":
                return rest.isEmpty() ? null : new Event.QueryStart(rest);
            case "QEnd:":
                return rest.isEmpty() ? null : new Event.QueryEnd(rest);
            case "QDefault:":
                return new Event.QueryDefault(rest);
            case "QValidValues:":
                return new Event.QueryValidValues(validValues(rest));
            case "QHidden:":
                return hidden(rest);
            case "EventsListStart":
                return new Event.EventsListStart();
            case "EventsListEnd":
                return new Event.EventsListEnd();
            default:
                return ofSequence(HostLine.word(text), rest);
        }
    }

    private static Event.Extra hidden(String text) {
        try {
            return new Event.QueryHidden(TypedValue.parseBoolean(text));
        } catch (IllegalArgumentException neither) {
            return null;
        }
    }

    /** Values between bars; a backslash takes the next character as it is. */
    private static List<String> validValues(String text) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '|') {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(character == '\\' && at + 1 < text.length() ? text.charAt(++at) : character);
            }
        }
        values.add(value.toString());
        return values;
    }

    private static Event.Extra ofSequence(String word, String text) {
        Matcher match = EVENT.matcher(text);
        if (!match.matches()) return null;
        String name = match.group(3).equals("None") ? null : match.group(3);
        Event.SequenceEvent event = new Event.SequenceEvent(match.group(1), match.group(2), name);
        switch (word) {
            case "EventsListEntry":
                return new Event.EventsListEntry(event);
            case "EventStart":
                return new Event.EventStart(event);
            case "EventEnd":
                return new Event.EventEnd(event);
            default:
                return null;
        }
    }
}
