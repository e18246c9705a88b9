// What a host says, as a back-end sees it.
package org.ovirt.otopi.dialog;

import java.util.List;

/** The events of a dialog. Those that ask for something carry the answer, too. */
public class Event {
    private Event() {}

    /** Of all events. */
    public static class Base {}

    /** A record of the host's log. */
    public static class Log extends Base {
        /** How severe a record is. */
        public enum Severity { DEBUG, INFO, WARNING, ERROR, CRITICAL, FATAL }

        public Severity severity;
        public String record;

        @Override
        public String toString() {
            return "Log " + severity + " " + record;
        }
    }

    /** Of the events that are about something with a name. */
    public abstract static class Named extends Base {
        public String name;

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + name;
        }
    }

    /** Wants one line; null is answered as an empty one, which takes the default. */
    public static class QueryString extends Named {
        public String value;
    }

    /** Wants lines. */
    public static class QueryMultiString extends Named {
        public String boundary;
        public String abortboundary;
        /** Ends the run on the host instead of an answer. */
        public boolean abort;
        public String[] value;
    }

    /** Wants a value: null, a Boolean, an Integer, a Long or a String. */
    public static class QueryValue extends Named {
        /** Ends the run on the host instead of an answer. */
        public boolean abort;
        public Object value;
    }

    /** Shows a value: null, a Boolean, an Integer (a Long where it is too big) or a String. */
    public static class DisplayValue extends Named {
        /** A word of {@link org.ovirt.otopi.constants.Types}; of an object, the value is the name of its class. */
        public String type;
        public Object value;
    }

    /** Shows lines; the value is null where they went to a stream. */
    public static class DisplayMultiString extends Named {
        public String boundary;
        public String[] value;
    }

    /** Wants yes or no. */
    public static class Confirm extends Base {
        public String what;
        public String description;
        /** Ends the run on the host instead of an answer. */
        public boolean abort;
        /** True for yes. */
        public boolean reply;

        @Override
        public String toString() {
            return "Confirm " + what + " " + description;
        }
    }

    /** The dialog is over. */
    public static class Terminate extends Base {
        @Override
        public String toString() {
            return "Terminate";
        }
    }

    /** Of what may be ignored; see {@link MachineDialogParser#setObserver}. */
    public abstract static class Extra extends Base {
        @Override
        public String toString() {
            return getClass().getSimpleName();
        }
    }

    /** A line for people. */
    public static class Note extends Extra {
        public final String text;

        Note(String text) {
            this.text = text;
        }
    }

    /** A query begins; its notes and its extras follow, then the query. */
    public static class QueryStart extends Extra {
        public final String name;

        QueryStart(String name) {
            this.name = name;
        }
    }

    /** A query's frame ends. */
    public static class QueryEnd extends Extra {
        public final String name;

        QueryEnd(String name) {
            this.name = name;
        }
    }

    /** What an empty answer to the next string query means. */
    public static class QueryDefault extends Extra {
        public final String value;

        QueryDefault(String value) {
            this.value = value;
        }
    }

    /** The answers that the next string query takes. */
    public static class QueryValidValues extends Extra {
        public final List<String> values;

        QueryValidValues(List<String> values) {
            this.values = values;
        }
    }

    /** Whether the answer to the next string query should not be shown. */
    public static class QueryHidden extends Extra {
        public final boolean hidden;

        QueryHidden(boolean hidden) {
            this.hidden = hidden;
        }
    }

    /** The list of the run's events begins. */
    public static class EventsListStart extends Extra {
        EventsListStart() {}
    }

    /** The list of the run's events ends. */
    public static class EventsListEnd extends Extra {
        EventsListEnd() {}
    }

    /** An event that the run has. */
    public static class EventsListEntry extends Extra {
        public final SequenceEvent event;

        EventsListEntry(SequenceEvent event) {
            this.event = event;
        }
    }

    /** An event of the run begins. */
    public static class EventStart extends Extra {
        public final SequenceEvent event;

        EventStart(SequenceEvent event) {
            this.event = event;
        }
    }

    /** An event of the run has ended. */
    public static class EventEnd extends Extra {
        public final SequenceEvent event;

        EventEnd(SequenceEvent event) {
            this.event = event;
        }
    }

    /** An event of the run, as the list, its start and its end name it. */
    public static class SequenceEvent {
        public final String stage;
        public final String id;
        /** Null where it has none. */
        public final String name;

        SequenceEvent(String stage, String id, String name) {
            this.stage = stage;
            this.id = id;
            this.name = name;
        }
    }
}
