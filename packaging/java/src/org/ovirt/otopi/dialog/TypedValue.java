// The type:value form of values.
package org.ovirt.otopi.dialog;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.ovirt.otopi.constants.Types;

final class TypedValue {
    /** The biggest number that all who speak the dialect can hold, 2 to the power of 53 less one. */
    private static final long BIGGEST = (1L << 53) - 1;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Set<String> YES = words("t T y Y 1 yes Yes YES on true True TRUE");
    private static final Set<String> NO = words("f F n N 0 no No NO off false False FALSE");

    private TypedValue() {}

    /** @throws IllegalArgumentException for an unknown type and for what is not of it */
    static Object parse(String type, String text) {
        switch (type) {
            case Types.NONE:
                return null;
            case Types.BOOLEAN:
                return parseBoolean(text);
            case Types.INTEGER:
                return parseInteger(text);
            case Types.STRING:
            case Types.OBJECT:
                return text;
            case Types.MULTI_STRING:
                return new String[] {text};
            default:
                throw new IllegalArgumentException(type);
        }
    }

    /** @throws IllegalArgumentException for what is neither yes nor no */
    static boolean parseBoolean(String text) {
        if (YES.contains(text)) return true;
        if (NO.contains(text)) return false;
        throw new IllegalArgumentException(text);
    }

    /** @throws SoftError for a value that the dialect has no word for, or none on one line */
    static String format(String name, Object value) {
        if (value == null) return Types.NONE + ":None";
        if (value instanceof Boolean) return Types.BOOLEAN + ((Boolean) value ? ":True" : ":False");
        if (value instanceof Integer || value instanceof Long) return Types.INTEGER + ":" + value;
        if (value instanceof String) return Types.STRING + ":" + value;
        throw new SoftError("The value of " + name + " is a " + value.getClass().getName()
            + ": use null, a Boolean, an Integer, a Long, a String or, for a list, a String[]");
    }

    /** An Integer where it fits, as back-ends cast it, else a Long. */
    private static Object parseInteger(String text) {
        if (!INTEGER.matcher(text).matches()) throw new IllegalArgumentException(text);
        long value = Long.parseLong(text);
        if (Math.abs(value) > BIGGEST) throw new IllegalArgumentException(text);
        if (value == (int) value) return (int) value;
        return value;
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.split(" ")));
    }
}
