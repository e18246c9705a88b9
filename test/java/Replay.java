// Feeds what hosts have said to the parser and tells what it made of it, one conversation a line.
//
// A line of stdin is words, divided by blanks: the host's bytes in base64, then the answers in the order of the queries:
// KIND:TEXT, its text in base64 too. A line of stdout is a JSON object: events, the error's kind and what was sent.

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import org.ovirt.otopi.dialog.Event;
import org.ovirt.otopi.dialog.MachineDialogParser;
import org.ovirt.otopi.dialog.ProtocolError;

public final class Replay {
    private final MachineDialogParser parser = new MachineDialogParser();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private final Queue<String> answers = new ArrayDeque<>();

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            Replay replay = new Replay();
            for (int at = 1; at < words.length; at++) replay.answers.add(words[at]);
            System.out.println(replay.run(Base64.getDecoder().decode(words[0])));
        }
    }

    private String run(byte[] host) throws IOException {
        parser.setStreams(new Pieces(host), sent);
        parser.setObserver(extra -> events.add(Json.of(extra)));
        String error = "none";
        try {
            Event.Base event;
            do {
                event = parser.nextEvent();
                events.add(Json.of(event));
                if (isQuery(event)) answer(event);
            } while (!(event instanceof Event.Terminate));
        } catch (EOFException end) {
            error = end.getMessage().contains("while it showed") ? "protocol" : "none";
        } catch (ProtocolError wrong) {
            error = "protocol";
        }
        String bytes = Base64.getEncoder().encodeToString(sent.toByteArray());
        return "{\"events\":[" + String.join(",", events) + "],\"error\":" + Json.text(error) + ",\"sent\":"
            + Json.text(bytes) + "}";
    }

    private void answer(Event.Base event) throws IOException {
        while ("ping:".equals(answers.peek())) {
            answers.remove();
            parser.ping();
        }
        if (answers.isEmpty()) return;
        String[] answer = answers.remove().split(":", -1);
        String text = new String(Base64.getDecoder().decode(answer[1]), StandardCharsets.UTF_8);
        if (event instanceof Event.QueryString) ((Event.QueryString) event).value = text;
        else if (event instanceof Event.Confirm) ((Event.Confirm) event).reply = text.equals("true");
        else if (event instanceof Event.QueryMultiString)
            ((Event.QueryMultiString) event).value = answer[0].equals("none") ? new String[0] : text.split("\n", -1);
        else ((Event.QueryValue) event).value = value(answer[0], text);
        parser.sendResponse(event);
    }

    private static Object value(String kind, String text) {
        switch (kind) {
            case "boolean":
                return text.equals("true");
            case "number":
                return Integer.valueOf(text);
            case "string":
                return text;
            default:
                return null;
        }
    }

    private static boolean isQuery(Event.Base event) {
        return event instanceof Event.QueryString || event instanceof Event.QueryMultiString
            || event instanceof Event.QueryValue || event instanceof Event.Confirm;
    }

    /** Gives a few bytes at a time, and says at its end that there is something: the end. */
    private static final class Pieces extends ByteArrayInputStream {
        private int length = 1;

        Pieces(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] to, int at, int most) {
            length = length % 300 + 7;
            return super.read(to, at, Math.min(most, length));
        }

        @Override
        public synchronized int available() {
            return Math.max(super.available(), 1);
        }
    }
}
