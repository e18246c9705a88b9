// Events as JSON, in the form of test/wire/transcripts.

import java.util.List;
import org.ovirt.otopi.dialog.Event;

final class Json {
    private Json() {}

    static String of(Event.Base event) {
        if (event instanceof Event.Log) {
            Event.Log log = (Event.Log) event;
            return object("log", "severity", log.severity.name(), "record", log.record);
        }
        if (event instanceof Event.QueryString) return object("queryString", "name", ((Event.QueryString) event).name);
        if (event instanceof Event.QueryValue) return object("queryValue", "name", ((Event.QueryValue) event).name);
        if (event instanceof Event.QueryMultiString) {
            Event.QueryMultiString query = (Event.QueryMultiString) event;
            return object("queryMultiString", "name", query.name, "boundary", query.boundary, "abortBoundary",
                query.abortboundary);
        }
        if (event instanceof Event.Confirm) {
            Event.Confirm confirm = (Event.Confirm) event;
            return object("confirm", "name", confirm.what, "description", confirm.description);
        }
        if (event instanceof Event.DisplayValue) {
            Event.DisplayValue display = (Event.DisplayValue) event;
            return object("displayValue", "name", display.name, "type", display.type, "value", display.value);
        }
        if (event instanceof Event.DisplayMultiString) {
            Event.DisplayMultiString display = (Event.DisplayMultiString) event;
            return object("displayMultiString", "name", display.name, "boundary", display.boundary, "lines",
                display.value);
        }
        if (event instanceof Event.Terminate) return object("terminate");
        return ofExtra(event);
    }

    private static String ofExtra(Event.Base event) {
        if (event instanceof Event.Note) return object("note", "text", ((Event.Note) event).text);
        if (event instanceof Event.QueryStart) return object("queryStart", "name", ((Event.QueryStart) event).name);
        if (event instanceof Event.QueryEnd) return object("queryEnd", "name", ((Event.QueryEnd) event).name);
        if (event instanceof Event.QueryDefault)
            return object("queryDefault", "value", ((Event.QueryDefault) event).value);
        if (event instanceof Event.QueryValidValues)
            return object("queryValidValues", "values", ((Event.QueryValidValues) event).values);
        if (event instanceof Event.QueryHidden)
            return object("queryHidden", "hidden", ((Event.QueryHidden) event).hidden);
        if (event instanceof Event.EventsListStart) return object("eventsListStart");
        if (event instanceof Event.EventsListEnd) return object("eventsListEnd");
        if (event instanceof Event.EventsListEntry)
            return object("eventsListEntry", "event", ((Event.EventsListEntry) event).event);
        if (event instanceof Event.EventStart) return object("eventStart", "event", ((Event.EventStart) event).event);
        if (event instanceof Event.EventEnd) return object("eventEnd", "event", ((Event.EventEnd) event).event);
        throw new IllegalArgumentException(event.toString());
    }

    static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character < ' ' || character == '"' || character == '\\' || character > '~')
                quoted.append(String.format("\\u%04x", (int) character));
            else quoted.append(character);
        }
        return quoted.append('"').toString();
    }

    private static String object(String kind, Object... members) {
        StringBuilder object = new StringBuilder("{\"kind\":").append(text(kind));
        for (int at = 0; at < members.length; at += 2)
            object.append(',').append(text((String) members[at])).append(':').append(value(members[at + 1]));
        return object.append('}').toString();
    }

    private static String value(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) return String.valueOf(value);
        if (value instanceof String) return text((String) value);
        if (value instanceof Event.SequenceEvent) return value((Event.SequenceEvent) value);
        StringBuilder array = new StringBuilder("[");
        for (Object item : value instanceof List ? ((List<?>) value).toArray() : (Object[]) value)
            array.append(array.length() > 1 ? "," : "").append(value(item));
        return array.append(']').toString();
    }

    private static String value(Event.SequenceEvent event) {
        String name = event.name == null ? "" : ",\"name\":" + text(event.name);
        return "{\"stage\":" + text(event.stage) + ",\"id\":" + text(event.id) + name + "}";
    }
}
